"""The process that opens uploaded spreadsheets, so that a hostile one can only harm a process about to be killed.

``python -m workflow.intake.child`` reads requests, one JSON object a line, from standard input and answers with frames
on standard output: four bytes of length, then a marshalled tuple. Marshal because it is quick and cannot name code to
run. The first request says the path and the limits, which the process puts on itself before it opens anything.

    ("book", kind, encoding, delimiter, number of sheets)         then one frame a sheet
    ("sheet", name, hidden, rows, columns, row numbers, packed columns)
    ("rows", row numbers, packed columns)                         rows of a workbook
    ("lines", [(row number, cells), …])                           rows of a text table
    ("refused", code, {"sheet": …, "row": …, "column": …, …})
    ("end",)                                                      after every answered request

No Django here: it would cost a quarter of a second and put the database password into this process.
"""

from __future__ import annotations

import csv
import gc
import json
import marshal
import os
import resource
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from workflow.intake import archive, error_cells
from workflow.intake.delimited import records
from workflow.intake.error_places import FailedCells
from workflow.intake.limits import MEGABYTE, Limits, Refused
from workflow.intake.sniffing import Nature, nature
from workflow.intake.wire import PLAIN, TAGGED, pack_rows

FIRST_ROWS = 15
CELLS_IN_A_CHUNK = 100_000
OUT_OF_MEMORY = 3
"""Exit status: the process could not get the memory the file needs."""

_CELL_LIMIT = "Cell limit exceeded"
_MEMORY_WORDS = ("capacity overflow", "allocation", "Cannot allocate memory")


def send(*frame: Any) -> None:
    """One frame to the importing process."""
    _write(marshal.dumps(frame, 2))


def _write(payload: bytes) -> None:
    sys.stdout.buffer.write(struct.pack(">I", len(payload)))
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.flush()


class Workbook:
    """xlsx, xlsb, xls or ods through calamine. The sheet read last stays, so that inspecting and streaming parse once.

    Large entries of an archive are measured in a thread while calamine, which holds no lock, parses them.
    """

    def __init__(self, path: Path, folder: Path, found: Nature, limits: Limits) -> None:
        self.path, self.limits, self.found = path, limits, found
        small = [entry for entry in found.entries if not archive.is_large(entry)]
        self._failed = archive.measure(path, small, limits)
        self._measuring = _Measuring(path, [entry for entry in found.entries if archive.is_large(entry)], limits)
        self._book = self._parse("", lambda: CalamineWorkbook.from_path(_named(path, folder, found.kind)))
        self.sheets = [
            (index, sheet)
            for index, sheet in enumerate(self._book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        self._kept: tuple[int, CalamineSheet] | None = None
        self._errors: FailedCells = {}
        self._check_sheets()

    def _check_sheets(self) -> None:
        if len(self.sheets) > self.limits.sheets:
            raise Refused("too_many_sheets", limit=self.limits.sheets)
        names = [sheet.name.lower() for _, sheet in self.sheets]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Refused("sheet_twice", sheet=twice)

    def _parse(self, sheet: str, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except PasswordError as locked:
            raise Refused("encrypted") from locked
        except CalamineError as damage:
            self._measuring.finish()
            if _CELL_LIMIT in str(damage):
                raise Refused("too_much_memory", limit=self.limits.memory // MEGABYTE) from damage
            raise Refused("damaged_sheet" if sheet else "damaged", sheet=sheet or None) from damage

    def _sheet(self, index: int, name: str) -> CalamineSheet:
        if self._kept is None or self._kept[0] != index:
            self._kept = None
            self._kept = (index, self._parse(name, lambda: self._book.get_sheet_by_index(index)))
            self._errors = self._failed_cells(index, self._failed | self._measuring.finish())
        return self._kept[1]

    def _failed_cells(self, index: int, failed: frozenset[str]) -> FailedCells:
        """Where the sheet has errors; ``failed``: the entries of an xlsx that seem to have any.

        The rarer formats' modules are imported where they are needed: this process starts once for every file.
        """
        entries, limits = self.found.entries, self.limits
        if self.found.kind == "xls":
            from workflow.intake import error_cells_xls  # noqa: PLC0415 (see above)

            return error_cells_xls.failed_cells(self.path, index)
        if self.found.kind == "xlsb":
            from workflow.intake import error_cells_xlsb  # noqa: PLC0415 (see above)

            return error_cells_xlsb.failed_cells(self.path, entries, index, limits)
        if self.found.kind == "ods":
            from workflow.intake import error_cells_ods  # noqa: PLC0415 (see above)

            return error_cells_ods.failed_cells(self.path, entries, index, limits)
        return error_cells.failed_cells(self.path, entries, failed, index, limits)

    def _rows(self, sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
        """All rows with their numbers. The parser gives blanks for error cells: the errors are put back."""
        rows = enumerate(sheet.iter_rows(), start=1)
        return error_cells.with_errors(rows, self._errors) if self._errors else rows

    def inspect(self) -> None:
        """Answer the request ``inspect``."""
        send("book", self.found.kind, None, None, len(self.sheets))
        for index, sheet in self.sheets:
            parsed = self._sheet(index, sheet.name)
            last_row, last_column = parsed.end or (-1, -1)
            numbers, rows = _filled(self._rows(parsed), FIRST_ROWS)
            columns = self._packed(sheet.name, numbers, rows)
            send("sheet", sheet.name, _hidden(sheet), last_row + 1, last_column + 1, numbers, columns)

    def stream(self, name: str | None, start_row: int) -> None:
        """Answer the request ``rows``."""
        index, sheet = self._chosen(name)
        parsed = self._sheet(index, sheet.name)
        width = max(1, parsed.total_width)
        size = max(1, min(self.limits.chunk_rows, CELLS_IN_A_CHUNK // width))
        rows = islice(self._rows(parsed), start_row - 1, None)
        while True:
            numbers, chunk = _filled(rows, size)
            if not numbers:
                return
            self._send_rows(sheet.name, numbers, chunk)

    def _chosen(self, name: str | None) -> tuple[int, SheetMetadata]:
        for index, sheet in self.sheets:
            if sheet.name == name or (name is None and not _hidden(sheet) and self._sheet(index, sheet.name).end):
                return index, sheet
        if name is None and self.sheets:
            return self.sheets[0]
        raise Refused("no_such_sheet", sheet=name or "")

    def _send_rows(self, sheet: str, numbers: list[int], rows: list[list[Any]]) -> None:
        payload = marshal.dumps(("rows", numbers, self._packed(sheet, numbers, rows)), 2)
        if len(payload) <= self.limits.frame_bytes:
            _write(payload)
        elif len(rows) == 1:
            raise Refused("too_much_memory", limit=self.limits.memory // MEGABYTE)
        else:
            half = len(rows) // 2
            self._send_rows(sheet, numbers[:half], rows[:half])
            self._send_rows(sheet, numbers[half:], rows[half:])

    def _packed(self, sheet: str, numbers: list[int], rows: list[list[Any]]) -> list[tuple[int, Any]]:
        columns = pack_rows(rows)
        for column, (kind, values) in enumerate(columns, start=1):
            if kind in (PLAIN, TAGGED) and not _harmless(values, self.limits.text_length):
                self._refuse_text(sheet, numbers, column, values)
        return columns

    def _refuse_text(self, sheet: str, numbers: list[int], column: int, values: Sequence[Any]) -> None:
        for number, value in zip(numbers, values, strict=True):
            if isinstance(value, str) and "\0" in value:
                raise Refused("nul_cell", sheet=sheet, row=number, column=column)
            if isinstance(value, str) and len(value) > self.limits.text_length:
                limit = self.limits.text_length
                raise Refused("text_too_long", sheet=sheet, row=number, column=column, limit=limit)


class Table:
    """A text table as a book of one sheet that bears the file's name."""

    def __init__(self, path: Path, name: str, found: Nature, limits: Limits) -> None:
        self.path, self.name, self.found, self.limits = path, name, found, limits

    def inspect(self) -> None:
        """Answer the request ``inspect``: the whole text is read once, so that later surprises are few."""
        first: list[tuple[int, list[str | None]]] = []
        last = widest = 0
        for last, cells in records(self.path, self.found, self.limits):
            widest = max(widest, len(cells))
            if len(first) < FIRST_ROWS:
                first.append((last, cells))
        send("book", "csv", self.found.encoding, self.found.delimiter, 1)
        send("sheet", self.name, False, last, widest, None, first)

    def stream(self, _name: str | None, start_row: int) -> None:
        """Answer the request ``rows``."""
        rows = (row for row in records(self.path, self.found, self.limits) if row[0] >= start_row)
        while chunk := list(_weighed(rows, self.limits)):
            send("lines", chunk)


class _Measuring:
    """Measures entries of the archive in a thread; ``finish`` waits, raises or gives what it found."""

    def __init__(self, path: Path, entries: Sequence[Any], limits: Limits) -> None:
        self._work = (path, entries, limits)
        self._refusal: Refused | None = None
        self._failed: frozenset[str] = frozenset()
        self._thread = Thread(target=self._measure, daemon=True)
        if entries:
            self._thread.start()

    def _measure(self) -> None:
        try:
            self._failed = archive.measure(*self._work)
        except Refused as refusal:
            self._refusal = refusal

    def finish(self) -> frozenset[str]:
        """Wait for the measuring: the names of entries with error cells, or a refusal."""
        if self._thread.ident is not None:
            self._thread.join()
        if self._refusal is not None:
            raise self._refusal
        return self._failed


def _named(path: Path, folder: Path, kind: str) -> Path:
    """The file under a name that ends in its real kind: calamine goes by the name."""
    alias = folder / f"book.{kind}"
    if not alias.is_symlink():
        alias.symlink_to(path.resolve())
    return alias


def _hidden(sheet: SheetMetadata) -> bool:
    return bool(sheet.visible != SheetVisibleEnum.Visible)


def _filled(rows: Iterator[tuple[int, list[Any]]], most: int) -> tuple[list[int], list[list[Any]]]:
    """The next rows that are not blank, with their numbers."""
    numbers: list[int] = []
    chunk: list[list[Any]] = []
    for number, row in rows:
        if any(row) or row.count("") < len(row):
            numbers.append(number)
            chunk.append(row)
            if len(chunk) == most:
                break
    return numbers, chunk


def _harmless(values: Sequence[Any], longest: int) -> bool:
    """Whether no text of the column has a NUL or is longer than a cell may be."""
    texts = values if set(map(type, values)) == {str} else [value for value in values if type(value) is str]
    together = "".join(texts)
    return "\0" not in together and (len(together) <= longest or max(map(len, texts)) <= longest)


def _weighed(rows: Iterable[tuple[int, list[str | None]]], limits: Limits) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of one frame: so many, and not heavier than a frame may be."""
    room = limits.frame_bytes // 4
    for number, row in islice(rows, limits.chunk_rows):
        yield number, row
        room -= sum(len(cell) for cell in row if cell)
        if room < 0:
            return


def _report_death(kind: type[BaseException], trouble: BaseException, _where: TracebackType | None) -> None:
    """What nobody foresaw, a panic of the parser included, is a damaged file; want of memory is told apart."""
    if issubclass(kind, BrokenPipeError):
        os._exit(0)
    if issubclass(kind, MemoryError) or any(word in str(trouble) for word in _MEMORY_WORDS):
        os._exit(OUT_OF_MEMORY)
    send("refused", "damaged", {"reason": kind.__name__})
    os._exit(1)


def restrain(limits: Limits) -> None:
    """Memory and processor time are capped, files cannot be written, no core is dumped."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _explain(path: Path, limits: Limits) -> None:
    """Why a workbook did not fit into memory: the patient look at every sheet that is too dear for good files."""
    archive.measure(path, nature(path, limits).entries, limits, every_sheet=True)


def _serve(opening: dict[str, Any], requests: Iterable[str]) -> None:
    limits = Limits(**opening["limits"])
    restrain(limits)
    path = Path(opening["path"])
    if opening["explain"]:
        _explain(path, limits)
        send("end")
        return
    found = nature(path, limits)
    book: Workbook | Table
    if found.kind == "csv":
        book = Table(path, opening["name"], found, limits)
    else:
        book = Workbook(path, Path(opening["folder"]), found, limits)
    for line in requests:
        request = json.loads(line)
        if request["do"] == "inspect":
            book.inspect()
        else:
            book.stream(request["sheet"], request["start_row"])
        send("end")


def main() -> None:
    """Serve one file until the importing process closes our standard input."""
    sys.excepthook = _report_death
    gc.disable()  # nothing here lives in cycles, and the collector takes a third of the time of two million cells
    opening = json.loads(sys.stdin.readline())
    try:
        _serve(opening, sys.stdin)
    except Refused as refusal:
        send("refused", refusal.code, refusal.place)
    except csv.Error:
        send("refused", "damaged", {})


if __name__ == "__main__":
    main()
