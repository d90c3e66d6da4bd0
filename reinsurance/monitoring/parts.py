"""What a board is made of: facts, parts that group them, columns that make one number of each group.

A fact is one row of the book with what is computed of it. The rows behind a number are the facts its column selects of
its group, so that the page of rows and the board cannot say different things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise

from accounts.models import Branch
from accounts.scope import Actor
from workflow.kpis import percent

Fact = Any  # each board has a dataclass of its own
Facts = Sequence[Fact]
Text = str | Promise
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a board is asked: by whom, where (None: wherever they may see), at which moment, about which days.

    The days are inclusive; ``choice`` is what a board lets its reader choose besides, as a step.
    """

    by: Actor
    branch: Branch | None
    now: datetime
    first: date
    last: date
    choice: str = ""


class Group(NamedTuple):
    """A line of a part: where it stands, its key in addresses, what it is called."""

    order: Any
    key: str
    label: str


def everything(facts: Facts) -> Facts:
    """Every fact of the group."""
    return facts


def only(condition: Callable[[Fact], bool]) -> Callable[[Facts], Facts]:
    """The facts of the group that meet ``condition``."""
    return lambda facts: [fact for fact in facts if condition(fact)]


def count(facts: Facts) -> Decimal | None:
    """How many."""
    return Decimal(len(facts))


def sum_of(name: str) -> Callable[[Facts], Decimal | None]:
    """An amount of all of them; what is not known counts nothing and is told beside."""
    return lambda facts: sum((getattr(fact, name) or ZERO for fact in facts), ZERO)


def share_of(part: Callable[[Facts], Decimal | None], whole: Callable[[Facts], Decimal | None]) -> Any:
    """One number as a percentage of another; None of nothing."""
    return lambda facts: percent(part(facts) or ZERO, whole(facts) or ZERO)


def never(_value: Decimal) -> bool:
    """No value of the column is bad news."""
    return False


def any_at_all(value: Decimal) -> bool:
    """Bad news as soon as there is one."""
    return value > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``number`` is made of the facts that ``select`` picks of a group. ``late``: such a value is bad news.

    ``totalled``: a number over all groups makes sense.
    """

    code: str
    label: Text
    definition: Text
    number: Callable[[Facts], Decimal | None]
    select: Callable[[Facts], Facts] = everything
    unit: str = "count"
    late: Callable[[Decimal], bool] = never
    totalled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table: facts that ``takes`` picks, grouped by ``group``, the largest of ``largest`` first if it is named.

    ``charted`` are the columns of its chart.
    """

    code: str
    title: Text
    head: Text
    group: Callable[[Fact], Group]
    columns: tuple[Column, ...]
    takes: Callable[[Fact], bool] = lambda _fact: True
    charted: tuple[str, ...] = ()
    largest: str = ""

    def column(self, code: str) -> Column | None:
        """The column of a code."""
        return next((column for column in self.columns if column.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One page. ``choices`` is what the reader may choose besides the days; ``cells`` shows a fact as a row.

    ``dimensions`` name what the figures of the catalogue may be told apart by; branches are always among them.
    """

    code: str
    label: Text
    lead: Text
    facts: Callable[[Asked], list[Fact]]
    parts: Callable[[Asked], tuple[Part, ...]]
    headings: tuple[Text, ...]
    cells: Callable[[Fact], list[Any]]
    page: Callable[[Fact], str]
    windowed: str | Promise = ""
    choices: tuple[tuple[str, Text], ...] = ()
    choice_label: Text = ""
    dimensions: Mapping[str, Callable[[Fact], Group]] = field(default_factory=dict)

    def part(self, asked: Asked, code: str) -> Part | None:
        """The part of a code."""
        return next((part for part in self.parts(asked) if part.code == code), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a part; ``values`` in the order of its columns."""

    key: str
    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A part as it is shown: all its lines, and the whole."""

    part: Part
    lines: list[Line]
    whole: Line

    @property
    def totalled(self) -> bool:
        """The whole has a number at all."""
        return any(column.totalled for column in self.part.columns)


def table_of(part: Part, facts: Iterable[Fact], whole: str) -> Table:
    """Every line of a part; the whole is made of what its lines are made of."""
    groups = grouped(part, facts)
    selected = {group: [column.select(found) for column in part.columns] for group, found in groups.items()}
    lines = [
        Line(group.key, group.label, tuple(map(_number, part.columns, selected[group]))) for group in sorted(groups)
    ]
    together = [[fact for group in groups for fact in selected[group][place]] for place in range(len(part.columns))]
    total = tuple(
        _number(column, found) if column.totalled else None
        for column, found in zip(part.columns, together, strict=True)
    )
    if part.largest:
        place = [column.code for column in part.columns].index(part.largest)
        lines.sort(key=lambda line: -(line.values[place] or ZERO))
    return Table(part, lines, Line("", whole, total))


def rows_behind(part: Part, column: Column, facts: Iterable[Fact], key: str) -> list[Fact]:
    """The facts that make one number; without a key those of the whole."""
    groups = grouped(part, facts)
    return [fact for group in sorted(groups) if key in {"", group.key} for fact in column.select(groups[group])]


def grouped(part: Part, facts: Iterable[Fact]) -> dict[Group, list[Fact]]:
    """The facts of a part by its groups."""
    found: dict[Group, list[Fact]] = defaultdict(list)
    for fact in facts:
        if part.takes(fact):
            found[part.group(fact)].append(fact)
    return found


def _number(column: Column, facts: Facts) -> Decimal | None:
    return column.number(facts)
