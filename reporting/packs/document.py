"""A report pack as plain values: what PDF and workbook are both made from. Nothing here reaches the database.

Branches override templates; a template therefore finds texts and numbers, never a row it could ask or change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

TEXT, COUNT, AMOUNT, PERCENT, POINTS, NUMBER, PLACE = "text", "count", "amount", "percent", "points", "number", "place"
NOTHING = "—"
SHORT = 14
#: Kinds of cells shown as a number with two places.
_TWO_PLACES = {AMOUNT: "{:,.2f}", PERCENT: "{:,.2f}%", NUMBER: "{:,.2f}"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and how it is shown: percent as 65.43, points and amounts as they are; None is a dash."""

    value: str | int | Decimal | None
    kind: str = TEXT
    missed: bool = False

    @property
    def text(self) -> str:
        """The value as it stands on paper."""
        if self.value is None:
            return NOTHING
        if isinstance(self.value, str):
            return self.value
        if self.kind == POINTS:
            return f"{self.value:+,.2f}" if self.value else "0.00"
        if self.kind in _TWO_PLACES:
            return _TWO_PLACES[self.kind].format(self.value)
        return f"{self.value:,}"

    @property
    def left(self) -> bool:
        """Whether it is a text and stands to the left."""
        return self.kind == TEXT


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; ``notes`` are the numbers of its footnotes. ``weight`` is its share of the width."""

    heading: str
    kind: str = TEXT
    notes: tuple[int, ...] = ()
    weight: int = 2

    @property
    def left(self) -> bool:
        """Whether its cells are texts."""
        return self.kind == TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; ``notes`` are the numbers of the footnotes of its first cell."""

    cells: tuple[Cell, ...]
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Typed rows in their order. ``total`` is the true whole, also where ``shown`` lets paper show only the first."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    shown: int = 0

    @property
    def on_paper(self) -> tuple[Row, ...]:
        """The rows that paper shows; the workbook has all."""
        return self.rows[: self.shown] if self.shown else self.rows

    @property
    def left_out(self) -> int:
        """How many rows only the workbook has."""
        return len(self.rows) - len(self.on_paper)

    @property
    def short(self) -> bool:
        """Whether it stays on one page together with its heading."""
        return len(self.on_paper) <= SHORT

    @property
    def widths(self) -> list[str]:
        """The columns' shares of the width in percent; the browser of the paper need not look at any cell for it."""
        whole = sum(column.weight for column in self.columns)
        return [f"{column.weight * 100 / whole:.2f}%" for column in self.columns]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the definition a figure was computed by. ``version`` 0: no figure of the catalogue."""

    number: int
    code: str
    name: str
    definition: str
    formula: str = ""
    version: int = 0
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """An ECharts option with its size in points, and what it shows in words for who cannot see it."""

    option: Mapping[str, Any]
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: a sentence that says what there is to see, the table, a chart, the footnotes first used here."""

    code: str
    title: str
    lead: str
    table: Table
    chart: Chart | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A pack about a branch, a window (both days inclusive) and what was known at the end of ``as_of``.

    ``places`` are the codes of the branch and those above it, the nearest first. ``facts`` stand on the cover.
    """

    pack: str
    label: str
    lead: str
    branch: str
    places: tuple[str, ...]
    first: date
    last: date
    as_of: date
    language: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    one_page: bool = False

    @property
    def notes(self) -> list[Note]:
        """Every footnote, in the order of its number."""
        return [note for section in self.sections for note in section.notes]

    @property
    def rows(self) -> int:
        """The lines of all tables, totals included."""
        return sum(len(section.table.rows) + (section.table.total is not None) for section in self.sections)

    @property
    def rows_on_paper(self) -> int:
        """The lines that paper shows."""
        return sum(len(section.table.on_paper) for section in self.sections)
