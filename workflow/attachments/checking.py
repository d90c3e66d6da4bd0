"""What happens to a new content in the background: the virus scan, then the small picture. May run twice."""

from __future__ import annotations

from datetime import timedelta
from logging import getLogger

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workflow.attachments.refusals import FileRefused
from workflow.attachments.scanning import ScannerSilent, ScanResult, scan, scanner_configured
from workflow.attachments.sniffing import PICTURES
from workflow.attachments.store import keep_thumbnail, open_content, put_away
from workflow.attachments.thumbnails import thumbnail_of
from workflow.models import Scan, StoredFile
from workflow.sealing import Unsealable

logger = getLogger(__name__)

#: A content nobody looked at after this time: its ring was lost, or the scanner was silent.
LATE = timedelta(minutes=1)
AT_ONCE = 50


def check_file(stored_id: int) -> None:
    """Scans the content and makes its small picture. A silent scanner is asked again by :func:`check_late`."""
    stored = StoredFile.objects.filter(pk=stored_id).first()
    if stored is None or stored.scan == Scan.INFECTED:
        return
    try:
        if scanner_configured() and stored.scan == Scan.UNSCANNED:
            _record_scan(stored, _scanned(stored))
        if stored.scan != Scan.INFECTED:
            _picture(stored)
    except ScannerSilent as silence:
        logger.warning("virus scanner gave no answer: %s", silence, extra={"stored_id": stored.pk})
    except (FileRefused, Unsealable):
        logger.exception("content cannot be read", extra={"stored_id": stored.pk})


def _scanned(stored: StoredFile) -> ScanResult:
    with open_content(stored) as file:
        return scan(file)  # type: ignore[arg-type]  # a buffered reader is a binary stream


def _record_scan(stored: StoredFile, result: ScanResult) -> None:
    """The verdict first, then the bytes: what is marked is never served, wherever its bytes lie."""
    stored.scan = Scan.INFECTED if result.infected else Scan.CLEAN
    stored.scanned_at = timezone.now()
    stored.finding = result.finding if result.infected else ""
    if result.infected:
        stored.checked_at = stored.scanned_at
    with transaction.atomic():
        stored.save(update_fields=["scan", "scanned_at", "finding", "checked_at"])
    if result.infected:
        logger.error("virus found in an attached file", extra={"stored_id": stored.pk})
        put_away(stored)


def _picture(stored: StoredFile) -> None:
    picture = None
    if stored.kind in PICTURES and stored.thumbnail_at is None:
        with open_content(stored) as file:
            picture = thumbnail_of(file.read(), stored.kind)
        if picture is not None:
            keep_thumbnail(stored, picture)
    stored.checked_at = timezone.now()
    if picture is not None:
        stored.thumbnail_at = stored.checked_at
    stored.save(update_fields=["checked_at", "thumbnail_at"])


def check_late() -> int:
    """Looks at contents nobody has looked at: the ring was lost, the scanner silent, or just configured."""
    waiting = Q(checked_at=None)
    if scanner_configured():
        waiting |= Q(scan=Scan.UNSCANNED)
    rows = StoredFile.objects.filter(waiting, created_at__lt=timezone.now() - LATE)
    due = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in due:
        check_file(pk)
    return len(due)
