"""Files at rest: what comes back, and what is noticed."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from workflow.sealed_storage import INCOMING, WORK, plain_copy
from workflow.sealing import CHUNK, HEADER_BYTES, SEALED_CHUNK, SealedReader, SealedWriter, Unsealable, unsealed

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


def sealed(content: bytes, block: int = 10_000) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out)
    for start in range(0, len(content), block):
        writer.write(content[start : start + block])
    writer.finish()
    return out.getvalue()


#: Fewer random bytes may stand in the sealed ones by chance.
TELLING = 16


@pytest.mark.parametrize("size", SIZES)
def test_content_comes_back(size: int) -> None:
    content = os.urandom(size)
    kept = sealed(content)
    reader = SealedReader(io.BytesIO(kept))
    assert reader.size == size
    assert unsealed(io.BytesIO(kept)).read() == content
    assert size < TELLING or content[:100] not in kept


def test_any_place_can_be_read() -> None:
    content = os.urandom(3 * CHUNK + 17)
    file = unsealed(io.BytesIO(sealed(content)))
    dice = random.Random(5)
    for _ in range(200):
        start, length = dice.randrange(len(content)), dice.randrange(2 * CHUNK)
        file.seek(start)
        assert file.read(length) == content[start : start + length]
    assert file.seek(0, 2) == len(content)


def test_same_content_is_sealed_differently() -> None:
    assert sealed(b"x") != sealed(b"x")


@pytest.mark.parametrize("place", [0, 8, HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK + 5, -1])
def test_changed_byte_is_noticed(place: int) -> None:
    kept = bytearray(sealed(os.urandom(2 * CHUNK + 5)))
    kept[place] ^= 1
    with pytest.raises(Unsealable):
        unsealed(io.BytesIO(bytes(kept))).read()


def test_cut_at_a_chunk_is_noticed() -> None:
    kept = sealed(os.urandom(3 * CHUNK))
    for end in (HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK, HEADER_BYTES + 2 * SEALED_CHUNK, len(kept) - 1):
        with pytest.raises(Unsealable):
            unsealed(io.BytesIO(kept[:end])).read()


def test_swapped_and_repeated_chunks_are_noticed() -> None:
    kept = sealed(os.urandom(3 * CHUNK))
    head, parts = kept[:HEADER_BYTES], [kept[HEADER_BYTES + n * SEALED_CHUNK :][:SEALED_CHUNK] for n in range(3)]
    for order in ((1, 0, 2), (0, 0, 2), (0, 2), (0, 1, 2, 2)):
        with pytest.raises(Unsealable):
            unsealed(io.BytesIO(head + b"".join(parts[n] for n in order))).read()


def test_another_key_opens_nothing(settings: object) -> None:
    kept = sealed(b"secret")
    settings.FIELD_KEY = "YW5vdGhlci1rZXktYW5vdGhlci1rZXktYW5vdGhlcjA="  # type: ignore[attr-defined]
    with pytest.raises(Unsealable):
        unsealed(io.BytesIO(kept)).read()


def test_storage_keeps_nothing_readable(settings: object) -> None:
    name = default_storage.save("imports/x.upload", ContentFile(b"13800000000" * 10))
    path = Path(default_storage.path(name))
    assert b"1380000" not in path.read_bytes()
    assert default_storage.size(name) == 110
    with default_storage.open(name) as file, plain_copy(file) as copy:
        assert copy.read_bytes() == b"13800000000" * 10
        assert copy.stat().st_mode & 0o077 == 0
    assert not copy.exists()
    default_storage.delete(name)
    assert not list((Path(settings.MEDIA_ROOT) / INCOMING).iterdir())  # type: ignore[attr-defined]
    assert not list((Path(settings.MEDIA_ROOT) / WORK).iterdir())  # type: ignore[attr-defined]


def test_file_from_before_sealing_can_be_read() -> None:
    path = Path(default_storage.path("imports/old.upload"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"plain")
    with default_storage.open("imports/old.upload") as file:
        assert file.read() == b"plain"
    assert default_storage.size("imports/old.upload") == 5
    path.unlink()


def test_interrupted_write_leaves_nothing(settings: object) -> None:
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
            yield b"half"
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        default_storage.save("imports/broken.upload", Broken(b"x"))
    assert not default_storage.exists("imports/broken.upload")
    assert not list((Path(settings.MEDIA_ROOT) / INCOMING).iterdir())  # type: ignore[attr-defined]
