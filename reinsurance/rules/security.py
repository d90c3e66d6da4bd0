"""The security gate: whether a market may carry a line now (reinsurance brief §4: R04, R05, R08–R10, R18–R20).

Run when a market is approached, at the firm order, and once more at the moment of binding: what was sound when the
line was written may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

#: R09: company policy, as weak as A- (S&P, AM Best, Fitch) or A3 (Moody's). Anything not listed is weaker.
SOUND_GRADES = frozenset(
    {"AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "A++", "Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3"}
)
RATING_DAYS = 366
LEAST_CORE, LEAST_COMPREHENSIVE = Decimal(50), Decimal(100)
SOUND_RISK_RATINGS = frozenset({"AAA", "AA", "A", "BBB", "BB", "B"})
MOST_TO_ONE = Fraction(80, 100)


class Severity(StrEnum):
    """What a finding does: it stops, or it is shown."""

    BLOCK = "block"
    WARN = "warn"


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
    """What is known of one counterparty on the day it is asked."""

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
    solvency: Solvency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a group carries for us already, what it would carry more, and its limit; in one currency.

    ``of_risk`` is what it would carry of this risk unit, ``risk`` the unit's sum insured: None where nothing is
    written yet.
    """

    carried: Decimal
    more: Decimal
    limit: Decimal | None
    of_risk: Decimal | None = None
    risk: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that does not hold; ``facts`` are for its sentence."""

    code: str
    severity: Severity
    facts: dict[str, str]


def gate(reinsurer: Standing, broker: Standing | None, exposure: Exposure, *, on: date) -> list[Finding]:
    """Every rule that does not hold for a line of ``reinsurer`` (through ``broker``) on a day; the stops first."""
    found = [*_standing(reinsurer, on), *_strength(reinsurer, on), *_limits(reinsurer, exposure)]
    if broker is not None:
        found += [*_standing(broker, on), *_broker(reinsurer, broker, on)]
    return sorted(found, key=lambda finding: finding.severity is not Severity.BLOCK)


def stops(found: Sequence[Finding]) -> list[Finding]:
    """Those that stop."""
    return [finding for finding in found if finding.severity is Severity.BLOCK]


def _stop(code: str, who: Standing, **facts: object) -> Finding:
    return Finding(code=code, severity=Severity.BLOCK, facts={"name": who.name, **_plain(facts)})


def _warn(code: str, who: Standing, **facts: object) -> Finding:
    return Finding(code=code, severity=Severity.WARN, facts={"name": who.name, **_plain(facts)})


def _plain(facts: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}


def _standing(who: Standing, on: date) -> list[Finding]:
    """R04 (approved and reviewed), R08 (registered), R18 (sanctions)."""
    found = []
    if who.status not in {"approved", "watch"}:
        found.append(_stop("SECURITY_BLOCKED" if who.status == "blocked" else "SECURITY_NOT_APPROVED", who))
    elif who.review_due_on is None or who.review_due_on < on:
        found.append(_stop("SECURITY_REVIEW_EXPIRED", who, day=who.review_due_on or "—"))
    if who.status == "watch":
        found.append(_warn("SECURITY_WATCH", who))
    if who.registration_valid_until is None or who.registration_valid_until < on:
        found.append(_stop("SECURITY_NOT_REGISTERED", who, day=who.registration_valid_until or "—"))
    if who.sanctions == "hit":
        found.append(_stop("SECURITY_SANCTIONS", who))
    elif who.sanctions != "clear":
        found.append(_stop("SECURITY_NOT_SCREENED", who))
    return found


def _strength(who: Standing, on: date) -> list[Finding]:
    """R09 for everybody, R10 for domestic insurers: both are shown, neither stops until compliance has verified it."""
    found = []
    rating = who.rating
    if rating is None or rating.grade not in SOUND_GRADES:
        found.append(_warn("SECURITY_RATING", who, grade=rating.grade if rating else "—"))
    elif rating.rated_on < on - timedelta(days=RATING_DAYS):
        found.append(_warn("SECURITY_RATING_OLD", who, day=rating.rated_on))
    if who.domestic:
        figures = who.solvency
        if figures is None:
            found.append(_warn("SECURITY_SOLVENCY_UNKNOWN", who))
        elif (
            figures.core < LEAST_CORE
            or figures.comprehensive < LEAST_COMPREHENSIVE
            or figures.risk_rating not in SOUND_RISK_RATINGS
        ):
            found.append(_warn("SECURITY_SOLVENCY", who, core=figures.core, comprehensive=figures.comprehensive))
    return found


def _limits(who: Standing, exposure: Exposure) -> list[Finding]:
    """R20 per group (stops), R05 per acceptor (shown: the article in force is not verified)."""
    found = []
    if exposure.limit is None:
        found.append(_stop("SECURITY_NO_LIMIT", who))
    elif exposure.carried + exposure.more > exposure.limit:
        total = exposure.carried + exposure.more
        found.append(_stop("SECURITY_LIMIT", who, total=f"{total:,.2f}", limit=f"{exposure.limit:,.2f}"))
    if (
        exposure.risk
        and exposure.of_risk is not None
        and Fraction(exposure.of_risk) > Fraction(exposure.risk) * MOST_TO_ONE
    ):
        found.append(_warn("SECURITY_ONE_ACCEPTOR", who))
    return found


def _broker(reinsurer: Standing, broker: Standing, on: date) -> list[Finding]:
    """R19 (licence, mandate), and the broker's own group as reinsurer."""
    found = []
    if broker.licence_valid_until is None or broker.licence_valid_until < on:
        found.append(_stop("SECURITY_BROKER_LICENCE", broker, day=broker.licence_valid_until or "—"))
    if broker.mandate_valid_until is None or broker.mandate_valid_until < on:
        found.append(_stop("SECURITY_BROKER_MANDATE", broker, day=broker.mandate_valid_until or "—"))
    if broker.group and broker.group == reinsurer.group:
        found.append(_stop("CIRCULAR", reinsurer))
    return found
