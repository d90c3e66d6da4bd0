"""Where uploaded files lie: sealed, and whole or not there at all (written under another name, then renamed).

The default storage of the site. ``path`` is the place of the sealed bytes: whoever must give a file to another process
asks for a :func:`plain_copy`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage

from workflow.sealing import SealedReader, SealedWriter, is_sealed, unsealed

#: Folders under MEDIA_ROOT for what is only passing through; whatever is old there was left by a process that died.
INCOMING, WORK = "incoming", "work"


def sync_folder(folder: Path) -> None:
    """Makes a rename in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def new_file() -> Iterator[tuple[Path, BinaryIO]]:
    """A file under a name of its own in the incoming folder; gone again when the block fails."""
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / uuid.uuid4().hex
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield path, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def put_in_place(path: Path, target: Path) -> None:
    """Gives a finished file its final name, replacing what may lie there."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(target)
    sync_folder(target.parent)


class SealedStorage(FileSystemStorage):
    """Files under MEDIA_ROOT, sealed. Files from before sealing can still be read."""

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        if mode != "rb":
            raise ValueError("a sealed file is written at once and read only")
        file = Path(self.path(name)).open("rb")  # noqa: SIM115 (closed with what is returned)
        if is_sealed(file):
            return File(unsealed(file), name=name)
        file.seek(0)
        return File(file, name=name)

    def _save(self, name: str, content: File[Any]) -> str:
        with new_file() as (path, file):
            writer = SealedWriter(file)
            for block in content.chunks():
                writer.write(block if isinstance(block, bytes) else block.encode())
            writer.finish()
        put_in_place(path, Path(self.path(name)))
        return name

    def size(self, name: str) -> int:
        """The plain size."""
        with Path(self.path(name)).open("rb") as file:
            return SealedReader(file).size if is_sealed(file) else super().size(name)


@contextmanager
def plain_copy(file: File[Any]) -> Iterator[Path]:
    """The plain content as a file of its own for the time of the block, readable by this user alone."""
    folder = Path(settings.MEDIA_ROOT) / WORK
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(file, copy)
        yield path
    finally:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
