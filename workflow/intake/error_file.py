"""The error file of an import: the user's own sheet with the messages as first column (renewals §2.6).

Rows keep their places, so that row 12 of the error file is row 12 of the list. Texts are written as texts: nothing the
list contained becomes a formula or a link in the file we give back;
numbers stay numbers, dates dates, and a number that lost digits is written as text, so that nobody trusts it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workflow.intake.cells import digits_lost
from workflow.intake.safe_cells import csv_cell, csv_text
from workflow.intake.wire import Cell, Row

LONGEST_TEXT = 32_767
_MESSAGE_WIDTH = 60
_SHEET_NAME_LENGTH = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TEXT_ONLY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_EARLIEST_DATE = date(1900, 3, 1)


def write_xlsx(
    target: BinaryIO,
    *,
    sheet: str,
    heading: str,
    header_row: int,
    chunks: Iterable[list[Row]],
    messages: Mapping[int, str],
) -> int:
    """Write the rows as the reader streams them; the number of rows that carry a message.

    ``messages`` maps row number → sentences, one a line; ``heading`` is written over them in ``header_row``.
    """
    with xlsxwriter.Workbook(target, _TEXT_ONLY) as book:
        page = book.add_worksheet(sheet_name(sheet))
        formats = _Formats(book)
        page.set_column(0, 0, _MESSAGE_WIDTH, formats.message)
        page.freeze_panes(header_row, 1)
        told = 0
        for number, cells in _with_header((row for chunk in chunks for row in chunk), header_row):
            message = heading if number == header_row else messages.get(number, "")
            told += bool(message) and number != header_row
            _write_row(page, number - 1, [message or None, *cells], formats)
    return told


def write_csv(
    target: BinaryIO, *, heading: str, header_row: int, chunks: Iterable[list[Row]], messages: Mapping[int, str]
) -> int:
    """The same as comma-separated UTF-8 with BOM, blank rows included so that the places stay."""
    text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    told = written = 0
    for number, cells in _with_header((row for chunk in chunks for row in chunk), header_row):
        writer.writerows([[]] * (number - 1 - written))
        message = heading if number == header_row else messages.get(number, "")
        told += bool(message) and number != header_row
        writer.writerow([csv_text(message), *map(csv_cell, cells)])
        written = number
    text.detach()
    return told


def sheet_name(name: str) -> str:
    """A name that xlsx accepts, as close to the given one as can be."""
    cleaned = _FORBIDDEN_IN_NAMES.sub("_", name).strip("'")[:_SHEET_NAME_LENGTH].strip("'")
    return cleaned if cleaned and cleaned.lower() != "history" else f"{cleaned}_"


def _with_header(rows: Iterable[Row], header_row: int) -> Iterable[Row]:
    """The rows, with a place for the heading even if the list has nothing in that row."""
    pending = header_row > 0
    for number, cells in rows:
        if pending and number > header_row:
            yield header_row, []
        pending = pending and number < header_row
        yield number, cells


class _Formats:
    def __init__(self, book: Any) -> None:
        self.message: Format = book.add_format({"font_color": "#C00000", "text_wrap": True, "valign": "top"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})


def _write_row(page: Worksheet, row: int, cells: Iterable[Cell], formats: _Formats) -> None:
    for column, cell in enumerate(cells):
        if cell is not None:
            _write_cell(page, row, column, cell, formats)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell[:LONGEST_TEXT])
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | Decimal):
        _write_number(page, row, column, cell)
    elif isinstance(cell, datetime) and cell.date() >= _EARLIEST_DATE:
        page.write_datetime(row, column, cell.replace(tzinfo=None), formats.moment)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _EARLIEST_DATE:
        page.write_datetime(row, column, cell, formats.day)
    else:
        page.write_string(row, column, csv_cell(cell))


def _write_number(page: Worksheet, row: int, column: int, cell: int | Decimal) -> None:
    """As a number where a spreadsheet keeps it exactly, else as text."""
    if digits_lost(cell):
        page.write_string(row, column, str(cell))
    else:
        page.write_number(row, column, cell)
