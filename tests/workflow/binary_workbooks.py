"""Small workbooks in the older and rarer formats, made from code: one number, two kinds of error, a text."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.workflow.bad_workbooks import OFFICE, RELS

NOT_AVAILABLE, DIVIDED_BY_ZERO = 0x2A, 0x07
OLE_END, OLE_FREE, OLE_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ods(cells: str) -> bytes:
    """An ods with one sheet of these table rows."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<office:body><office:spreadsheet><table:table table:name="a">{cells}</table:table></office:spreadsheet>'
    content = (
        f'<?xml version="1.0"?><office:document-content {names} {calc}>{body}</office:body></office:document-content>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()


def _seven_bits(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _xlsb_record(kind: int, content: bytes = b"") -> bytes:
    # A kind of two bytes keeps the mark of the first byte, as the format writes it.
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + _seven_bits(len(content)) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb() -> bytes:
    """Row 2: 1 and a bare #N/A; row 4: a formula that gives #DIV/0!, and 2."""
    cell = struct.Struct("<II")
    rows = [
        _xlsb_record(148, struct.pack("<IIII", 1, 3, 0, 1)),
        _xlsb_record(145),
        _xlsb_record(0, struct.pack("<I", 1) + bytes(13)),
        _xlsb_record(5, cell.pack(0, 0) + struct.pack("<d", 1)),
        _xlsb_record(3, cell.pack(1, 0) + bytes([NOT_AVAILABLE])),
        _xlsb_record(0, struct.pack("<I", 3) + bytes(13)),
        _xlsb_record(11, cell.pack(0, 0) + bytes([DIVIDED_BY_ZERO]) + bytes(10)),
        _xlsb_record(5, cell.pack(1, 0) + struct.pack("<d", 2)),
        _xlsb_record(146),
    ]
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("a")
    book = _xlsb_record(143) + _xlsb_record(156, sheet) + _xlsb_record(144) + _xlsb_record(132)
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", RELS.format(relation))
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(rows))
    return out.getvalue()


def _xls_record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*, padding: int = 8192) -> bytes:
    """The same cells as :func:`xlsb`. ``padding`` 0 puts the workbook among the small streams."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)
    sheet_begin = struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6)
    failed = bytes([2, 0, DIVIDED_BY_ZERO, 0, 0, 0]) + b"\xff\xff"
    sheet = b"".join(
        [
            _xls_record(0x0809, sheet_begin),
            _xls_record(0x0203, struct.pack("<HHHd", 1, 0, 0, 1)),
            _xls_record(0x0205, struct.pack("<HHHBB", 1, 1, 0, NOT_AVAILABLE, 1)),
            _xls_record(0x0006, struct.pack("<HHH", 3, 0, 0) + failed + bytes(6) + struct.pack("<H", 0)),
            _xls_record(0x0203, struct.pack("<HHHd", 3, 1, 0, 2)),
            _xls_record(0x000A),
        ]
    )
    filler = _xls_record(0x005C, bytes(padding)) if padding else b""

    def head(start: int) -> bytes:
        bound = struct.pack("<IBBBB", start, 0, 0, 1, 0) + b"a"
        return _xls_record(0x0809, begin) + _xls_record(0x0085, bound) + filler + _xls_record(0x000A)

    return _container(head(len(head(0))) + sheet)


def _container(stream: bytes) -> bytes:
    """One stream called Workbook in sectors of 512: directory, tables, then the stream."""
    small = len(stream) < 4096
    unit = 64 if small else 512
    kept = stream + bytes(-len(stream) % unit)
    inner = [*range(1, len(kept) // 64), OLE_END] if small else []
    body = kept + bytes(-len(kept) % 512)
    count = len(body) // 512
    table = [OLE_TABLE, OLE_END, OLE_END if small else OLE_FREE, *range(4, 3 + count), OLE_END]
    table += [OLE_FREE] * (128 - len(table))
    inner += [OLE_FREE] * (128 - len(inner))

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        numbers = struct.pack("<HBBIII", len(text), kind, 1, OLE_FREE, OLE_FREE, child)
        return text.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<IQ", start, size)

    root = entry("Root Entry", 5, 3 if small else OLE_END, len(kept) if small else 0, 1)
    book = entry("Workbook", 2, 0 if small else 3, len(stream), OLE_FREE)
    directory = root + book + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIII", 0, 1, 1, 0, 4096)
    header += struct.pack("<IIII", 2 if small else OLE_END, 1 if small else 0, OLE_END, 0)
    header += struct.pack("<109I", 0, *[OLE_FREE] * 108)
    return header + struct.pack("<128I", *table) + directory + struct.pack("<128I", *inner) + body
