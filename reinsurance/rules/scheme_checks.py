"""Rules about the scheme: premium kept, risk units, affiliates, clauses, what is told (reinsurance brief §4)."""

from __future__ import annotations

from decimal import Decimal

from reinsurance.rules.regulation import Finding, Laws, Severity
from reinsurance.rules.risk_facts import RiskFacts

#: Numbers of R02 are in 10,000 yuan.
WAN = Decimal(10_000)


def premium_kept(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """R02: the year's retained premium with this one, against four times capital and reserves.

    The year's figure is a number of the rule; zero: none is entered. It has the premium of everything bound before
    the first day of its version; later covers and placements under way come on top, each by itself.
    """
    year = laws.number("R02", "retained") * WAN
    counted = facts.bound_on is not None and facts.bound_on < laws.versions["R02"].valid_from
    if not year or counted or facts.retained_premium is None:
        return []
    total = year + facts.retained_premium
    most = facts.capital * laws.number("R02", "times")
    told = {"total": f"{total:,.2f}", "limit": f"{most:,.2f}"}
    if total > most:
        return [Finding(code="PREMIUM_OVER_LIMIT", rule="R02", severity=Severity.BLOCK, facts=told)]
    if total * 100 > most * laws.number("R02", "warn"):
        return [Finding(code="PREMIUM_NEAR_LIMIT", rule="R02", severity=Severity.WARN, facts=told)]
    return []


def units_divided(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R03: by a method that was filed, and no unit more than the policy insures.

    Units that need no facultative cover are not on this desk: the units placed may be less than the whole. The method
    is asked for until cover is bound: one filed later does not unsettle what was divided before.
    """
    units, found = facts.units, []
    asked = facts.bound_on in {None, facts.on}
    if asked and units.filed and units.method not in units.filed:
        found.append(_stop("UNIT_METHOD", method=units.method or "—"))
    if units.policy_sum is None:
        return found
    whole = f"{units.policy_sum:,.2f}"
    if units.placed > units.policy_sum:
        found.append(_stop("UNITS_OVER_SUM", placed=f"{units.placed:,.2f}", whole=whole))
    if units.other_sums - {units.policy_sum}:
        found.append(_stop("POLICY_SUM_DIFFERS", whole=whole))
    return found


def _stop(code: str, **facts: str) -> Finding:
    return Finding(code=code, rule="R03", severity=Severity.BLOCK, facts=facts)


def affiliates(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """R06: what affiliates of the policyholder carry of the risk."""
    most = laws.number("R06", "percent")
    if not facts.risk or facts.affiliated * 100 <= facts.risk * most:
        return []
    share = (facts.affiliated * 100 / facts.risk).quantize(Decimal("0.01"))
    told = {"share": str(share), "most": str(most)}
    return [Finding(code="AFFILIATES_SHARE", rule="R06", severity=Severity.WARN, facts=told)]


def accounting_changes(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """R22: cover that runs over the change of the accounting standard is posted by both."""
    year = int(laws.number("R22", "year"))
    if facts.until is None or not facts.inception.year < year <= facts.until.year:
        return []
    return [Finding(code="ACCOUNTING_CHANGES", rule="R22", severity=Severity.INFO, facts={"year": str(year)})]


def cut_through(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R25: a clause by which the insured may claim from an acceptor needs the opinion of a lawyer."""
    if not facts.cut_through or facts.reviewed:
        return []
    told = {"clause": facts.cut_through}
    return [Finding(code="CUT_THROUGH", rule="R25", severity=Severity.BLOCK, facts=told)]


def told_in_writing(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R26: acceptors are told our retention as it is, and answered in time."""
    told, found = facts.told, []
    if told.stated is not None and told.stated != told.retention:
        amounts = {"stated": f"{told.stated:,.2f}", "retention": f"{told.retention:,.2f}"}
        found.append(Finding(code="RETENTION_ON_SLIP", rule="R26", severity=Severity.WARN, facts=amounts))
    for name, due in told.overdue:
        waits = {"name": name, "day": str(due)}
        found.append(Finding(code="FACTS_OVERDUE", rule="R26", severity=Severity.WARN, facts=waits))
    return found
