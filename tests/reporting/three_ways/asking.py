"""A question in numbers, and the branches it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tests.reporting.three_ways.raw import DAY, begin_of

Pair = tuple[pl.Expr, pl.Expr]


@dataclass(frozen=True, slots=True)
class Ask:
    """Days as numbers, both ends inclusive; ``places``: branch → code of the child of the asked branch it lies in."""

    first: int
    last: int
    as_of: int
    places: dict[int, str]

    @property
    def known_until(self) -> int:
        """The first instant that is not known any more."""
        return begin_of(self.as_of + 1)

    def known_day(self, column: str) -> pl.Expr:
        """The day stands there and was known."""
        return (pl.col(column) <= self.as_of).fill_null(value=False)

    def known(self, column: str) -> pl.Expr:
        """The instant stands there and was known."""
        return (pl.col(column) < self.known_until).fill_null(value=False)

    def instant_inside(self, column: str) -> pl.Expr:
        """On a day of the window, and known."""
        begins, ends = begin_of(self.first), min(begin_of(self.last + 1), self.known_until)
        return ((pl.col(column) >= begins) & (pl.col(column) < ends)).fill_null(value=False)

    def day_inside(self, column: str) -> pl.Expr:
        """The same of a day."""
        return ((pl.col(column) >= self.first) & (pl.col(column) <= min(self.last, self.as_of))).fill_null(value=False)

    def key(self, by: str, keys: Mapping[str, pl.Expr]) -> pl.Expr:
        """What a row falls to: the branch below the asked one, or a value of another dimension."""
        if by in {"", "branch"}:
            return pl.col("place").replace_strict(self.places, return_dtype=pl.Utf8)
        return keys[by]

    def year_back(self, column: str) -> pl.Expr:
        """In the 365 days that end with the as-of day."""
        begins = self.known_until - 365 * DAY
        return ((pl.col(column) >= begins) & (pl.col(column) < self.known_until)).fill_null(value=False)


def ask_of(paths: dict[int, str], codes: dict[str, str], branch: str, first: date, last: date, as_of: date) -> Ask:
    """``paths``: branch → path; ``codes``: path → code; ``branch``: path of the branch that is asked for."""
    depth = branch.count("/")
    inside = {pk: path for pk, path in paths.items() if path.startswith(branch)}
    tops = {pk: "/".join(path.split("/")[: depth + 1]) + "/" if path != branch else path for pk, path in inside.items()}
    places = {pk: codes[top] for pk, top in tops.items()}
    return Ask(first.toordinal(), last.toordinal(), as_of.toordinal(), places)


def counted(condition: pl.Expr) -> pl.Expr:
    """How many rows meet the condition."""
    return condition.fill_null(value=False).cast(pl.Int64).sum()


def added(condition: pl.Expr, amount: str | pl.Expr) -> pl.Expr:
    """An amount over the rows that meet the condition; nothing counts nothing."""
    value = pl.col(amount) if isinstance(amount, str) else amount
    return pl.when(condition.fill_null(value=False)).then(value).otherwise(0).fill_null(0).sum()
