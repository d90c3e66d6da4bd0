"""What the store no longer needs: files that a dying process left behind, and the files of imports that ended long ago.

Attachments are never among it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from logging import getLogger
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from workflow.attachments.store import FILES
from workflow.models import StoredFile
from workflow.sealed_storage import INCOMING, WORK

logger = getLogger(__name__)

#: Younger files may belong to a request or an import that is under way.
LEFT_BEHIND = timedelta(hours=24)


def sweep() -> int:
    """Removes what was left behind; returns how many files."""
    before = time.time() - LEFT_BEHIND.total_seconds()
    return sum(_sweep_passing(folder, before) for folder in (INCOMING, WORK)) + _sweep_orphans(before)


def _files_in(folder: str) -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT) / folder
    return (path for path in root.rglob("*") if path.is_file())


def _sweep_passing(folder: str, before: float) -> int:
    old = [path for path in _files_in(folder) if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _sweep_orphans(before: float) -> int:
    """Contents whose transaction never committed."""
    old = [path for path in _files_in(FILES) if path.stat().st_mtime < before]
    count = 0
    for start in range(0, len(old), 500):
        part = {path.name: path for path in old[start : start + 500]}
        known = set(StoredFile.objects.filter(sha256__in=list(part)).values_list("sha256", flat=True))
        count += sum(_remove_orphan(path) for sha256, path in part.items() if sha256 not in known)
    return count


def _remove_orphan(path: Path) -> bool:
    """Removes the bytes while their hash is taken: an upload of the same content waits at the unique index meanwhile
    and then puts its own bytes in place; one that was first makes the claim fail, and its bytes stay."""
    try:
        with transaction.atomic():
            claim = StoredFile.objects.create(sha256=path.name, size=1, kind="orphan")
            path.unlink(missing_ok=True)
            claim.delete()
    except IntegrityError:
        return False
    logger.warning("content without a row removed", extra={"sha256": path.name})
    return True
