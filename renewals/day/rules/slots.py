"""When to try next: another part of the day than those that failed, inside the hours in which the number may be called
(renewals brief §4.3 row U, §6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from renewals.conduct.rules.dialling import Ask, calls_on, may_call, open_hours
from renewals.rules.contact import Attempt, failed_attempts, time_slot

ONE_DAY = timedelta(days=1)
#: A customer not reached is tried again within two days (§4.3): so many days of calling are compared.
COMPARED_DAYS = 2
#: How far ahead days of calling are looked for.
SEARCHED_DAYS = 14
#: A part of the day with less than this left is over.
SHORTEST = timedelta(minutes=10)
#: Where ``time_slot`` cuts the day.
CUTS = (time(12), time(18))


class Why(StrEnum):
    """What speaks for a slot."""

    REACHED_THEN = "reached_then"
    OTHER_SLOT = "other_slot"
    FIRST_FREE = "first_free"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of one day, local time; ``until`` exclusive."""

    since: datetime
    until: datetime
    name: str
    why: Why


def best_slot(attempts: Sequence[Attempt], ask: Ask, *, not_before: date | None = None) -> Slot | None:
    """The best stretch for the next call, or None where no call is possible without the customer's wish.

    Fewest failures since the customer was last reached, then a part of the day in which the customer was reached,
    then the earliest. ``not_before``: the day agreed with the customer.
    """
    failed = failed_attempts(attempts)
    reached = {time_slot(each.at) for each in attempts if each.effective}
    misses = [time_slot(each.at) for each in failed]

    def rank(slot: tuple[datetime, datetime]) -> tuple[int, bool, datetime]:
        name = time_slot(slot[0])
        return misses.count(name), name not in reached, slot[0]

    found = list(_allowed(ask, not_before))
    if not found:
        return None
    since, until = min(found, key=rank)
    name = time_slot(since)
    why = Why.REACHED_THEN if name in reached and name not in misses else Why.FIRST_FREE
    return Slot(since, until, name, Why.OTHER_SLOT if misses and why is Why.FIRST_FREE else why)


def _allowed(ask: Ask, not_before: date | None) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of the next days of calling in which the verdict allows a call."""
    first = max(ask.at.date(), not_before or ask.at.date())
    found_days = 0
    for ahead in range(SEARCHED_DAYS):
        day = first + ahead * ONE_DAY
        if not calls_on(ask.day_kind(day), ask.numbers):
            continue
        stretches = [each for each in _stretches(ask, day) if may_call(replace(ask, at=each[0]))]
        yield from stretches
        found_days += bool(stretches)
        if found_days == COMPARED_DAYS:
            return


def _stretches(ask: Ask, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The hours of a day, cut into morning, afternoon and evening; of today only what is left."""
    for opens, closes in open_hours(ask.numbers):
        inner = [cut for cut in CUTS if opens < cut < closes]
        edges = [opens, *inner, closes]
        for start, end in pairwise(edges):
            since = max(ask.at, datetime.combine(day, start, ask.at.tzinfo))
            until = datetime.combine(day, end, ask.at.tzinfo)
            if until - since >= SHORTEST:
                yield since, until
