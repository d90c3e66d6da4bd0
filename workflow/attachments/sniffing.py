"""What a file is, by its content alone (ASVS 5.0 §5.2.2): a short list of kinds, everything else is refused.

Nothing here decodes: magic bytes, headers, and the directory of an Office document. A picture is decoded in a process
of its own (``thumbnails``); a PDF or an Office document is opened by nobody here.
"""

from __future__ import annotations

import codecs
import os
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from workflow.attachments.image_size import DamagedImage, size_of
from workflow.attachments.refusals import FileRefused
from workflow.intake.archive import look_into
from workflow.intake.limits import MEGABYTE, Limits, Refused

#: kind → (extensions, media type as it is served)
KINDS: dict[str, tuple[tuple[str, ...], str]] = {
    "jpeg": (("jpg", "jpeg", "jfif"), "image/jpeg"),
    "png": (("png",), "image/png"),
    "webp": (("webp",), "image/webp"),
    "heic": (("heic", "heif"), "image/heic"),
    "pdf": (("pdf",), "application/pdf"),
    "docx": (("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "text": (("txt",), "text/plain; charset=utf-8"),
}
#: Pictures every browser draws; and what may be shown in place at all.
PICTURES = frozenset({"jpeg", "png", "webp"})
SHOWN_IN_PLACE = PICTURES | {"pdf"}

HEAD = 4096
TAIL = 66_000
_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ", b"PK\x05\x06", b"PK\x07\x08")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|object|embed|math|style|link)\b", re.IGNORECASE
)
_OPENS_LIKE_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\s*[!?a-z]", re.IGNORECASE)
_BINARY = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
_ZIP_LIMITS = Limits(file_bytes=1024 * MEGABYTE)


@dataclass(frozen=True, slots=True)
class Found:
    """The kind of a content, and the size of a picture."""

    kind: str
    width: int | None = None
    height: int | None = None


def sniff(file: BinaryIO, *, most_points: int) -> Found:
    """What ``file`` is; raises :class:`FileRefused`. ``most_points``: width × height of a picture."""
    head, tail = _ends(file)
    if not head:
        raise FileRefused("empty_file")
    kind = _kind_by_magic(head)
    if kind is None:
        return Found(_text(file, head))
    if kind in PICTURES:
        return _picture(file, kind, head, tail, most_points)
    if kind == "pdf":
        _check_pdf(head, tail)
    if kind == "zip":
        return Found(_office(file))
    return Found(kind)


def _ends(file: BinaryIO) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
    return head, file.read()


def _kind_by_magic(head: bytes) -> str | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "heic"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _picture(file: BinaryIO, kind: str, head: bytes, tail: bytes, most_points: int) -> Found:
    try:
        width, height = size_of(file, kind)
    except DamagedImage as damage:
        raise FileRefused("image_damaged") from damage
    if width * height > most_points:
        raise FileRefused("image_too_large", limit=most_points // 1_000_000)
    _refuse_second_nature(head, tail)
    return Found(kind, width, height)


def _check_pdf(head: bytes, tail: bytes) -> None:
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise FileRefused("pdf_damaged")
    _refuse_second_nature(head[5:], tail)


def _refuse_second_nature(head: bytes, tail: bytes) -> None:
    """An archive behind, or a PDF or web page in front: another program would read another file."""
    if b"PK\x05\x06" in tail or b"%PDF-" in head[:1024] or _MARKUP.search(head[:1024]):
        raise FileRefused("two_kinds")


def _office(file: BinaryIO) -> str:
    try:
        entries = look_into(file, _ZIP_LIMITS)
    except Refused as refusal:
        raise FileRefused("two_kinds" if refusal.code == "archive_ambiguous" else "archive_unsafe") from refusal
    if min((entry.header_offset for entry in entries), default=1) != 0:
        raise FileRefused("two_kinds")
    names = {entry.filename.lower() for entry in entries}
    if "[content_types].xml" not in names:
        raise FileRefused("plain_archive")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name for name in names):
        raise FileRefused("macros")
    return _office_kind(file, names)


def _office_kind(file: BinaryIO, names: set[str]) -> str:
    """By the main part; a document that declares itself with macros is none either."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive, archive.open("[Content_Types].xml") as part:
            types = part.read(MEGABYTE).lower()
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError) as damage:
        raise FileRefused("archive_unsafe") from damage
    if b"macroenabled" in types:
        raise FileRefused("macros")
    found = [kind for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")) if part in names]
    if len(found) != 1:
        raise FileRefused("two_kinds" if found else "unknown_kind")
    return found[0]


def _text(file: BinaryIO, head: bytes) -> str:
    if head.startswith(_OLE):
        raise FileRefused("old_office")
    if head.startswith(_ARCHIVES):
        raise FileRefused("plain_archive")
    if _OPENS_LIKE_MARKUP.match(head) or _MARKUP.search(head):
        raise FileRefused("markup")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not _is_text(file):
        raise FileRefused("unknown_kind")
    return "text"


def _is_text(file: BinaryIO) -> bool:
    return any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in this encoding, without control characters."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    try:
        while block := file.read(MEGABYTE):
            if block.translate(None, _BINARY) != block:
                return False
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
