"""Which customer comes first: premium at stake × chance of renewing × urgency (renewals brief §7 request b, §4.3).

The brief gives no number for chance and urgency: they are a branch's settings, in whole per cent, so that the database
orders a queue by exactly the numbers that are computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from renewals.rules.contact import ContactResult, Intention

WHOLE = 100
#: What the customer told telesales, or another contact: worth a call at once (§1.7).
INTEREST = frozenset((ContactResult.INTERESTED, ContactResult.WANTS_QUOTE, ContactResult.APPOINTMENT))


class Reason(StrEnum):
    """Why a customer stands where it stands, in the order in which a page tells."""

    OVERDUE = "overdue"
    FIRST_CONTACT = "first_contact"
    CALLBACK = "callback"
    DAYS_LEFT = "days_left"
    LAPSED = "lapsed"
    PREMIUM = "premium"
    QUOTED = "quoted"
    INTERESTED = "interested"
    INTENTION = "intention"


def _default_chance() -> dict[Intention, int]:
    return {
        Intention.HIGH: 90,
        Intention.GOOD: 60,
        Intention.MEDIUM: 40,
        Intention.LOW: 15,
        Intention.NONE: 5,
        Intention.NOT_REACHED: 35,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """A branch's numbers, all in per cent. ``urgency``: up to so many days left (inclusive), so urgent."""

    chance: Mapping[Intention, int] = field(default_factory=_default_chance)
    quoted: int = 120
    interested: int = 150
    overdue: int = 130
    urgency: tuple[tuple[int, int], ...] = ((7, 100), (15, 80), (30, 50), (40, 30))
    later: int = 10
    after_callback: int = 50


DEFAULT_TABLE = ScoreTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is judged of one customer. ``premium``: last year's, in yuan. ``days_left``: to the last covered day, or to
    the day the lapse callback is due (negative once past); None after the callback, when only winning back is left."""

    premium: Decimal
    days_left: int | None
    intention: Intention = Intention.NOT_REACHED
    quoted: bool = False
    interested: bool = False
    overdue: bool = False
    first_contact: bool = False
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """``points``: the expected premium in yuan, weighted by urgency. ``chance`` and ``urgency`` in per cent."""

    points: Decimal
    chance: int
    urgency: int
    reasons: tuple[Reason, ...]


def score(candidate: Candidate, table: ScoreTable = DEFAULT_TABLE) -> Scored:
    """Judges one customer."""
    chance = chance_of(candidate.intention, table, quoted=candidate.quoted, interested=candidate.interested)
    urgency = urgency_of(candidate.days_left, table, overdue=candidate.overdue)
    points = candidate.premium * chance * urgency / (WHOLE * WHOLE)
    return Scored(points, chance, urgency, reasons_of(candidate))


def chance_of(intention: Intention, table: ScoreTable, *, quoted: bool, interested: bool) -> int:
    """The chance of renewing in whole per cent, never above certainty."""
    chance = Decimal(table.chance[intention])
    if quoted:
        chance = chance * table.quoted / WHOLE
    if interested:
        chance = chance * table.interested / WHOLE
    return min(WHOLE, _whole(chance))


def urgency_of(days_left: int | None, table: ScoreTable, *, overdue: bool) -> int:
    """The urgency in whole per cent; a promised contact that was missed makes it more."""
    if days_left is None:
        urgency = table.after_callback
    else:
        urgency = next((each for most, each in table.urgency if days_left <= most), table.later)
    return _whole(Decimal(urgency) * table.overdue / WHOLE) if overdue else urgency


def reasons_of(candidate: Candidate) -> tuple[Reason, ...]:
    """What speaks for the place in the queue, as codes."""
    known = {
        Reason.OVERDUE: candidate.overdue,
        Reason.FIRST_CONTACT: candidate.first_contact,
        Reason.CALLBACK: candidate.callback,
        Reason.DAYS_LEFT: candidate.days_left is not None and not candidate.callback,
        Reason.LAPSED: candidate.days_left is None,
        Reason.PREMIUM: candidate.premium > 0,
        Reason.QUOTED: candidate.quoted,
        Reason.INTERESTED: candidate.interested,
        Reason.INTENTION: candidate.intention is not Intention.NOT_REACHED,
    }
    return tuple(reason for reason in Reason if known[reason])


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
