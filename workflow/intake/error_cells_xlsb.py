"""Error cells (#N/A) of an xlsb, which the parser gives as blanks: the records of the sheet are walked once more.

Read are the rows, the two records that hold an error (MS-XLSB 2.4.313 BrtCellError, 2.4.675 BrtFmlaError) and, in the
workbook, where each sheet lies. No Django here: the child process imports this module.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from workflow.intake.archive import Inflated
from workflow.intake.error_cells import target_of
from workflow.intake.error_places import ERROR_WORDS, FailedCells, gathered
from workflow.intake.limits import Limits

_BOOK, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET = 0, 3, 11, 156


def failed_cells(path: Path, entries: Sequence[zipfile.ZipInfo], index: int, limits: Limits) -> FailedCells:
    """The errors on the sheet with this index."""
    with path.open("rb") as file:
        parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        if _BOOK not in parts:
            return {}
        book = b"".join(Inflated(file, parts[_BOOK], limits.inflated, limits))
        names = [_relation_of(book[at : at + size]) for kind, at, size in _records(book) if kind == _BUNDLE_SHEET]
        if index >= len(names):
            return {}
        part = target_of(file, parts, _RELATIONS, names[index], limits)
        content = b"".join(Inflated(file, part, limits.inflated, limits)) if part is not None else b""
    return gathered(_errors(content))


def _errors(content: bytes) -> Iterator[tuple[int, int, str]]:
    row = 0
    for kind, at, size in _records(content):
        if kind == _ROW and size >= 4:
            row = struct.unpack_from("<I", content, at)[0]
        elif kind in {_CELL_ERROR, _FORMULA_ERROR} and size >= 9 and content[at + 8] in ERROR_WORDS:
            yield row + 1, struct.unpack_from("<I", content, at)[0] + 1, ERROR_WORDS[content[at + 8]]


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record's content. A kind takes two bytes at most, a size four, seven bits each."""
    at, end = 0, len(content)
    while at < end:
        kind, at = _number(content, at, 2)
        size, at = _number(content, at, 4)
        if at + size > end:
            return
        yield kind, at, size
        at += size


def _number(content: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for place in range(longest):
        byte = content[at : at + 1]
        if not byte:
            break
        at += 1
        value |= (byte[0] & 0x7F) << 7 * place
        if byte[0] < 0x80:
            break
    return value, at


def _relation_of(record: bytes) -> str:
    """The relation by which the workbook names a sheet's part: after state and number, length and UTF-16."""
    if len(record) < 12:
        return ""
    length = struct.unpack_from("<I", record, 8)[0]
    return record[12 : 12 + 2 * length].decode("utf-16-le", "replace") if length < 256 else ""
