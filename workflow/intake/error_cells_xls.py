"""Error cells (#N/A) of an xls, which the parser gives as blanks: the records of the workbook are walked once more.

The container (MS-CFB) and the two records that can hold an error (MS-XLS 2.4.24 BoolErr, 2.4.127 Formula) are read here
and nothing else. The parser has accepted the file before; whatever contradicts itself ends the search.

No Django here: the child process imports this module.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from workflow.intake.error_places import ERROR_WORDS, FailedCells, gathered

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # larger numbers of a sector are marks: end of chain, free, table
_ENTRY, _SMALL = 128, 64
_BOOL_ERR, _BOUND_SHEET, _END = 0x0205, 0x0085, 0x000A
_FORMULAS = (0x0006, 0x0206, 0x0406)
_STARTS = (0x0009, 0x0209, 0x0409, 0x0809)
_CODES = re.escape(bytes(ERROR_WORDS))
#: What a file without errors does not hold: nearly all files are spared the walk.
_HINT = re.compile(
    rb"\x05\x02\x08\x00.{6}[" + _CODES + rb"]\x01|\x06[\x00\x02\x04].{2}.{6}\x02.[" + _CODES + rb"].{3}\xff\xff",
    re.DOTALL,
)


def failed_cells(path: Path, index: int) -> FailedCells:
    """The errors on the sheet with this index."""
    stream = _workbook(path.read_bytes())
    if _HINT.search(stream) is None:
        return {}
    starts = [
        int.from_bytes(stream[at : at + 4], "little") for kind, at, _size in _records(stream, 0) if kind == _BOUND_SHEET
    ]
    return gathered(_errors(stream, starts[index])) if index < len(starts) else {}


def _errors(stream: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    depth = 0
    for kind, at, size in _records(stream, start):
        depth += (kind in _STARTS) - (kind == _END)
        if depth == 0:  # the sheet is over; a chart inside it begins and ends deeper
            return
        code = None
        if kind == _BOOL_ERR and size >= 8 and stream[at + 7] == 1:
            code = stream[at + 6]
        elif kind in _FORMULAS and size >= 14 and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
            code = stream[at + 8]
        if code in ERROR_WORDS:
            row, column = struct.unpack_from("<HH", stream, at)
            yield row + 1, column + 1, ERROR_WORDS[code]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record's content. From the beginning: those of the workbook itself."""
    at = start
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        at += 4 + size
        if start == 0 and kind == _END:
            return


def _workbook(content: bytes) -> bytes:
    """The stream with the records, out of the container; empty where the container contradicts itself."""
    if content[:8] != _MAGIC or len(content) < 512:
        return b""
    try:
        return _Container(content).workbook()
    except (IndexError, struct.error):
        return b""


class _Container:
    """Sectors in chains, told by a table that itself lies in sectors."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size: int = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
        self.table = self._numbers(self._table_sectors())
        directory = self._chain(self._at(48))
        self.entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]

    def workbook(self) -> bytes:
        """The stream called Workbook, or Book in files of Excel 5 and 95."""
        named = {_name(entry): entry for entry in self.entries if entry[66] == 2}
        entry = named.get("workbook") or named.get("book")
        if entry is None:
            return b""
        start, size = struct.unpack_from("<II", entry, 116)
        if size >= self._at(56):
            return self._chain(start)[:size]
        small = self._chain(struct.unpack_from("<I", self.entries[0], 116)[0])
        table = [number for (number,) in struct.iter_unpack("<I", self._chain(self._at(60)))]
        return b"".join(small[n * _SMALL : (n + 1) * _SMALL] for n in _followed(start, table))[:size]

    def _at(self, place: int) -> int:
        return int(struct.unpack_from("<I", self.content, place)[0])

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(start, self.table))

    def _numbers(self, sectors: list[int]) -> list[int]:
        table = b"".join(self._sector(number) for number in sectors)
        return [number for (number,) in struct.iter_unpack("<I", table[: len(table) // 4 * 4])]

    def _table_sectors(self) -> list[int]:
        """The first 109 are in the header, the others in sectors that each name the next."""
        found = list(struct.unpack_from("<109I", self.content, 76))
        more = self._at(68)
        for _sector in range(len(self.content) // self.size):
            if more >= _LAST:
                break
            numbers = self._numbers([more])
            found += numbers[:-1]
            more = numbers[-1]
        return [number for number in found if number < _LAST]


def _followed(start: int, table: list[int]) -> Iterator[int]:
    """The sectors of a chain; one that runs in a circle ends after as many as there are."""
    number = start
    for _sector in table:
        if number >= _LAST:
            return
        yield number
        number = table[number]


def _name(entry: bytes) -> str:
    length = max(0, min(struct.unpack_from("<H", entry, 64)[0], 64) - 2)
    return entry[:length].decode("utf-16-le", "replace").lower()
