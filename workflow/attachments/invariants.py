"""What must be true of attached files: bytes against rows, decisions against files (reliability O5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflow.attachments.registry import ATTACHMENTS
from workflow.attachments.store import FILES, QUARANTINE, place
from workflow.invariants import register_invariant
from workflow.models import DocumentFreeze, Event, Scan, StoredFile


def register() -> None:
    """Called once when the app is ready."""
    register_invariant("workflow.content_there", "Every attached content lies in the store.", content_there)
    register_invariant(
        "workflow.frozen_files_stand", "Every file a decision rests on is there, unchanged.", frozen_files_stand
    )
    register_invariant("workflow.file_has_event", "Every attached file has the event of its attaching.", file_has_event)


def content_there() -> Iterator[str]:
    """Rows whose bytes are gone; those of an infected one lie in quarantine."""
    for stored in StoredFile.objects.order_by("pk").iterator():
        folders = (FILES, QUARANTINE) if stored.scan == Scan.INFECTED else (FILES,)
        if not any(place(folder, stored.sha256).exists() for folder in folders):
            yield f"workflow.storedfile:{stored.pk}"


def frozen_files_stand() -> Iterator[str]:
    """Freezes that name a file which is no longer what it was."""
    for freeze in DocumentFreeze.objects.order_by("pk").iterator():
        if not all(_stands(file) for file in freeze.files):
            yield f"workflow.documentfreeze:{freeze.pk}"


def _stands(file: dict[str, Any]) -> bool:
    object_type, _colon, pk = file["attachment"].rpartition(":")
    rows = ATTACHMENTS[object_type].model._default_manager.filter(pk=pk, removed_at=None, frozen_at__isnull=False)
    return bool(rows.filter(stored__sha256=file["sha256"]).exists())


def file_has_event() -> Iterator[str]:
    """Files whose object does not tell of them."""
    for kind in ATTACHMENTS.values():
        for row in kind.model._default_manager.select_related("stored").order_by("pk").iterator():
            owner_id = getattr(row, f"{kind.model.owner_field}_id")
            told = Event.objects.filter(
                object_type=kind.owner.object_type(), object_id=owner_id, verb="attach_document"
            )
            if not told.filter(data__sha256=row.stored.sha256).exists():
                yield f"{row.object_type()}:{row.pk}"
