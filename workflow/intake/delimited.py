"""Rows of a text table, checked on the way: open quotes, NUL characters, over-long cells, too many rows or columns.

Ragged rows are allowed. A row's number is that of the record, as a spreadsheet program would number it: a line break
inside quotes does not count, a blank line does. No Django here: the child process imports this module.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from workflow.intake.limits import Limits, Refused
from workflow.intake.sniffing import Nature, open_bytes

_END = "\x1eend of the table"
_FIELD_CHARACTERS = 16 * 1024 * 1024
_LINES_IN_A_CELL = 20


def records(path: Path, nature: Nature, limits: Limits) -> Iterator[tuple[int, list[str | None]]]:
    """(row number, cells) of every row that has a cell."""
    csv.field_size_limit(_FIELD_CHARACTERS)
    with io.TextIOWrapper(open_bytes(path, limits, zipped=nature.zipped), nature.encoding, newline="") as text:
        for _ in range(nature.skip_lines):
            text.readline()
        yield from _Table(text, nature.delimiter or ",", limits).rows()


class _Table:
    """One pass over the lines. The sentinel after the last line tells a quote that was never closed."""

    def __init__(self, lines: Iterable[str], delimiter: str, limits: Limits) -> None:
        self._lines, self._delimiter, self._limits = lines, delimiter, limits
        self._row = 0
        self._characters = 0
        self._ended = False

    def rows(self) -> Iterator[tuple[int, list[str | None]]]:
        reader = csv.reader(self._feed(), delimiter=self._delimiter)
        try:
            for cells in reader:
                self._row += 1
                if self._ended:
                    self._check_end(cells)
                    return
                self._check(cells)
                self._characters = 0
                if any(cells):
                    yield self._row, [cell or None for cell in cells]
        except csv.Error as trouble:
            raise Refused("open_quote", row=self._row + 1) from trouble

    def _feed(self) -> Iterator[str]:
        for line in self._lines:
            if "\0" in line:
                raise Refused("nul", row=self._row + 1)
            self._characters += len(line)
            yield line
        self._ended = True
        yield _END

    def _check_end(self, cells: list[str]) -> None:
        if cells != [_END]:
            raise Refused("open_quote", row=self._row)

    def _check(self, cells: list[str]) -> None:
        if self._row > self._limits.rows:
            raise Refused("too_many_rows", limit=self._limits.rows)
        if len(cells) > self._limits.columns:
            raise Refused("too_many_columns", row=self._row, limit=self._limits.columns)
        if self._characters > self._limits.text_length:
            self._check_lengths(cells)

    def _check_lengths(self, cells: list[str]) -> None:
        for column, cell in enumerate(cells, start=1):
            if len(cell) <= self._limits.text_length:
                continue
            if cell.count("\n") + cell.count("\r") > _LINES_IN_A_CELL:
                raise Refused("open_quote", row=self._row)
            raise Refused("text_too_long", row=self._row, column=column, limit=self._limits.text_length)
