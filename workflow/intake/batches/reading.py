"""How one sheet is read: which row is the header, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.intake.cells import text_of
from workflow.intake.reader import Cell
from workflow.intake.wire import column_letter
from workflow.models import ImportBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``columns`` and ``extra`` are positions (from 0) by field and by the name under which a cell is kept.

    ``header_row`` is the row's number in the sheet. ``choices`` are the importer's sheet-wide choices (key, day first,
    constants …) as it wrote them; they travel as JSON.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    mapping_name: str = ""

    def header_of(self, name: str) -> str:
        """The header text over a field's column; empty when the field has none."""
        place = self.columns.get(name, self.extra.get(name, -1))
        return self.headers[place] if 0 <= place < len(self.headers) else ""

    def cell_of(self, name: str, row: int) -> str:
        """The name of the field's cell in a row, such as D12; empty when the field has no column."""
        place = self.columns.get(name, self.extra.get(name, -1))
        return f"{column_letter(place + 1)}{row}" if place >= 0 else ""

    def by_header(self) -> dict[str, str]:
        """Field → header text, as a saved mapping remembers it."""
        return {name: self.header_of(name) for name in self.columns}

    def as_json(self) -> dict[str, Any]:
        """All of it, as a batch or a job keeps it."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`as_json`."""
        return cls(**{**kept, "headers": tuple(kept["headers"])})


def header_texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The header row as short texts."""
    return tuple(text_of(cell)[:60] for cell in cells)


def as_stored(batch: ImportBatch, reading: Reading, sheets: Sequence[str] = ()) -> dict[str, Any]:
    """What the batch keeps of ``reading``; ``options`` has all of it, the rest is for people and queries."""
    return {
        "sheet": reading.sheet[:120],
        "header_row": reading.header_row,
        "mapping_name": reading.mapping_name,
        "columns": reading.by_header(),
        "options": {**batch.options, "reading": reading.as_json(), "sheets": list(sheets)},
    }


def recall(batch: ImportBatch) -> Reading:
    """The reading the batch was checked with; refused while there is none."""
    if "reading" not in batch.options:
        raise DomainError("batch_unread", _("This file has not been checked yet. Choose its sheet and columns first."))
    return Reading.from_json(batch.options["reading"])
