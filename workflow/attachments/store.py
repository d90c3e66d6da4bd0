"""The bytes: sealed, each content once, under its SHA-256 (``files/ab/cd/abcd…``); the name it came with plays no part.

Written to the incoming folder and synced first, outside of any transaction; renamed into place by the transaction that
writes the row. A process that dies in between leaves a file without a row, which ``sweeping`` finds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.conf import settings

from workflow.attachments.refusals import FileRefused
from workflow.intake.limits import MEGABYTE
from workflow.models import StoredFile
from workflow.sealed_storage import new_file, put_in_place
from workflow.sealing import SealedWriter, Unsealable, unsealed

FILES, QUARANTINE, THUMBNAILS = "files", "quarantine", "thumbnails"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A content that is sealed and synced, and belongs to nobody yet."""

    path: Path
    sha256: str
    size: int

    def discard(self) -> None:
        """Not wanted, or kept already."""
        self.path.unlink(missing_ok=True)


def place(folder: str, sha256: str) -> Path:
    """Where the content with this hash lies in ``folder``."""
    return Path(settings.MEDIA_ROOT) / folder / sha256[:2] / sha256[2:4] / sha256


def receive(blocks: Iterable[bytes], *, limit: int) -> Incoming:
    """Seals what arrives, counting and hashing; what is declared about the size is not believed."""
    digest, size = hashlib.sha256(), 0
    with new_file() as (path, file):
        writer = SealedWriter(file)
        for block in blocks:
            size += len(block)
            if size > limit:
                raise FileRefused("file_too_large", limit=limit // MEGABYTE)
            digest.update(block)
            writer.write(block)
        writer.finish()
    return Incoming(path, digest.hexdigest(), size)


def settle(incoming: Incoming) -> None:
    """Gives the content its place. Done again after a retried transaction it changes nothing."""
    target = place(FILES, incoming.sha256)
    if not incoming.path.exists():
        if not target.exists():
            raise FileNotFoundError(target)
        return
    if target.exists() and target.stat().st_size == incoming.path.stat().st_size:
        incoming.discard()
    else:
        put_in_place(incoming.path, target)


def open_content(stored: StoredFile) -> BufferedReader:
    """The plain bytes; refused when the file is gone or is not what was written."""
    return _opened(place(FILES, stored.sha256))


def _opened(path: Path) -> BufferedReader:
    """Looks at the first chunk, so that nothing begins to go out of a file that is damaged there."""
    try:
        file = unsealed(path.open("rb"))
        file.peek(1)
    except (FileNotFoundError, Unsealable) as missing:
        raise FileRefused("file_missing") from missing
    return file


def put_away(stored: StoredFile) -> None:
    """Moves an infected content to where nothing is served from."""
    found = place(FILES, stored.sha256)
    if found.exists():
        put_in_place(found, place(QUARANTINE, stored.sha256))
    place(THUMBNAILS, stored.sha256).unlink(missing_ok=True)


def keep_thumbnail(stored: StoredFile, picture: bytes) -> None:
    """Caches the small picture, sealed like the large one."""
    with new_file() as (path, file):
        writer = SealedWriter(file)
        writer.write(picture)
        writer.finish()
    put_in_place(path, place(THUMBNAILS, stored.sha256))


def open_thumbnail(stored: StoredFile) -> BufferedReader:
    """The small picture; refused when there is none."""
    return _opened(place(THUMBNAILS, stored.sha256))
