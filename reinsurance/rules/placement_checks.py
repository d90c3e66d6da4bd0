"""Rules about a placement as a whole: what stays with us, who carries it, when it was signed (reinsurance brief §4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from reinsurance.rules import acceptor_checks, scheme_checks
from reinsurance.rules.regulation import Finding, Laws, Severity
from reinsurance.rules.risk_facts import RiskFacts

Check = Callable[[RiskFacts, Laws], list[Finding]]


def check_placement(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """Everything that does not hold, as strict as the rules are on the day."""
    found = [finding for check in CHECKS.values() for finding in check(facts, laws)]
    return laws.weighed(found)


def legal_limit(capital: Decimal, laws: Laws) -> Decimal:
    """R01: the most that may stay with us of one risk unit; art. 103 says a tenth of capital and reserves."""
    return capital * laws.number("R01", "percent") / 100


def _kept(facts: RiskFacts, laws: Laws) -> list[Finding]:
    limit = legal_limit(facts.capital, laws)
    if facts.kept is None or facts.kept <= limit:
        return []
    told = {"kept": f"{facts.kept:,.2f}", "limit": f"{limit:,.2f}"}
    return [Finding(code="RETENTION_OVER_LIMIT", rule="R01", severity=Severity.BLOCK, facts=told)]


def _domestic(facts: RiskFacts, laws: Laws) -> list[Finding]:
    wanted = laws.number("R07", "markets")
    if facts.domestic_asked >= wanted:
        return []
    told = {"asked": str(facts.domestic_asked), "wanted": str(wanted)}
    return [Finding(code="DOMESTIC_OFFER", rule="R07", severity=Severity.INFO, facts=told)]


def _collateral(facts: RiskFacts, laws: Laws) -> list[Finding]:
    until = facts.on + timedelta(days=int(laws.number("R12", "days")))
    lacking = [
        each
        for each in facts.acceptors
        if not each.domestic
        and (each.collateral <= 0 or each.collateral_until is None or each.collateral_until < until)
    ]
    return [
        Finding(
            code="OFFSHORE_COLLATERAL",
            rule="R12",
            severity=Severity.APPROVE,
            facts={"name": each.name, "until": str(until)},
        )
        for each in lacking
    ]


def _related(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    return [
        Finding(code="RELATED_PARTY", rule="R14", severity=Severity.APPROVE, facts={"name": each.name})
        for each in facts.acceptors
        if each.related
    ]


def _signed_in_time(facts: RiskFacts, laws: Laws) -> list[Finding]:
    days = int(laws.number("R15", "days"))
    if (facts.signed_on or facts.on) <= facts.inception + timedelta(days=days):
        return []
    told = {"days": str(days), "inception": str(facts.inception)}
    return [Finding(code="SIGNED_LATE", rule="R15", severity=Severity.WARN, facts=told)]


#: What stands between two policy numbers written in one field; a single number may hold a hyphen or a slash.
BETWEEN_NUMBERS = re.compile(r"[,;，；、]|\s(?:and|和|及)\s")


def _one_policy(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R16: facultative is policy by policy."""
    if not BETWEEN_NUMBERS.search(facts.policy_no.strip()):
        return []
    return [Finding(code="SEVERAL_POLICIES", rule="R16", severity=Severity.BLOCK, facts={"policy": facts.policy_no})]


def _told_the_same(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R17: every acceptor knows what we know of the risk."""
    if not facts.unsent:
        return []
    return [Finding(code="NOT_TOLD", rule="R17", severity=Severity.WARN, facts={"files": str(facts.unsent)})]


def _persons_abroad(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R23: an insured without a unified social credit code may be a natural person."""
    if facts.insured_code:
        return []
    return [
        Finding(code="PERSON_ABROAD", rule="R23", severity=Severity.APPROVE, facts={"name": each.name})
        for each in facts.acceptors
        if not each.domestic
    ]


#: By the code of the rule.
CHECKS: dict[str, Check] = {
    "R01": _kept,
    "R02": scheme_checks.premium_kept,
    "R03": scheme_checks.units_divided,
    "R06": scheme_checks.affiliates,
    "R07": _domestic,
    "R11": acceptor_checks.credit_charges,
    "R12": _collateral,
    "R13": acceptor_checks.hong_kong,
    "R14": _related,
    "R15": _signed_in_time,
    "R16": _one_policy,
    "R17": _told_the_same,
    "R21": acceptor_checks.shanghai_board,
    "R22": scheme_checks.accounting_changes,
    "R23": _persons_abroad,
    "R25": scheme_checks.cut_through,
    "R26": scheme_checks.told_in_writing,
}
