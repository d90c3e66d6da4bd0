"""Width and height of a picture from its header, without a decoder: enough to refuse a bomb unopened."""

from __future__ import annotations

import struct
from typing import BinaryIO

_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_NOT_A_FRAME = {0xC4, 0xC8, 0xCC}
_MOST_MARKERS = 2000
_START_OF_SCAN = 0xDA


class DamagedImage(Exception):
    """The header does not say what a header of this kind must say."""


def size_of(file: BinaryIO, kind: str) -> tuple[int, int]:
    """(width, height); raises :class:`DamagedImage`."""
    file.seek(0)
    try:
        width, height = {"jpeg": _jpeg, "png": _png, "webp": _webp}[kind](file)
    except (struct.error, IndexError) as damage:
        raise DamagedImage(kind) from damage
    if not width or not height:
        raise DamagedImage(kind)
    return width, height


def _png(file: BinaryIO) -> tuple[int, int]:
    head = file.read(33)
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[8:16] != b"\x00\x00\x00\rIHDR":
        raise DamagedImage("png")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """The first frame header. Segments before it are skipped by their length."""
    file.seek(2)
    for _ in range(_MOST_MARKERS):
        marker = _next_marker(file)
        if marker in _STANDALONE:
            continue
        length = struct.unpack(">H", file.read(2))[0]
        if marker == _START_OF_SCAN or length < 2:
            break
        if 0xC0 <= marker <= 0xCF and marker not in _NOT_A_FRAME:
            _precision, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(length - 2, 1)
    raise DamagedImage("jpeg")


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise DamagedImage("jpeg")
    code = file.read(1)
    while code == b"\xff":
        code = file.read(1)
    return code[0]


def _webp(file: BinaryIO) -> tuple[int, int]:
    head = file.read(30)
    chunk, body = head[12:16], head[20:]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        if body[0] != 0x2F:
            raise DamagedImage("webp")
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise DamagedImage("webp")
