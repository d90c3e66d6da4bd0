"""What is taken for what, and what is refused with which code."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.workflow.attachments import samples
from workflow.attachments.naming import LONGEST, clean_name, extension_of
from workflow.attachments.refusals import CODES, FileRefused
from workflow.attachments.sniffing import KINDS, sniff

MOST = 64_000_000


def code_of(content: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        sniff(io.BytesIO(content), most_points=MOST)
    assert str(refusal.value)
    return refusal.value.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(samples.picture("JPEG"), "jpeg", id="jpeg"),
        pytest.param(samples.picture("PNG"), "png", id="png"),
        pytest.param(samples.picture("WEBP"), "webp", id="webp"),
        pytest.param(samples.heic(), "heic", id="heic"),
        pytest.param(samples.pdf(), "pdf", id="pdf"),
        pytest.param(samples.office("word/document.xml"), "docx", id="docx"),
        pytest.param(samples.office("xl/workbook.xml"), "xlsx", id="xlsx"),
        pytest.param("保单号 123\n".encode(), "text", id="utf-8"),
        pytest.param("保单号 123\n".encode("gb18030"), "text", id="gb18030"),
        pytest.param("﻿保单".encode(), "text", id="with a byte order mark"),
    ],
)
def test_content_is_known_by_its_bytes(content: bytes, kind: str) -> None:
    assert sniff(io.BytesIO(content), most_points=MOST).kind == kind


@pytest.mark.parametrize(("form", "quality"), [("JPEG", {}), ("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True})])
def test_size_of_a_picture_is_read_from_its_header(form: str, quality: dict[str, bool]) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (321, 123)).save(out, form, **quality)
    found = sniff(out, most_points=MOST)
    assert (found.width, found.height) == (321, 123)


def test_size_of_a_picture_with_transparency_is_read() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (77, 33), (1, 2, 3, 4)).save(out, "WEBP")
    found = sniff(out, most_points=MOST)
    assert (found.width, found.height) == (77, 33)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"<!DOCTYPE html><p>x</p>", "markup", id="html"),
        pytest.param(b"\n  <svg xmlns='http://www.w3.org/2000/svg'/>", "markup", id="svg"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "markup", id="xml with a mark"),
        pytest.param(b"hello <script>alert(1)</script>", "markup", id="text with a script"),
        pytest.param(b"MZ\x90\x00\x03" + b"\0" * 100, "unknown_kind", id="program"),
        pytest.param(b"\x7fELF\x02" + b"\0" * 100, "unknown_kind", id="program for Linux"),
        pytest.param(b"GIF89a" + b"\0" * 50, "unknown_kind", id="gif"),
        pytest.param(b"BM" + b"\0" * 50, "unknown_kind", id="bmp"),
        pytest.param("保单".encode("utf-16"), "unknown_kind", id="utf-16"),
        pytest.param(b"a\0b", "unknown_kind", id="NUL"),
        pytest.param(b"\xff\xfe\xfd\xfc\x80\x81", "unknown_kind", id="noise"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office", id="old Office"),
        pytest.param(b"Rar!\x1a\x07" + b"\0" * 50, "plain_archive", id="rar"),
        pytest.param(b"\x1f\x8b\x08" + b"\0" * 50, "plain_archive", id="gzip"),
        pytest.param(samples.archive(a=b"x"), "plain_archive", id="zip"),
        pytest.param(
            samples.office(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
            "macros",
            id="macros",
        ),
        pytest.param(
            samples.office(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"), "macros", id="docm"
        ),
        pytest.param(samples.office("ppt/presentation.xml"), "unknown_kind", id="slides"),
        pytest.param(
            samples.office(xl__workbook_xml=b"x").replace(b"workbook_xml", b"workbook.xml"),
            "two_kinds",
            id="Word and Excel at once",
        ),
        pytest.param(samples.office()[:-10], "archive_unsafe", id="cut Office document"),
        pytest.param(samples.picture() + samples.office(), "two_kinds", id="picture with an archive behind"),
        pytest.param(samples.pdf() + samples.archive(a=b"x"), "two_kinds", id="PDF with an archive behind"),
        pytest.param(b"PK\x03\x04junk" + samples.office(), "two_kinds", id="archive that begins later"),
        pytest.param(samples.pdf()[:-40], "pdf_damaged", id="cut PDF"),
        pytest.param(b"%PDF-1.4 nothing", "pdf_damaged", id="PDF in name only"),
        pytest.param(b"\xff\xd8\xff\xe0", "image_damaged", id="cut JPEG"),
        pytest.param(samples.picture("PNG")[:20], "image_damaged", id="cut PNG"),
        pytest.param(b"RIFF\x24\0\0\0WEBPVP8 ", "image_damaged", id="cut WebP"),
        pytest.param(samples.png_header(0, 10), "image_damaged", id="no width"),
        pytest.param(samples.png_header(60_000, 60_000), "image_too_large", id="bomb of points"),
    ],
)
def test_bad_content_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert code in CODES
    assert code_of(content) == code


@pytest.mark.parametrize("inside", [b"%PDF-1.4", b"<html><script>", b"<svg onload=x>"], ids=["pdf", "html", "svg"])
def test_picture_with_another_file_in_its_comment_is_refused(inside: bytes) -> None:
    good = samples.picture("JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", len(inside) + 2) + inside
    assert code_of(good[:2] + comment + good[2:]) == "two_kinds"


def test_archive_entry_that_climbs_out_is_refused() -> None:
    assert code_of(samples.office(**{"../../x": b"x"})) == "archive_unsafe"


def test_archive_that_swells_is_refused() -> None:
    assert code_of(samples.office(word__media__a=b"\0" * 50_000_000)) == "archive_unsafe"


def test_encrypted_entry_is_refused() -> None:
    content = bytearray(samples.office())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert code_of(bytes(content)) == "archive_unsafe"


def test_every_kind_has_extensions_and_a_media_type() -> None:
    extensions = [each for names, _media in KINDS.values() for each in names]
    assert len(set(extensions)) == len(extensions)
    assert not {"html", "htm", "svg", "xml", "exe", "js"} & set(extensions)
    assert not any("html" in media or "svg" in media for _names, media in KINDS.values())


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("定损单.pdf", "定损单.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("C:\\fakepath\\照片.jpg", "照片.jpg"),
        ("a\x00.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u200b\ufeffa.pdf", "a.pdf"),
        ("..", ""),
        ("/", ""),
        ("\u202e", ""),
        ("a/", ""),
        (" . .a.pdf. ", "a.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("\ud800.pdf", "pdf"),
        ('<img src=x onerror="1">.png', '<img src=x onerror="1">.png'),
    ],
)
def test_name_is_made_harmless(given: str, name: str) -> None:
    assert clean_name(given) == name


def test_long_name_keeps_its_extension() -> None:
    name = clean_name("长" * 400 + ".pdf")
    assert len(name) == LONGEST
    assert name.endswith("长.pdf")
    assert len(clean_name("x" * 10 + "." + "y" * 400)) == LONGEST


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.", "")]
)
def test_extension_is_the_last_one(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_zipfile_reads_the_samples() -> None:
    assert zipfile.is_zipfile(io.BytesIO(samples.office()))
