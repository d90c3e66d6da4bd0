"""May this number be called now, why not, and when next (renewals brief §6, §1.3). The strictest rule wins.

A call the customer asked for, and a call in the customer's own service (a claim, an endorsement), stand outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain

ONE_DAY = timedelta(days=1)
#: How far ahead a next possible time is looked for: the longest holiday is shorter.
SEARCHED_DAYS = 40


class Purpose(StrEnum):
    """What a call is for."""

    SALES = "sales"
    SERVICE = "service"


class DayKind(StrEnum):
    """What sort of day it is where the customer lives."""

    WORKED = "worked"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class ConsentState(StrEnum):
    """What the ledger says about calls for marketing."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a number may not be called now, the gravest first."""

    BLOCKED = "do_not_call"
    REFUSED = "refused_before"
    WITHDRAWN = "consent_withdrawn"
    NO_CONSENT = "consent_missing"
    STOPPED = "complaint_stop"
    TOO_EARLY = "call_too_early"
    CYCLE_USED_UP = "calls_used_up"
    TOO_OFTEN = "called_too_often"
    TRIED_TODAY = "tried_enough_today"
    HOURS = "outside_call_hours"
    DAY_OFF = "no_calls_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductNumbers:
    """The numbers of a branch. Hours are times of day, the end exclusive; a lunch that begins when it ends is none."""

    earliest_days: int = 40
    opens: time = time(9)
    closes: time = time(20)
    lunch_from: time = time(12)
    lunch_until: time = time(13, 30)
    weekends: bool = True
    holidays: bool = False
    attempts_a_day: int = 3
    gap_days: int = 2
    calls_a_cycle: int = 6
    consent_needed: bool = False


DEFAULTS = ConductNumbers()


@dataclass(frozen=True, slots=True)
class Call:
    """One sales call to the number: when (local time) and its result; those the customer asked for are left out."""

    at: datetime
    result: str

    @property
    def answered(self) -> bool:
        """Somebody was spoken to."""
        return self.result.startswith("R")

    @property
    def failed(self) -> bool:
        """Nobody answered, or whoever did refused."""
        return not self.answered or self.result == "R6"


@dataclass(frozen=True, slots=True)
class Block:
    """An entry of the do-not-call register that stands. ``until`` inclusive, None for ever."""

    until: date | None
    refusal: bool = False


def always_worked(_day: date) -> DayKind:
    """A calendar without days off."""
    return DayKind.WORKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The question. ``at`` is local; ``calls`` are those of the cycle to this number; ``stopped_until`` inclusive."""

    at: datetime
    expires_on: date
    block: Block | None = None
    consent: ConsentState = ConsentState.UNKNOWN
    calls: Sequence[Call] = ()
    stopped_until: date | None = None
    numbers: ConductNumbers = DEFAULTS
    day_kind: Callable[[date], DayKind] = always_worked
    purpose: Purpose = Purpose.SALES
    customer_asked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. ``next_at``: the first instant that is allowed, None where no day can be named.

    ``until`` says of a reason the last day on which it stands, where it ends by itself.
    """

    reasons: tuple[Reason, ...]
    next_at: datetime | None
    until: tuple[tuple[Reason, date | None], ...] = ()

    @property
    def allowed(self) -> bool:
        """The number may be called now."""
        return not self.reasons

    def last_day(self, reason: Reason) -> date | None:
        """The last day on which ``reason`` stands; None where it does not end by itself."""
        return dict(self.until).get(reason)


def verdict(ask: Ask) -> Verdict:
    """Judges one call."""
    if _outside(ask):
        return Verdict((), ask.at)
    standing = dict(_standing(ask))
    reasons = [*standing, *_of_the_clock(ask)]
    if not reasons:
        return Verdict((), ask.at)
    return Verdict(tuple(sorted(reasons, key=list(Reason).index)), _next(ask, standing), tuple(standing.items()))


def may_call(ask: Ask) -> bool:
    """Whether the verdict allows the call, where nobody asks why not and when next."""
    return _outside(ask) or next(chain(_standing(ask), _of_the_clock(ask)), None) is None


def _outside(ask: Ask) -> bool:
    return ask.purpose is Purpose.SERVICE or ask.customer_asked


def _standing(ask: Ask) -> Iterator[tuple[Reason, date | None]]:
    """Reasons that hold for whole days, each with its last day."""
    today, numbers = ask.at.date(), ask.numbers
    if ask.block is not None:
        yield (Reason.REFUSED if ask.block.refusal else Reason.BLOCKED), ask.block.until
    if ask.consent is ConsentState.WITHDRAWN:
        yield Reason.WITHDRAWN, None
    elif ask.consent is ConsentState.UNKNOWN and numbers.consent_needed:
        yield Reason.NO_CONSENT, None
    if ask.stopped_until is not None and today <= ask.stopped_until:
        yield Reason.STOPPED, ask.stopped_until
    earliest = ask.expires_on - timedelta(days=numbers.earliest_days)
    if today < earliest:
        yield Reason.TOO_EARLY, earliest - ONE_DAY
    yield from _caps(ask, today)


def _caps(ask: Ask, today: date) -> Iterator[tuple[Reason, date | None]]:
    numbers = ask.numbers
    spoken = sorted(call.at.date() for call in ask.calls if call.answered and call.at <= ask.at)
    if len(spoken) >= numbers.calls_a_cycle:
        yield Reason.CYCLE_USED_UP, None
    if spoken and today < spoken[-1] + timedelta(days=numbers.gap_days):
        yield Reason.TOO_OFTEN, spoken[-1] + timedelta(days=numbers.gap_days) - ONE_DAY
    tried = sum(call.failed and call.at.date() == today and call.at <= ask.at for call in ask.calls)
    if tried >= numbers.attempts_a_day:
        yield Reason.TRIED_TODAY, today


def _of_the_clock(ask: Ask) -> Iterator[Reason]:
    """Reasons that pass within the day or with it."""
    numbers = ask.numbers
    if not calls_on(ask.day_kind(ask.at.date()), numbers):
        yield Reason.DAY_OFF
    elif not _within_hours(ask.at.time(), numbers):
        yield Reason.HOURS


def calls_on(kind: DayKind, numbers: ConductNumbers) -> bool:
    """Whether customers are called on such a day at all."""
    return {DayKind.WORKED: True, DayKind.WEEKEND: numbers.weekends, DayKind.HOLIDAY: numbers.holidays}[kind]


def _within_hours(at: time, numbers: ConductNumbers) -> bool:
    return any(first <= at < last for first, last in open_hours(numbers))


def open_hours(numbers: ConductNumbers) -> tuple[tuple[time, time], ...]:
    """The stretches of a day in which customers are called, the ends exclusive."""
    pause = max(numbers.lunch_from, numbers.opens), min(numbers.lunch_until, numbers.closes)
    if pause[0] >= pause[1]:
        return ((numbers.opens, numbers.closes),)
    stretches = (numbers.opens, pause[0]), (pause[1], numbers.closes)
    return tuple(each for each in stretches if each[0] < each[1])


def _next(ask: Ask, standing: dict[Reason, date | None]) -> datetime | None:
    """The first instant after every reason has ended; None where one of them does not end by itself."""
    if None in standing.values():
        return None
    first = max([ask.at.date(), *(last + ONE_DAY for last in standing.values() if last is not None)])
    for ahead in range(SEARCHED_DAYS):
        day = first + ahead * ONE_DAY
        if not calls_on(ask.day_kind(day), ask.numbers):
            continue
        for opens, closes in open_hours(ask.numbers):
            start = max(ask.at, datetime.combine(day, opens, ask.at.tzinfo))
            if start < datetime.combine(day, closes, ask.at.tzinfo):
                return start
    return None


def cycle_begins(expires_on: date, win_back_days: int) -> date:
    """The first day of the policy year's calls: the day after last year's win-back period ended."""
    return expires_on - timedelta(days=365 - win_back_days - 1)
