"""Files at rest: AES-256-GCM chunk by chunk, so that a large one is written and read without being held whole.

``BANLI`` 1 · salt (16 bytes) · chunks of 64 KiB, each with its tag. Every file has a key of its own (from the salt),
and the nonce is the chunk's number with a mark on the last one: a chunk that is changed, moved, repeated, left out or
cut off at the end is noticed when it is read.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.fields import file_key

MAGIC = b"BANLI\x01"
SALT_BYTES = 16
HEADER_BYTES = len(MAGIC) + SALT_BYTES
CHUNK = 64 * 1024
TAG_BYTES = 16
SEALED_CHUNK = CHUNK + TAG_BYTES


class Unsealable(OSError):
    """The file at rest is not what was written: damaged, cut, or sealed with another key."""


def is_sealed(file: BinaryIO) -> bool:
    """Whether a file at rest is sealed; files from before sealing are not."""
    file.seek(0)
    return file.read(len(MAGIC)) == MAGIC


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class SealedWriter:
    """Seals what is written to it. Nothing is whole before :meth:`finish`."""

    def __init__(self, file: BinaryIO) -> None:
        salt = os.urandom(SALT_BYTES)
        self._file, self._header = file, MAGIC + salt
        self._cipher = AESGCM(file_key(salt))
        self._waiting = bytearray()
        self._number = 0
        file.write(self._header)

    def write(self, data: bytes) -> None:
        """Takes the next bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Seals the last chunk, which may be empty. The file itself stays open."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._header))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file, from any place. Closing it closes the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0)
        self._header = file.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES or not self._header.startswith(MAGIC):
            raise Unsealable("not a sealed file")
        self._cipher = AESGCM(file_key(self._header[len(MAGIC) :]))
        body = file.seek(0, os.SEEK_END) - HEADER_BYTES
        self._chunks = -(-body // SEALED_CHUNK)
        self.size = body - self._chunks * TAG_BYTES
        if self._chunks < 1 or self.size < 0:
            raise Unsealable("a sealed file without its end")
        self._place = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Part of the protocol of raw streams."""
        return True

    def seekable(self) -> bool:
        """Part of the protocol of raw streams."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Goes to another place; chunks in between are not read."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no len()
        """Fills the buffer up to the end of a chunk; 0 at the end of the file, whose last chunk is always checked."""
        number, inside = divmod(min(self._place, self.size), CHUNK)
        if number >= self._chunks:
            number, inside = self._chunks - 1, CHUNK
        part = self._chunk(number)[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _chunk(self, number: int) -> bytes:
        if self._open[0] != number:
            self._file.seek(HEADER_BYTES + number * SEALED_CHUNK)
            nonce = _nonce(number, last=number == self._chunks - 1)
            try:
                plain = self._cipher.decrypt(nonce, self._file.read(SEALED_CHUNK), self._header)
            except InvalidTag as damage:
                raise Unsealable(f"chunk {number} is not what was written") from damage
            self._open = (number, plain)
        return self._open[1]

    def close(self) -> None:
        """Lets go of the file."""
        if not self.closed:
            self._file.close()
        super().close()


def unsealed(file: BinaryIO) -> io.BufferedReader:
    """A buffered stream of the plain bytes."""
    return io.BufferedReader(SealedReader(file), CHUNK)
