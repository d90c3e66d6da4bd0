"""What is noted of each acceptor: its credit charge, Hong Kong's favourable factor, the Shanghai board (brief §4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import rounded
from reinsurance.rules.credit import HONG_KONG, OFFSHORE, offshore_factor, onshore_factor
from reinsurance.rules.regulation import Finding, Laws, Severity, Status
from reinsurance.rules.risk_facts import Acceptor, RiskFacts
from reinsurance.rules.security import SOUND_GRADES


def _note(rule: str, code: str, who: Acceptor, **facts: str) -> Finding:
    return Finding(code=code, rule=rule, severity=Severity.INFO, facts={"name": who.name, **facts})


def credit_charges(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """R11: the charge of each acceptor on the premium ceded to it; the exposure is that premium when cover begins.

    Nothing is noted as long as no table is loaded.
    """
    return [_charge(each, facts, laws) for each in facts.acceptors] if facts.factors else []


def _charge(who: Acceptor, facts: RiskFacts, laws: Laws) -> Finding:
    factor = factor_of(who, facts, laws)
    if factor is None or who.ceded is None:
        return _note("R11", "CREDIT_FACTOR_MISSING", who)
    charge = rounded(Fraction(who.ceded) * Fraction(factor), 2)
    return _note(
        "R11",
        "CREDIT_CHARGE",
        who,
        exposure=f"{who.ceded:,.2f}",
        factor=f"{factor.normalize():f}",
        charge=f"{charge:,.2f}",
    )


def factor_of(who: Acceptor, facts: RiskFacts, laws: Laws) -> Decimal | None:
    """The factor by which the table charges the acceptor; None where no row fits."""
    if who.domestic:
        return onshore_factor(facts.factors, who.solvency)
    market = HONG_KONG if is_favoured(who, laws, facts.on) else OFFSHORE
    return offshore_factor(facts.factors, who.ratings, market=market, secured=who.secured_on(facts.on))


def is_favoured(who: Acceptor, laws: Laws, on: date) -> bool:
    """Whether Hong Kong's factor applies: every condition is met, and the favour has not expired."""
    in_force = laws.versions["R13"].status is not Status.EXPIRED
    return who.hong_kong and in_force and not favour_lacks(who, laws, on)


def favour_lacks(who: Acceptor, laws: Laws, on: date) -> list[str]:
    """R13: the conditions of the favourable factor that are not met, by code."""
    oldest = on - timedelta(days=int(laws.number("R13", "days")))
    lacks = {
        "HK_NOT_AUTHORISED": not who.authority_no,
        "HK_REPORT_OLD": who.reported_on is None or who.reported_on < oldest,
        "HK_RATING": not any(each.grade in SOUND_GRADES for each in who.ratings),
        "HK_SOLVENCY": who.solvency is None or who.solvency < laws.number("R13", "solvency"),
    }
    return [code for code, lacking in lacks.items() if lacking]


def hong_kong(facts: RiskFacts, laws: Laws) -> list[Finding]:
    """R13, for each acceptor of Hong Kong."""
    return [
        _note("R13", code, each)
        for each in facts.acceptors
        if each.hong_kong
        for code in favour_lacks(each, laws, facts.on)
    ]


def shanghai_board(facts: RiskFacts, _laws: Laws) -> list[Finding]:
    """R21: who is registered on the international board trades there under that number."""
    return [_note("R21", "BOARD_REGISTERED", each, number=each.board_no) for each in facts.acceptors if each.board_no]
