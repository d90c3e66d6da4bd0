"""The security gate: whether a market may carry a line now (reinsurance brief §4: R04, R05, R08–R10, R18–R20).

Run when a market is approached, at the firm order, and once more at the moment of binding: what was sound when the
line was written may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reinsurance.rules.regulation import Finding, Laws, Severity

#: R09: company policy, as weak as A- (S&P, AM Best, Fitch) or A3 (Moody's). Anything not listed is weaker.
SOUND_GRADES = frozenset(
    {"AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "A++", "Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3"}
)
SOUND_RISK_RATINGS = frozenset({"AAA", "AA", "A", "BBB", "BB", "B"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A grade of one agency."""

    agency: str
    grade: str
    rated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Solvency:
    """Quarterly figures of a domestic insurer, in percent."""

    core: Decimal
    comprehensive: Decimal
    risk_rating: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one counterparty on the day it is asked; ``ratings`` are the newest of each agency."""

    name: str
    status: str
    review_due_on: date | None
    registration_valid_until: date | None
    sanctions: str
    domestic: bool
    group: str = ""
    licence_valid_until: date | None = None
    mandate_valid_until: date | None = None
    rating: Rating | None = None
    ratings: tuple[Rating, ...] = ()
    solvency: Solvency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a group carries for us already, what it would carry more, and its limit; in one currency.

    ``of_risk`` is what it would carry of this risk unit, ``risk`` the unit's sum insured: None where nothing is
    written yet, or where the share of one acceptor is not limited for the class.
    """

    carried: Decimal
    more: Decimal
    limit: Decimal | None
    of_risk: Decimal | None = None
    risk: Decimal | None = None


def gate(reinsurer: Standing, broker: Standing | None, exposure: Exposure, laws: Laws, *, on: date) -> list[Finding]:
    """Every rule that does not hold for a line of ``reinsurer`` (through ``broker``) on a day; the stops first."""
    found = [*_standing(reinsurer, on), *_strength(reinsurer, laws, on), *_limits(reinsurer, exposure, laws)]
    if broker is not None:
        found += [*_standing(broker, on), *_broker(reinsurer, broker, on)]
    return laws.weighed(found)


def stops(found: Sequence[Finding]) -> list[Finding]:
    """Those that stop: for good, or until two people have allowed it."""
    return [finding for finding in found if finding.severity in {Severity.BLOCK, Severity.APPROVE}]


def _found(rule: str, code: str, severity: Severity, who: Standing, **facts: object) -> Finding:
    plain = {name: str(value) for name, value in facts.items()}
    return Finding(code=code, rule=rule, severity=severity, facts={"name": who.name, **plain})


def _stop(rule: str, code: str, who: Standing, **facts: object) -> Finding:
    return _found(rule, code, Severity.BLOCK, who, **facts)


def _standing(who: Standing, on: date) -> list[Finding]:
    """R04 (approved and reviewed), R08 (registered), R18 (sanctions)."""
    found = []
    if who.status not in {"approved", "watch"}:
        found.append(_stop("R04", "SECURITY_BLOCKED" if who.status == "blocked" else "SECURITY_NOT_APPROVED", who))
    elif who.review_due_on is None or who.review_due_on < on:
        found.append(_stop("R04", "SECURITY_REVIEW_EXPIRED", who, day=who.review_due_on or "—"))
    if who.status == "watch":
        found.append(_found("R04", "SECURITY_WATCH", Severity.WARN, who))
    if who.registration_valid_until is None or who.registration_valid_until < on:
        found.append(_stop("R08", "SECURITY_NOT_REGISTERED", who, day=who.registration_valid_until or "—"))
    if who.sanctions == "hit":
        found.append(_stop("R18", "SECURITY_SANCTIONS", who))
    elif who.sanctions != "clear":
        found.append(_stop("R18", "SECURITY_NOT_SCREENED", who))
    return found


def _strength(who: Standing, laws: Laws, on: date) -> list[Finding]:
    """R09 for everybody, R10 for domestic insurers: both may be allowed by two people."""
    found = []
    rating, most_days = who.rating, int(laws.number("R09", "days"))
    if rating is None or rating.grade not in SOUND_GRADES:
        grade = rating.grade if rating else "—"
        found.append(_found("R09", "SECURITY_RATING", Severity.APPROVE, who, grade=grade))
    elif rating.rated_on < on - timedelta(days=most_days):
        found.append(_found("R09", "SECURITY_RATING_OLD", Severity.APPROVE, who, day=rating.rated_on))
    if who.domestic:
        figures = who.solvency
        if figures is None:
            found.append(_found("R10", "SECURITY_SOLVENCY_UNKNOWN", Severity.APPROVE, who))
        elif (
            figures.core < laws.number("R10", "core")
            or figures.comprehensive < laws.number("R10", "comprehensive")
            or figures.risk_rating not in SOUND_RISK_RATINGS
        ):
            facts = {"core": figures.core, "comprehensive": figures.comprehensive}
            found.append(_found("R10", "SECURITY_SOLVENCY", Severity.APPROVE, who, **facts))
    return found


def _limits(who: Standing, exposure: Exposure, laws: Laws) -> list[Finding]:
    """R20 per group, R05 per acceptor."""
    found = []
    if exposure.limit is None:
        found.append(_stop("R20", "SECURITY_NO_LIMIT", who))
    elif exposure.carried + exposure.more > exposure.limit:
        total = exposure.carried + exposure.more
        found.append(_stop("R20", "SECURITY_LIMIT", who, total=f"{total:,.2f}", limit=f"{exposure.limit:,.2f}"))
    most = laws.number("R05", "percent")
    if exposure.risk and exposure.of_risk is not None and exposure.of_risk * 100 > exposure.risk * most:
        found.append(_stop("R05", "SECURITY_ONE_ACCEPTOR", who, most=most))
    return found


def _broker(reinsurer: Standing, broker: Standing, on: date) -> list[Finding]:
    """R19 (licence, mandate), and the broker's own group as reinsurer."""
    found = []
    if broker.licence_valid_until is None or broker.licence_valid_until < on:
        found.append(_stop("R19", "SECURITY_BROKER_LICENCE", broker, day=broker.licence_valid_until or "—"))
    if broker.mandate_valid_until is None or broker.mandate_valid_until < on:
        found.append(_stop("R19", "SECURITY_BROKER_MANDATE", broker, day=broker.mandate_valid_until or "—"))
    if broker.group and broker.group == reinsurer.group:
        found.append(_stop("R19", "CIRCULAR", reinsurer))
    return found
