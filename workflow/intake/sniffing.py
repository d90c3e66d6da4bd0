"""What a file really is: decided by its content, never by its name (renewals §2.6).

Text is read as UTF-8 with or without BOM, UTF-16 with BOM or where it is obvious, GB18030 (which contains GBK), and
Latin-1 only when nothing else fits. No Django here: the child process imports this module.
"""

from __future__ import annotations

import codecs
import io
import mmap
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workflow.intake import archive
from workflow.intake.limits import MEGABYTE, Limits, Refused

HEAD = 64 * 1024
SAMPLE_LINES = 60
SEPARATORS = ",\t;"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP = b"\x1f\x8b"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BOOK_STREAMS = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_BOOK_STARTS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_FILE_PASS = 0x002F
_FIRST_RECORDS = 6
_FORMATS = (
    (b"ID;P", "SYLK"),
    (b"\x09\x00\x04\x00", "Excel 2"),
    (b"\x09\x02\x06\x00", "Excel 3"),
    (b"\x09\x04\x06\x00", "Excel 4"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
_ARCHIVES = ((b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"))
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|style|script)\b", re.IGNORECASE)
_OPENS_LIKE_MARKUP = re.compile(r"\s*<[a-z!?]", re.IGNORECASE)
_BINARY = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a")) + b"\x7f"
_MOST_NULS = 0.25
_UTF16_NULS = 0.2
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


@dataclass(frozen=True)
class Nature:
    """``kind`` is xlsx, xlsb, xls, ods or csv; the rest is for text only. ``entries`` are those of an archive."""

    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    zipped: bool = False
    skip_lines: int = 0
    entries: tuple[zipfile.ZipInfo, ...] = ()


def nature(path: Path, limits: Limits) -> Nature:
    """What the file is, or why it is not read."""
    size = path.stat().st_size
    if not size:
        raise Refused("empty_file")
    if size > limits.file_bytes:
        raise Refused("file_too_large", limit=limits.file_bytes // MEGABYTE)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(archive.look(path, limits))
    if head.startswith(b"PK\x05\x06"):
        raise Refused("plain_archive", format="ZIP")
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(_GZIP):
        return _text(path, _inflated_head(path, limits), limits, zipped=True)
    return _text(path, head, limits, zipped=False)


def _zipped(entries: tuple[zipfile.ZipInfo, ...]) -> Nature:
    names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in entries}
    if "xl/workbook.bin" in names:
        return Nature("xlsb", entries=entries)
    if "[content_types].xml" in names and any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        raise Refused("other_format", format="Word, PowerPoint")
    if "[content_types].xml" in names or "xl/workbook.xml" in names:
        return Nature("xlsx", entries=entries)
    if {"mimetype", "content.xml"} <= names:
        return Nature("ods", entries=entries)
    raise Refused("plain_archive", format="ZIP")


def _compound(path: Path) -> Nature:
    """An OLE container: an old workbook, a workbook behind a password, or a document of another kind."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_ENCRYPTED_STREAM) >= 0 or _asks_for_password(content):
            raise Refused("encrypted")
        if not any(content.find(stream) >= 0 for stream in _BOOK_STREAMS):
            raise Refused("other_format", format="OLE")
    return Nature("xls")


def _asks_for_password(content: mmap.mmap) -> bool:
    """Whether a FILEPASS record follows the start of the workbook stream."""
    starts = [at for at in map(content.find, _BOOK_STARTS) if at >= 0]
    if not starts:
        return False
    at = min(starts)
    for _ in range(_FIRST_RECORDS):
        record = content[at : at + 4]
        if int.from_bytes(record[:2], "little") == _FILE_PASS:
            return True
        at += 4 + int.from_bytes(record[2:], "little")
    return False


# --- text -------------------------------------------------------------------------------------------------------------


class GzipMember(io.RawIOBase):
    """The content of a .gz file that holds one member, counted while it inflates."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._compressed = b""
        self._in = self._out = 0

    def readable(self) -> bool:
        """Part of the protocol of raw streams."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no len()
        """Fill the buffer, or say 0 at the end of the member."""
        while not self._inflater.eof:
            if not self._compressed:
                self._compressed = self._file.read(HEAD)
                self._in += len(self._compressed)
                if not self._compressed:
                    raise Refused("archive_damaged")
            block = self._inflate(len(buffer))
            if block:
                buffer[: len(block)] = block
                return len(block)
        if (self._inflater.unused_data + self._file.read(HEAD)).strip(b"\0"):
            raise Refused("gzip_members")
        return 0

    def _inflate(self, most: int) -> bytes:
        try:
            block = self._inflater.decompress(self._compressed, most)
        except zlib.error as damage:
            raise Refused("archive_damaged") from damage
        self._compressed = self._inflater.unconsumed_tail
        self._out += len(block)
        if self._out > self._limits.inflated:
            raise Refused("archive_inflated", limit=self._limits.inflated // MEGABYTE)
        if self._out >= self._limits.ratio_from and self._out > self._limits.ratio * self._in:
            raise Refused("archive_ratio", limit=self._limits.ratio)
        return block


def open_bytes(path: Path, limits: Limits, *, zipped: bool) -> BinaryIO:
    """The bytes of the table, out of its .gz where it is in one."""
    file = path.open("rb")
    return io.BufferedReader(GzipMember(file, limits), HEAD) if zipped else file


def _inflated_head(path: Path, limits: Limits) -> bytes:
    with open_bytes(path, limits, zipped=True) as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", _OLE, _GZIP, *(magic for magic, _ in _ARCHIVES))):
        raise Refused("plain_archive", format="GZIP")
    return head


def _text(path: Path, head: bytes, limits: Limits, *, zipped: bool) -> Nature:
    _refuse_other_kinds(head)
    encoding = _encoding(path, head, limits, zipped=zipped)
    with io.TextIOWrapper(open_bytes(path, limits, zipped=zipped), encoding, newline="") as text:
        sample = text.read(HEAD)
    stated = _SEPARATOR_LINE.match(sample)
    if stated:
        return Nature("csv", encoding, stated[1], zipped, skip_lines=1)
    return Nature("csv", encoding, delimiter_of(sample), zipped)


def _refuse_other_kinds(head: bytes) -> None:
    for magic, name in _FORMATS:
        if head.startswith(magic):
            raise Refused("other_format", format=name)
    for magic, name in _ARCHIVES:
        if head.startswith(magic):
            raise Refused("plain_archive", format=name)
    if not head.strip(b"\0 \t\r\n"):
        raise Refused("unknown_kind" if b"\0" in head else "empty_file")
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    start = head[:4096].decode("utf-16" if utf16 else "latin-1", errors="replace").removeprefix("ï»¿")
    if start.startswith("MIME-Version:"):
        raise Refused("web_page")
    if _OPENS_LIKE_MARKUP.match(start):
        raise Refused("web_page") if _WEB_PAGE.search(start) else Refused("other_format", format="XML")
    if not utf16 and _obvious_utf16(head) is None and _is_binary(head):
        raise Refused("unknown_kind")


def _is_binary(head: bytes) -> bool:
    return head.translate(None, _BINARY) != head or head.count(0) > _MOST_NULS * len(head)


def _obvious_utf16(head: bytes) -> str | None:
    """UTF-16 without BOM: the high byte of ASCII letters is zero, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd and not even and odd > _UTF16_NULS * len(head) / 2:
        return "utf-16-le"
    if even and not odd and even > _UTF16_NULS * len(head) / 2:
        return "utf-16-be"
    return None


def _encoding(path: Path, head: bytes, limits: Limits, *, zipped: bool) -> str:
    candidates = ["utf-8", "gb18030", "latin-1"]
    if head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig", "gb18030", "latin-1"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif (guess := _obvious_utf16(head)) is not None:
        candidates = [guess, *candidates]
    for encoding in candidates:
        if _decodes(path, encoding, limits, zipped=zipped):
            return encoding
    raise Refused("undecodable")


def _decodes(path: Path, encoding: str, limits: Limits, *, zipped: bool) -> bool:
    """Whether the whole file is valid in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with open_bytes(path, limits, zipped=zipped) as file:
        try:
            while block := file.read(MEGABYTE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimiter_of(sample: str) -> str:
    """The separator that cuts the first lines most evenly into cells without other separators in them.

    Comma when nothing separates anything: a table of one column.
    """
    lines = _QUOTED.sub("Q", sample).splitlines()[:SAMPLE_LINES]
    scores = {separator: _evenness(lines, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] else ","


def _evenness(lines: list[str], separator: str) -> float:
    filled = [line for line in lines if line.strip(SEPARATORS + " ")]
    split = [line.split(separator) for line in filled if separator in line]
    if not split:
        return 0.0
    usual = Counter(map(len, split)).most_common(1)[0][1]
    cells = [cell.strip() for row in split for cell in row]
    others = [other for other in SEPARATORS if other != separator]
    clean = sum(not any(other in _DECIMAL_COMMA.sub("", cell) for other in others) for cell in cells)
    return (usual / len(filled)) * (clean / len(cells)) ** 2
