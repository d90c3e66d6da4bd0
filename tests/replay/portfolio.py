"""The shared motor portfolio as a story to be told day by day, as it is or with seeded accidents.

Nothing here, nor in ``independent``, knows the product. In the file every policy that follows another begins the day
after it: nobody is ever won back and nothing is cancelled. The seeded variant therefore lets some begin late, be signed
early, be cancelled, or be signed in another province. Each accident is drawn by itself, so that they also meet.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

DAY = timedelta(days=1)
#: Due lists come on the first day of the third month before the one they are about.
MONTHS_AHEAD = 3
STARTS, ENDS = "Date_last_renewal", "Date_next_renewal"
#: Of ten thousand policies that follow another: begin 1-60 days late, begin 61-120 days late, are signed 30 days
#: before they begin, are cancelled ten days after signing, are signed in the other province.
LATE, VERY_LATE, EARLY, CANCELLED, ELSEWHERE = 500, 100, 300, 200, 400
SIGNED_AHEAD, CANCELLED_AFTER = 30, 10
#: Of ten thousand lapses: are called back, on a day from three days before the due day to two days after it.
CALLED = 8000
CALL_DAYS = range(-3, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annuity:
    """One row of the file: a year of cover of a policy. ``ends_on`` is T, the last covered day.

    ``cells`` are those of the file; the due list states them. A cancelled policy is on no due list.
    """

    number: str
    starts_on: date
    ends_on: date
    signed_on: date
    premium: Decimal
    cells: tuple[str, ...]
    cancelled_on: date | None = None
    elsewhere: bool = False

    @property
    def key(self) -> str:
        """The policy and the month of T: what a renewal is called."""
        return f"{self.number} {self.ends_on:%Y-%m}"

    @property
    def listed_on(self) -> date | None:
        """When the due list with this row comes."""
        return None if self.cancelled_on else months_before(self.ends_on, MONTHS_AHEAD)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """``header`` is that of the file; ``seed`` draws who is called back and when."""

    header: tuple[str, ...]
    annuities: tuple[Annuity, ...]
    seed: int

    def call_day(self, key: str, due_on: date) -> date | None:
        """When a lapse whose callback is due on a day is called back; None: never."""
        if draw(self.seed, "called", key, due_on) >= CALLED:
            return None
        place = draw(self.seed, "call day", key, due_on) % len(CALL_DAYS)
        return due_on + CALL_DAYS[place] * DAY

    def part(self, one_in: int) -> Portfolio:
        """All annuities of every so manieth policy."""
        kept = tuple(each for each in self.annuities if draw(self.seed, "part", each.number) % one_in == 0)
        return replace(self, annuities=kept)


def read(path: Path, seed: int = 1) -> Portfolio:
    """The file as it is: signed on the day on which cover begins."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        header = tuple(next(rows))
        return Portfolio(header, tuple(_annuity(header, row) for row in rows), seed)


def _annuity(header: Sequence[str], row: Sequence[str]) -> Annuity:
    stated = dict(zip(header, row, strict=True))
    starts_on = day(stated[STARTS])
    return Annuity(
        number=stated["ID"],
        starts_on=starts_on,
        ends_on=day(stated[ENDS]) - DAY,
        signed_on=starts_on,
        premium=Decimal(stated["Premium"]),
        cells=tuple(row),
    )


def seeded(portfolio: Portfolio) -> Portfolio:
    """The same with accidents, which only policies that follow another meet. Who begins late ends as much later."""
    changed = [_with_accidents(each, portfolio) if follows else each for each, follows in in_order(portfolio.annuities)]
    return replace(portfolio, annuities=tuple(changed))


def in_order(annuities: Iterable[Annuity]) -> list[tuple[Annuity, bool]]:
    """Policy by policy in the order of time, and whether each begins the day after the one before."""
    by_number: dict[str, list[Annuity]] = defaultdict(list)
    for each in annuities:
        by_number[each.number].append(each)
    found: list[tuple[Annuity, bool]] = []
    for group in by_number.values():
        ended: date | None = None
        for each in sorted(group, key=lambda one: one.starts_on):
            found.append((each, ended is not None and each.starts_on == ended + DAY))
            ended = each.ends_on
    return found


def _with_accidents(annuity: Annuity, portfolio: Portfolio) -> Annuity:
    def happens(what: str, of_ten_thousand: int) -> bool:
        return draw(portfolio.seed, what, annuity.key) < of_ten_thousand

    shift = draw(portfolio.seed, "days", annuity.key) % 60 + 1
    if happens("late", LATE):
        annuity = _later(annuity, shift, portfolio.header)
    elif happens("very late", VERY_LATE):
        annuity = _later(annuity, shift + 60, portfolio.header)
    if happens("early", EARLY):
        annuity = replace(annuity, signed_on=annuity.starts_on - SIGNED_AHEAD * DAY)
    if happens("cancelled", CANCELLED):
        annuity = replace(annuity, cancelled_on=annuity.signed_on + CANCELLED_AFTER * DAY)
    return replace(annuity, elsewhere=happens("elsewhere", ELSEWHERE))


def _later(annuity: Annuity, days: int, header: Sequence[str]) -> Annuity:
    starts_on, ends_on = annuity.starts_on + days * DAY, annuity.ends_on + days * DAY
    told = {STARTS: text(starts_on), ENDS: text(ends_on + DAY)}
    cells = tuple(told.get(name, cell) for name, cell in zip(header, annuity.cells, strict=True))
    return replace(annuity, starts_on=starts_on, ends_on=ends_on, signed_on=starts_on, cells=cells)


def draw(seed: int, *about: object) -> int:
    """A number from 0 to 9999, the same for the same seed and subject on every machine."""
    digest = hashlib.sha256(" ".join(map(str, (seed, *about))).encode()).digest()
    return int.from_bytes(digest[:6], "big") % 10_000


def months_before(on: date, months: int) -> date:
    """The first day of the month so many months before."""
    place = on.year * 12 + on.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def day(written: str) -> date:
    """A date of the file, day first."""
    number, month, year = written.split("/")
    return date(int(year), int(month), int(number))


def text(on: date) -> str:
    """The inverse of :func:`day`."""
    return f"{on:%d/%m/%Y}"


def holidays(path: Path) -> dict[date, bool]:
    """The announced exceptions of the mainland's calendar: whether the day is off."""
    with path.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["date"]): row["is_off_day"] == "true" for row in csv.DictReader(file)}


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months that end from ``first`` to ``last``, both inclusive."""
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [each for each in days if (each + DAY).day == 1]
