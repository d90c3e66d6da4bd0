"""Look into a zipped workbook before the parser opens it (reliability §0.8, §2.2).

Two looks. ``look`` reads the central directory alone: how many entries, which names, what sizes they declare.
``measure`` inflates the entries and counts, because a declared size may lie: it stops at the limit, checks the
checksum, refuses entity declarations, and refuses a worksheet whose outermost cells span more than ``Limits.cells``
(one value in XFD1048576 would make the parser lay out 17 thousand million cells).

Cell references are searched in entries up to ``SEARCHED`` bytes compressed. A larger sheet full of real cells cannot be
searched cheaply; should the parser run out of memory on it, ``measure(..., every_sheet=True)`` finds the reason.

No Django here: the child process imports this module.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from workflow.intake.limits import MEGABYTE, Limits, Refused
from workflow.intake.wire import column_letter, column_number

SEARCHED = 2 * MEGABYTE
_BLOCK = MEGABYTE
_END_RECORD = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_TAIL = _END_SIZE + 0xFFFF
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENTRY_BYTES = 1024
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{3}|[A-Za-z]{1,2}\d{6})""")
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]*?(/?)>""")
_ERROR = (b't="e"',)
_LONGEST_TAG = 512


def look(path: Path, limits: Limits) -> tuple[zipfile.ZipInfo, ...]:
    """The entries of the archive, or a refusal that the central directory alone justifies."""
    with path.open("rb") as file:
        return look_into(file, limits)


def look_into(file: BinaryIO, limits: Limits) -> tuple[zipfile.ZipInfo, ...]:
    """:func:`look` at an archive that is open already."""
    _check_end(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = tuple(archive.infolist())
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as damage:
        raise Refused("archive_damaged") from damage
    _check_entries(entries, limits)
    return entries


def _check_end(file: BinaryIO, limits: Limits) -> None:
    """One end record, nothing hidden around it: two readers must not see two different archives."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_TAIL))
    tail = file.read()
    ends = tail.count(_END_RECORD)
    if ends > 1:
        raise Refused("archive_ambiguous")
    if not ends or len(tail) - tail.index(_END_RECORD) < _END_SIZE:
        raise Refused("archive_damaged")
    at = tail.index(_END_RECORD)
    entries, directory = struct.unpack_from("<HL", tail, at + 10)
    if entries > limits.entries or directory > limits.entries * _ENTRY_BYTES:
        raise Refused("archive_entries", limit=limits.entries)


def _check_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Refused("archive_entries", limit=limits.entries)
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("archive_duplicate")
    for entry in entries:
        _check_entry(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.inflated:
        raise Refused("archive_inflated", limit=limits.inflated // MEGABYTE)


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or "\0" in name or name[1:2] == ":":
        raise Refused("archive_path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("archive_link")
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise Refused("encrypted")
    if entry.compress_type not in _METHODS:
        raise Refused("archive_method")
    _check_ratio(entry.file_size, entry.compress_size, limits)


def _check_ratio(inflated: int, compressed: int, limits: Limits) -> None:
    if inflated >= limits.ratio_from and inflated > limits.ratio * max(compressed, 1):
        raise Refused("archive_ratio", limit=limits.ratio)


def is_large(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is measured beside the parser instead of before it."""
    return entry.compress_size > SEARCHED


def measure(
    path: Path, entries: Sequence[zipfile.ZipInfo], limits: Limits, *, every_sheet: bool = False
) -> frozenset[str]:
    """Inflate the entries, counting; refuse what their content does not allow.

    Gives the names of those that seem to have error cells (#N/A): somebody should read them with more patience.
    """
    room = limits.inflated
    failed = set()
    with path.open("rb") as file:
        for entry in entries:
            content = Inflated(file, entry, room, limits)
            if _has_errors(content, limits, searched=every_sheet or not is_large(entry)):
                failed.add(entry.filename)
            room -= content.size
    return frozenset(failed)


class Inflated:
    """One entry's content in blocks, counted and checksummed on the way, whatever size it declares."""

    def __init__(self, file: BinaryIO, entry: zipfile.ZipInfo, room: int, limits: Limits) -> None:
        self.entry, self.file, self.room, self.limits = entry, file, room, limits
        self.size = 0
        self.checksum = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks():
            self.size += len(block)
            self.checksum = zlib.crc32(block, self.checksum)
            if self.size > self.room:
                raise Refused("archive_inflated", limit=self.limits.inflated // MEGABYTE)
            _check_ratio(self.size, self.entry.compress_size, self.limits)
            yield block
        if self.size != self.entry.file_size:
            raise Refused("archive_size")
        if self.checksum != self.entry.CRC:
            raise Refused("archive_damaged")

    def _blocks(self) -> Iterator[bytes]:
        self._seek_content()
        if self.entry.compress_type == zipfile.ZIP_STORED:
            yield from self._stored()
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for stored in self._stored():
            waiting = stored
            while waiting:
                try:
                    block = inflater.decompress(waiting, _BLOCK)
                except zlib.error as damage:
                    raise Refused("archive_damaged") from damage
                if block:
                    yield block
                waiting = inflater.unconsumed_tail
        if not inflater.eof:
            raise Refused("archive_damaged")

    def _seek_content(self) -> None:
        self.file.seek(self.entry.header_offset)
        header = self.file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise Refused("archive_damaged")
        *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        self.file.seek(name_length + extra_length, os.SEEK_CUR)

    def _stored(self) -> Iterator[bytes]:
        left = self.entry.compress_size
        while left:
            block = self.file.read(min(left, _BLOCK))
            if not block:
                raise Refused("archive_damaged")
            left -= len(block)
            yield block


def _has_errors(content: Inflated, limits: Limits, *, searched: bool) -> bool:
    xml: bool | None = None
    far = failed = False
    for piece in pieces(content, _LONGEST_TAG):
        if xml is None:
            xml = _is_xml(piece)
        if xml:
            if any(mark in piece for mark in _DECLARATIONS):
                raise Refused("xml_entities")
            far = far or (searched and _FAR.search(piece) is not None)
            failed = failed or any(mark in piece for mark in _ERROR)
    if far:
        _check_extent(content, limits)
    return failed


def _is_xml(block: bytes) -> bool:
    if block.startswith(_NOT_UTF8):
        raise Refused("xml_encoding")
    return block.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _check_extent(content: Inflated, limits: Limits) -> None:
    """Refuse a sheet whose filled cells lie so far apart that laying it out would eat the memory."""
    top = left = 1 << 30
    bottom = right = 0
    for row, column in _filled(Inflated(content.file, content.entry, content.room, limits)):
        top, bottom = min(top, row), max(bottom, row)
        left, right = min(left, column), max(right, column)
    if bottom and (bottom - top + 1) * (right - left + 1) > limits.cells:
        raise Refused("far_cell", cell=f"{column_letter(right)}{bottom}")


def _filled(content: Inflated) -> Iterator[tuple[int, int]]:
    """Row and column of each cell with content. A styled blank (``<c …/>``) has none: the parser skips it too."""
    for piece in pieces(content, _LONGEST_TAG):
        for letters, digits, closed in _REFERENCE.findall(piece):
            if not closed:
                yield int(digits), column_number(letters.decode())


def pieces(content: Iterable[bytes], overlap: int) -> Iterator[bytes]:
    """The blocks and, between them, their seams: nothing up to ``overlap`` long is missed, some is found twice."""
    before = b""
    for block in content:
        if before:
            yield before + block[:overlap]
        yield block
        before = (before + block)[-overlap:] if len(block) < overlap else block[-overlap:]
