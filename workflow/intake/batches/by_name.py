"""Importers of files that are read by the names of their columns alone: no mapping ships with them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.intake.batches.reading import Reading, header_texts
from workflow.intake.batches.registry import Context, Importer, Run
from workflow.intake.headers import Fields, find_header_row, match_headers
from workflow.intake.reader import Row


class ByNameImporter(Importer):
    """Its ``fields`` are matched with the header; a kind says which of them are missing and begins the pass."""

    fields: Fields

    def find_header(self, rows: Sequence[Row]) -> int | None:
        return find_header_row([cells for _number, cells in rows], self.fields)

    def guess(self, sheet: str, header_row: int, header: Sequence[Any]) -> tuple[Reading, int]:
        found, score = match_headers(header, self.fields)
        choices = {"day_first": False} if "day_first" in self.options else {}
        reading = Reading(
            sheet=sheet, header_row=header_row, headers=header_texts(header), columns=found, choices=choices
        )
        return reading, score

    def named(self, name: str, sheet: str, rows: Sequence[Row]) -> Reading | None:  # noqa: ARG002 (none ships)
        return None

    def start(self, reading: Reading, context: Context) -> Run:
        lacking = self.missing(reading)
        if lacking:
            raise DomainError("columns_missing", _("The sheet lacks required columns."), fields=list(lacking))
        return self.begin(reading, context)

    @abstractmethod
    def begin(self, reading: Reading, context: Context) -> Run:
        """A pass over the rows; every required column is there."""
