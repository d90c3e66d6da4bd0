"""A pack as a workbook: a sheet for each chapter and one with the definitions. Numbers are numbers, texts are texts.

The same document printed at the same moment is the same bytes. No chart: whoever opens it draws their own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import DomainError
from reporting.packs.document import AMOUNT, COUNT, NUMBER, PERCENT, PLACE, POINTS, Document, Row, Section
from reporting.packs.stamping import stamped
from workflow.exports.writing import SHEET_ROWS

#: Percent and points are written as they are read (65.43), as everywhere in Banli; the format only adds the sign.
FORMATS = {
    COUNT: "#,##0",
    PLACE: "0",
    AMOUNT: "#,##0.00",
    NUMBER: "#,##0.00",
    PERCENT: '#,##0.00"%"',
    POINTS: "+#,##0.00;-#,##0.00;0.00",
}
NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
HEAD_ROW = 4
WIDTH_OF_WEIGHT = 7


def render_xlsx(document: Document, printed_at: datetime, mark: str = "") -> bytes:
    """The pack as xlsx bytes; ``printed_at`` and ``mark`` (who took it, what for) are the first line of each sheet.

    Raises :class:`DomainError` where a table is longer than a sheet.
    """
    with override(document.language):
        if any(len(section.table.rows) > SHEET_ROWS - HEAD_ROW for section in document.sections):
            raise DomainError("sheet_full", _("A sheet holds no more rows. Take a branch further down."))
        moment = timezone.localtime(printed_at)
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        book.set_properties({"title": document.label, "author": "Banli", "created": moment.replace(tzinfo=None)})
        _Writer(book, document, stamped(moment, mark)).write()
        book.close()
        return file.getvalue()


class _Writer:
    """Fills a workbook with a document."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document, stamp: str) -> None:
        self._book, self._document, self._stamp = book, document, stamp
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats = {kind: book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
        self._bold = book.add_format({"bold": True, "top": 1})
        self._totals = {
            kind: book.add_format({"num_format": shown, "bold": True, "top": 1}) for kind, shown in FORMATS.items()
        }
        self._names: set[str] = set()

    def write(self) -> None:
        """A sheet for each section, the definitions last."""
        for section in self._document.sections:
            self._section(section)
        self._definitions()

    def _begun(self, title: str, lead: str) -> Any:
        """A sheet with the watermark line, what it is about and its title."""
        sheet = self._book.add_worksheet(self._name(title))
        sheet.write_string(0, 0, self._stamp)
        facts = " · ".join(f"{name} {value}" for name, value in self._document.facts)
        sheet.write_string(1, 0, f"{self._document.label} · {facts}")
        sheet.write_string(2, 0, title, self._title)
        sheet.write_string(3, 0, lead)
        return sheet

    def _section(self, section: Section) -> None:
        sheet, table = self._begun(section.title, section.lead), section.table
        for index, column in enumerate(table.columns):
            sheet.write_string(HEAD_ROW, index, column.heading, self._head)
            sheet.set_column(index, index, 2 + column.weight * WIDTH_OF_WEIGHT)
        for number, row in enumerate(table.rows, start=HEAD_ROW + 1):
            self._row(sheet, number, row, self._formats, None)
        if table.total is not None:
            self._row(sheet, HEAD_ROW + 1 + len(table.rows), table.total, self._totals, self._bold)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)

    def _row(self, sheet: Any, number: int, row: Row, formats: dict[str, Any], text: Any) -> None:
        for index, cell in enumerate(row.cells):
            if isinstance(cell.value, int | Decimal):
                sheet.write_number(number, index, cell.value, formats[cell.kind])
            elif cell.value:
                sheet.write_string(number, index, cell.value, text)
            elif text is not None:
                sheet.write_blank(number, index, None, text)

    def _definitions(self) -> None:
        sheet = self._begun(_("Definitions"), "")
        heads = (_("Number"), _("Indicator"), _("Definition"), _("Formula"), _("Version"), _("Valid from"))
        for index, (head, width) in enumerate(zip(heads, (8, 30, 70, 50, 10, 14), strict=True)):
            sheet.write_string(HEAD_ROW, index, head, self._head)
            sheet.set_column(index, index, width)
        for number, note in enumerate(self._document.notes, start=HEAD_ROW + 1):
            sheet.write_number(number, 0, note.number, self._formats[COUNT])
            for index, text in enumerate((note.name, note.definition, note.formula), start=1):
                sheet.write_string(number, index, text, self._wrapped)
            if note.version and note.valid_from:
                sheet.write_number(number, 4, note.version, self._formats[COUNT])
                sheet.write_string(number, 5, note.valid_from.isoformat())
        sheet.freeze_panes(HEAD_ROW + 1, 0)

    def _name(self, title: str) -> str:
        """A name a sheet may have that no other sheet has."""
        plain = _FORBIDDEN.sub(" ", title)[:NAME_LENGTH]
        name = next(each for each in _candidates(plain) if each.casefold() not in self._names)
        self._names.add(name.casefold())
        return name


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        suffix = f" {number}"
        yield name[: NAME_LENGTH - len(suffix)] + suffix
        number += 1
