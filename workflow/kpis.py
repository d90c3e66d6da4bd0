"""The register of figures. A domain app defines them beside its queries; reporting lays them out.

Every figure is a numerator over a denominator (or a plain sum), each of them a named measure whose rows can be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import Branch
from accounts.scope import Actor

#: The definitions the product began with hold from here on.
FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a figure: where, which days of expiry (inclusive), known when, in which scope, by what."""

    branch: Branch
    first: date
    last: date
    as_of: date
    by: str = ""
    scope: str = "company"
    matured_only: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: the key and label of the dimension, and every measure by name."""

    key: str
    label: str
    measures: dict[str, Decimal]


#: (question, by, name of a measure, key of one value of ``question.by`` or "") → the rows that make the number: one
#: queryset for each kind of rows, in a fixed order, each begun at what ``by`` may see.
Rows = Callable[[Question, Actor, str, str], tuple[QuerySet[Any], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure of the catalogue: ``numerator`` ÷ ``denominator`` as a percentage, by names of measures.

    ``names`` are the keys of the JSON answer for numerator, denominator and value. ``better``: 1 more, -1 less.
    ``nothing`` is the value of a rate without a denominator. ``unit`` other than percent: the plain quotient.
    ``middle`` names a measure that is the value itself, as a median is: it is no quotient of two sums.
    ``app`` is the desk whose figure it is; ``words`` say numerator and denominator to a reader; ``middle_word`` says
    the value itself. ``valid_from``: the first day on which this version holds, until the next version's.
    ``rows`` are the rows behind a measure; ``counts`` names the measures that say how many rows there are, the others
    add something up; ``unlisted`` says of a measure without rows of its own why. ``book`` answers several figures of
    the same rows at once: for each code what ``answer`` would find, a figure of ``matured_only`` narrowed by the book.
    ``adds_up``: the measures of the whole are the sums of those of the branches.
    """

    code: str
    label: str | Promise
    definition: str | Promise
    numerator: str
    denominator: str
    names: tuple[str, str, str]
    answer: Callable[[Question, Actor], list[Answer]]
    dimensions: tuple[str, ...]
    better: int = 1
    version: int = 1
    matured_only: bool = False
    nothing: str = "0.00"
    unit: str = "percent"
    middle: str = ""
    app: str = ""
    words: tuple[str | Promise, str | Promise] = ("", "")
    middle_word: str | Promise = ""
    valid_from: date = FIRST_DAY
    rows: Rows | None = None
    counts: frozenset[str] = frozenset()
    unlisted: Mapping[str, str | Promise] = field(default_factory=dict)
    adds_up: bool = False
    book: Callable[[Question, Actor, Sequence[Kpi]], dict[str, list[Answer]]] | None = None

    def value(self, row: Answer) -> Decimal | None:
        """The figure of one row, rounded half up to two places; None of nothing."""
        part, whole = row.measures[self.numerator], row.measures[self.denominator]
        if self.middle:
            return row.measures[self.middle] if whole else None
        return percent(part, whole) if self.unit == "percent" else quotient(part, whole)

    def record(self, row: Answer) -> dict[str, Any]:
        """One row of the JSON answer: counts as integers, money and rates as strings; ``nothing`` without a rate."""
        part, whole = row.measures[self.numerator], row.measures[self.denominator]
        value = self.value(row)
        shown = self.nothing if value is None else str(value)
        return {self.names[1]: plain(whole), self.names[0]: plain(part), self.names[2]: shown}


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """``part`` ÷ ``whole`` × 100, rounded half up once to two places."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def quotient(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """``part`` ÷ ``whole``, rounded half up once to two places."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def plain(value: Decimal) -> int | str:
    """A count as an integer, an amount or days as text, rounded half up once to two places."""
    if value == value.to_integral_value() and value.as_tuple().exponent == 0:
        return int(value)
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def branches_below(question: Question) -> dict[int, tuple[str, str]]:
    """Branches rolled up to the level directly below the one asked for."""
    rows = list(Branch.objects.under(question.branch))
    depth = question.branch.path.count("/")
    names = {row.path: (row.code, row.name) for row in rows}
    tops = {row.pk: "/".join(row.path.split("/")[: depth + 1]) + "/" for row in rows}
    tops[question.branch.pk] = question.branch.path
    return {pk: names[top] for pk, top in tops.items()}


#: The newest version of every figure by code.
KPIS: dict[str, Kpi] = {}
#: Every version of every figure, the oldest first. A version is never changed or taken away.
VERSIONS: dict[str, tuple[Kpi, ...]] = {}


def register_kpi(kpi: Kpi) -> None:
    """Called in ``AppConfig.ready()``, oldest version first: a changed definition is a new version from a day on."""
    earlier = VERSIONS.get(kpi.code, ())
    newest = earlier[-1] if earlier else None
    if newest is not None and not (kpi.version > newest.version and kpi.valid_from > newest.valid_from):
        raise ValueError(f"{kpi.code}: version {kpi.version} from {kpi.valid_from} does not follow the one before")
    VERSIONS[kpi.code] = (*earlier, kpi)
    KPIS[kpi.code] = kpi


def versions_of(code: str) -> tuple[Kpi, ...]:
    """Every version of a figure, the oldest first; LookupError for an unknown code."""
    return VERSIONS[code]


def definition_on(code: str, day: date) -> Kpi:
    """The version in force on a day, inclusive; days before the first version are answered by the first.

    LookupError for an unknown code.
    """
    known = VERSIONS[code]
    return next((kpi for kpi in reversed(known) if kpi.valid_from <= day), known[0])
