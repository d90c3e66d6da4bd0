"""Writes rows into a sealed file: row by row, without formulas, with a watermark line, counting and digesting.

Nothing is held whole: not the rows, not the file. What xlsxwriter puts aside lies in a folder of its own, readable by
this user alone, and is gone with the block.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from xlsxwriter.exceptions import FileCreateError

from accounts.errors import DomainError
from workflow.exports.copying import can_copy, copied
from workflow.exports.registry import Sheet
from workflow.intake.safe_cells import csv_cell, csv_text
from workflow.sealed_storage import WORK
from workflow.sealing import SealedWriter

BOM = b"\xef\xbb\xbf"
BLOCK = 1000
#: Rows of a sheet, less the watermark line and the headings.
SHEET_ROWS = 1_048_576 - 2
FULL = {errno.ENOSPC, errno.EDQUOT}

Report = Callable[[int], None]


class Outlet(Protocol):
    """What a writer writes to."""

    def write(self, data: bytes) -> int: ...

    def flush(self) -> None: ...


class Sealed:
    """An outlet that seals what it is given and takes the digest of the plain bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._sealed = SealedWriter(file)
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._sealed.write(data)
        return len(data)

    def flush(self) -> None:
        """Part of the protocol of files; the blocks go out when they are full."""

    def finish(self) -> str:
        """Seals the end; returns the digest."""
        self._sealed.finish()
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """A whole file. ``left_out``: rows of the list that must not leave Banli."""

    rows: int
    sha256: str
    left_out: int = 0


@contextmanager
def disk_full_told() -> Iterator[None]:
    """Turns a full disk into a refusal a person can act on; any other error stays what it is."""
    try:
        yield
    except (OSError, FileCreateError) as error:
        cause = error if isinstance(error, OSError) else error.args[0] if error.args else None
        if isinstance(cause, OSError) and cause.errno in FULL:
            raise DomainError(
                "disk_full",
                _("The server has no room for the file; nothing was kept. Tell the administrator, then ask again."),
            ) from error
        raise


def write_file(file: BinaryIO, output: str, sheet: Sheet, most: int, mark: str, report: Report) -> Written:
    """Writes the whole sheet; refuses where it has more than ``most`` rows by now.

    ``report`` is told how many rows are done and may raise to stop.
    """
    outlet = Sealed(file)
    with disk_full_told():
        if output == "csv":
            with closing(csv_blocks(sheet, most)) as blocks:
                count = write_csv(outlet, sheet.columns, blocks, mark, report)
        else:
            count = write_xlsx(outlet, sheet.columns, at_most(sheet.rows(), most), mark, report)
        return Written(count, outlet.finish())


def at_most(rows: Iterator[Sequence[Any]], most: int) -> Iterator[Sequence[Any]]:
    """The rows; refuses where there are more by now than were asked for."""
    yield from islice(rows, most)
    if next(rows, None) is not None:
        raise _grown()


def _grown() -> DomainError:
    return DomainError("export_grown", _("The list has more rows by now than were allowed. Ask for the file again."))


def csv_blocks(sheet: Sheet, most: int) -> Generator[tuple[int, bytes]]:
    """The rows as blocks of csv, each with the number of its rows; by the database itself where it can."""
    if sheet.query is not None and can_copy(sheet.query):
        count = 0
        with closing(copied(sheet.query, most)) as blocks:
            for rows, block in blocks:
                count += rows
                if count > most:
                    raise _grown()
                yield rows, block
        return
    rows_left = at_most(sheet.rows(), most)
    while chunk := list(islice(rows_left, BLOCK)):
        yield len(chunk), _csv([csv_cell(cell) for cell in row] for row in chunk)


def write_csv(
    outlet: Outlet, columns: Sequence[str], blocks: Iterable[tuple[int, bytes]], mark: str, report: Report
) -> int:
    """UTF-8 with a byte order mark, as Excel opens it."""
    outlet.write(BOM)
    outlet.write(_csv([[csv_text(mark)], [csv_text(column) for column in columns]]))
    count = 0
    for rows, block in blocks:
        outlet.write(block)
        count += rows
        report(count)
    return count


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def write_xlsx(outlet: Outlet, columns: Sequence[str], rows: Iterable[Sequence[Any]], mark: str, report: Report) -> int:
    """One sheet; texts are text cells, so that nothing is calculated."""
    work = Path(settings.MEDIA_ROOT) / WORK
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = tempfile.mkdtemp(dir=work)
    book = xlsxwriter.Workbook(outlet, {"constant_memory": True, "tmpdir": aside})
    try:
        count = _fill(book, columns, rows, mark, report)
        book.close()
    finally:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        shutil.rmtree(aside, ignore_errors=True)
    return count


def _fill(
    book: xlsxwriter.Workbook, columns: Sequence[str], rows: Iterable[Sequence[Any]], mark: str, report: Report
) -> int:
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, mark)
    head = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    for index, column in enumerate(columns):
        sheet.write_string(1, index, column, head)
    text, number = sheet.write_string, sheet.write_number
    count = 0
    for row in rows:
        if count == SHEET_ROWS:
            raise DomainError("sheet_full", _("A sheet holds no more rows. Narrow the filter or take csv."))
        for index, cell in enumerate(row):
            kind = type(cell)
            if kind is str:
                text(count + 2, index, cell)
            elif kind is Decimal:
                number(count + 2, index, cell, money)
            elif kind is int:
                number(count + 2, index, cell)
            elif cell is not None:
                text(count + 2, index, cell.isoformat() if isinstance(cell, date) else str(cell))
        count += 1
        if count % BLOCK == 0:
            report(count)
    return count
