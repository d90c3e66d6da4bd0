"""Files that hurt, made from code: each with the refusal it must meet, or none where it must be read after all."""

from __future__ import annotations

import csv
import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from workflow.intake.limits import Limits

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book_xml(*names: str) -> str:
    """The workbook's directory."""
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1))
    return f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def sheet_xml(rows: str, dimension: str = "") -> str:
    """A worksheet around the given rows."""
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{size}<sheetData>{rows}</sheetData></worksheet>'


def text_cell(place: str, text: str) -> str:
    """An inline text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD_ROWS = (
    f'<row r="1">{text_cell("A1", "车牌")}{text_cell("B1", "保费")}</row>'
    f'<row r="2">{text_cell("A2", "浙A12345")}<c r="B2"><v>1234.5</v></c></row>'
)


def parts(rows: str = GOOD_ROWS, *, names: tuple[str, ...] = ("清单",)) -> dict[str, bytes]:
    """The entries of a small workbook, every sheet with the same rows."""
    relation = '<Relationship Id="rId{0}" Type="' + OFFICE + '/worksheet" Target="worksheets/sheet{0}.xml"/>'
    relations = "".join(relation.format(n) for n in range(1, len(names) + 1))
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    made = {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "_rels/.rels": RELS.format(root).encode(),
        "xl/workbook.xml": book_xml(*names).encode(),
        "xl/_rels/workbook.xml.rels": RELS.format(relations).encode(),
    }
    return made | {f"xl/worksheets/sheet{n}.xml": sheet_xml(rows).encode() for n in range(1, len(names) + 1)}


def packed(entries: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """The entries as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def good_xlsx() -> bytes:
    """A small workbook with nothing wrong."""
    return packed(parts())


def with_sheet(xml: str | bytes) -> bytes:
    """A workbook whose one sheet is this XML."""
    return packed(parts() | {"xl/worksheets/sheet1.xml": xml if isinstance(xml, bytes) else xml.encode()})


def far_cell() -> bytes:
    """A1 and XFD1048576: two values, 17 thousand million cells to lay out."""
    rows = f'{GOOD_ROWS}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_sheet(sheet_xml(rows, "A1:XFD1048576"))


def stray_format() -> bytes:
    """A styled blank at XFD1048576, as users leave it behind: nothing to lay out, the list is good."""
    return with_sheet(sheet_xml(f'{GOOD_ROWS}<row r="1048576"><c r="XFD1048576" s="0"/></row>', "A1:XFD1048576"))


def zip_bomb(megabytes: int) -> bytes:
    """Blanks in a sheet, a thousand to one."""
    return with_sheet(sheet_xml(GOOD_ROWS).encode().replace(b"<sheetData>", b" " * (megabytes << 20) + b"<sheetData>"))


def understated(content: bytes, name: bytes, size: int) -> bytes:
    """The archive with another inflated size declared for one entry, in its directory and before its content."""
    changed = bytearray(content)
    local = content.index(b"PK\x03\x04" + content[4:6], 0)
    while content[local + 30 : local + 30 + len(name)] != name:
        local = content.index(b"PK\x03\x04", local + 4)
    central = content.index(b"PK\x01\x02")
    while content[central + 46 : central + 46 + len(name)] != name:
        central = content.index(b"PK\x01\x02", central + 4)
    struct.pack_into("<L", changed, local + 22, size)
    struct.pack_into("<L", changed, central + 24, size)
    return bytes(changed)


def wrong_checksum() -> bytes:
    """One stored byte changed after the checksum was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    return target.getvalue().replace(b"1234.5", b"9234.5", 1)


def entity_bomb() -> bytes:
    """A thousand million laughs."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = sheet_xml(f'<row r="1">{text_cell("A1", "&e9;")}</row>')
    return with_sheet(xml.replace("?>", f'?><!DOCTYPE worksheet [<!ENTITY e0 "ha">{levels}]>', 1))


def external_entity() -> bytes:
    """An entity that would read a file of the server."""
    xml = sheet_xml(f'<row r="1">{text_cell("A1", "&x;")}</row>')
    return with_sheet(xml.replace("?>", '?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1))


def symlink_entry() -> bytes:
    """An entry that is a link to a file of the server."""
    link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed([*parts().items(), (link, b"/etc/passwd")])


def duplicate_entry() -> bytes:
    """Two directories of the workbook: which one counts depends on the reader."""
    twice = packed([*parts().items(), ("xl/workbook.xmX", book_xml("别的").encode())])
    return twice.replace(b"xl/workbook.xmX", b"xl/workbook.xml")


def encrypted_entry() -> bytes:
    """The flag of a zip password on every entry."""
    changed = bytearray(good_xlsx())
    at = 0
    while (at := changed.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 8] |= 1
        at += 4
    return bytes(changed)


def compound(*streams: str) -> bytes:
    """The outline of an OLE container with these stream names."""
    names = b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names.ljust(4096, b"\0")


def locked_xls() -> bytes:
    """An old workbook whose stream starts with BOF and FILEPASS."""
    start = b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 12 + b"\x2f\x00\x06\x00" + b"\0" * 6
    return compound("Workbook") + start.ljust(4096, b"\0")


def huge_string() -> bytes:
    """One text longer than any spreadsheet cell may be."""
    return with_sheet(sheet_xml(f'{GOOD_ROWS}<row r="3">{text_cell("A3", "长" * 40_000)}</row>'))


def shared_string_out_of_range() -> bytes:
    """A cell that points at a text which is not there."""
    return with_sheet(sheet_xml('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'))


def gzipped(content: bytes) -> bytes:
    """The content as a .gz with a fixed date."""
    return gzip.compress(content, mtime=0)


def repeated_ods() -> bytes:
    """A value that an ODS repeats a thousand million times."""
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", manifest.encode()),
            ("content.xml", content.encode()),
        ]
    )


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as ordinary CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


GOOD_CSV = as_csv([["车牌", "保费"], ["浙A12345", "1234.50"]])
SMALL = Limits(ratio_from=0, inflated=4 << 20, memory=512 << 20)


@dataclass(frozen=True)
class Case:
    """A file under the name the user gives it, and the code it is refused with; "" where it must be read."""

    title: str
    name: str
    make: Callable[[], bytes]
    code: str
    limits: Limits | None = None


CASES = (
    Case("good workbook", "a.xlsx", good_xlsx, ""),
    Case("good workbook under a wrong name", "a.csv", good_xlsx, ""),
    Case("good csv", "a.csv", lambda: GOOD_CSV, ""),
    Case("csv renamed xlsx", "a.xlsx", lambda: GOOD_CSV, ""),
    Case("csv in gzip", "a.csv.gz", lambda: gzipped(GOOD_CSV), ""),
    Case("stray format far away", "a.xlsx", stray_format, ""),
    Case("one far cell", "a.xlsx", far_cell, "far_cell"),
    Case("empty", "a.xlsx", lambda: b"", "empty_file"),
    Case("blanks only", "a.csv", lambda: b" \r\n\r\n", "empty_file"),
    Case("too large", "a.csv", lambda: GOOD_CSV, "file_too_large", Limits(file_bytes=8)),
    Case("html renamed xls", "a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
    Case("html with BOM", "a.xls", lambda: b"\xef\xbb\xbf<!DOCTYPE html><table></table>", "web_page"),
    Case("mhtml renamed xls", "a.xls", lambda: b"MIME-Version: 1.0\r\n\r\n<html>", "web_page"),
    Case("xml table", "a.xls", lambda: b'<?xml version="1.0"?><Workbook></Workbook>', "other_format"),
    Case("sylk", "a.slk", lambda: b"ID;PWXL;N;E\r\nC;X1;Y1;K1\r\nE\r\n", "other_format"),
    Case("pdf", "a.xlsx", lambda: b"%PDF-1.7\n1 0 obj", "other_format"),
    Case("excel 4", "a.xls", lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 64, "other_format"),
    Case("word document", "a.xls", lambda: compound("WordDocument"), "other_format"),
    Case("docx", "a.xlsx", lambda: packed({"[Content_Types].xml": b"<Types/>", "word/a.xml": b"<a/>"}), "other_format"),
    Case("picture", "a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unknown_kind"),
    Case("zeros", "a.csv", lambda: b"\0" * 1000, "unknown_kind"),
    Case("rar", "a.rar", lambda: b"Rar!\x1a\x07\x00" + b"\0" * 64, "plain_archive"),
    Case("zip of a csv", "a.zip", lambda: packed({"a.csv": GOOD_CSV}), "plain_archive"),
    Case("zip of a workbook", "a.zip", lambda: packed({"a.xlsx": good_xlsx()}), "plain_archive"),
    Case("empty zip", "a.xlsx", lambda: packed({}), "plain_archive"),
    Case("gzip of a workbook", "a.gz", lambda: gzipped(good_xlsx()), "plain_archive"),
    Case("gzip of a gzip", "a.gz", lambda: gzipped(gzipped(GOOD_CSV)), "plain_archive"),
    Case("gzip of two files", "a.csv.gz", lambda: gzipped(GOOD_CSV) * 2, "gzip_members"),
    Case("truncated gzip", "a.csv.gz", lambda: gzipped(GOOD_CSV * 99)[:-12], "archive_damaged"),
    Case(
        "gzip bomb", "a.csv.gz", lambda: gzipped(b"1,2\n" * (2 << 20)), "archive_inflated", replace(SMALL, ratio=10**6)
    ),
    Case("gzip beyond the ratio", "a.csv.gz", lambda: gzipped(b"1,2\n" * (1 << 19)), "archive_ratio", SMALL),
    Case("truncated zip", "a.xlsx", lambda: good_xlsx()[:-100], "archive_damaged"),
    Case("half a zip", "a.xlsx", lambda: good_xlsx()[: len(good_xlsx()) // 2], "archive_damaged"),
    Case("wrong checksum", "a.xlsx", wrong_checksum, "archive_damaged"),
    Case("two archives in one", "a.xlsx", lambda: good_xlsx() + good_xlsx(), "archive_ambiguous"),
    Case(
        "10,000 entries", "a.xlsx", lambda: packed(parts() | {f"x/{n}": b"" for n in range(10_000)}), "archive_entries"
    ),
    Case("path outside", "a.xlsx", lambda: packed(parts() | {"../../x": b"x"}), "archive_path"),
    Case("path outside, backslash", "a.xlsx", lambda: packed(parts() | {"xl\\..\\..\\x": b"x"}), "archive_path"),
    Case("absolute path", "a.xlsx", lambda: packed(parts() | {"/etc/x": b"x"}), "archive_path"),
    Case("drive letter", "a.xlsx", lambda: packed(parts() | {"C:/x": b"x"}), "archive_path"),
    Case("symlink", "a.xlsx", symlink_entry, "archive_link"),
    Case("duplicate entry", "a.xlsx", duplicate_entry, "archive_duplicate"),
    Case(
        "duplicate but for case", "a.xlsx", lambda: packed(parts() | {"XL/WORKBOOK.XML": b"<a/>"}), "archive_duplicate"
    ),
    Case("zip password", "a.xlsx", encrypted_entry, "encrypted"),
    Case("workbook password", "a.xlsx", lambda: compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    Case("old workbook password", "a.xls", locked_xls, "encrypted"),
    Case("old workbook, hollow", "a.xls", lambda: compound("Workbook"), "damaged"),
    Case("declared beyond the limit", "a.xlsx", lambda: zip_bomb(8), "archive_inflated", replace(SMALL, ratio=10**6)),
    Case("beyond the ratio", "a.xlsx", lambda: zip_bomb(2), "archive_ratio", SMALL),
    Case(
        "real size beyond the limit, declared small",
        "a.xlsx",
        lambda: understated(zip_bomb(8), b"xl/worksheets/sheet1.xml", 1000),
        "archive_inflated",
        replace(SMALL, ratio=10**6),
    ),
    Case(
        "declared size lies a little",
        "a.xlsx",
        lambda: understated(good_xlsx(), b"xl/worksheets/sheet1.xml", 100),
        "archive_size",
    ),
    Case("entity bomb", "a.xlsx", entity_bomb, "xml_entities"),
    Case("external entity", "a.xlsx", external_entity, "xml_entities"),
    Case(
        "external entity in utf-16",
        "a.xlsx",
        lambda: with_sheet(sheet_xml(GOOD_ROWS).encode("utf-16")),
        "xml_encoding",
    ),
    Case("huge string", "a.xlsx", huge_string, "text_too_long"),
    Case("unknown shared string", "a.xlsx", shared_string_out_of_range, "damaged_sheet"),
    Case("sheet cut off", "a.xlsx", lambda: with_sheet(sheet_xml(GOOD_ROWS)[:-60]), "damaged_sheet"),
    Case("sheet missing", "a.xlsx", lambda: packed(parts(names=("一", "二")) | {"xl/workbook.xml": b"<a"}), "damaged"),
    Case("two sheets of one name", "a.xlsx", lambda: packed(parts(names=("九月", "九月"))), "sheet_twice"),
    Case("too many sheets", "a.xlsx", lambda: packed(parts(names=("一", "二"))), "too_many_sheets", Limits(sheets=1)),
    Case("ods repeating a value", "a.ods", repeated_ods, "too_much_memory", SMALL),
    Case("open quote", "a.csv", lambda: b'a,b\n1,"2\n3,4\n', "open_quote"),
    Case("nul", "a.csv", lambda: b"a,b\n1,2\x003456789\n" + b"5,6\n" * 9, "nul"),
    Case("long field", "a.csv", lambda: b"a,b\n1," + b"x" * 40_000 + b"\n", "text_too_long"),
    Case("too many columns", "a.csv", lambda: b"a,b\n" + b"," * 600 + b"\n", "too_many_columns"),
    Case("too many rows", "a.csv", lambda: b"a\n" * 20, "too_many_rows", Limits(rows=10)),
    Case("cut utf-16", "a.csv", lambda: "车牌,保费\n".encode("utf-16")[:-1], "undecodable"),
)
