"""Undoing a list: its rows go, the end of their history stays."""

from __future__ import annotations

from datetime import datetime

from accounts.scope import Actor
from claims.models import ListedCase
from workflow.models import Event, ImportBatch
from workflow.transitions import new_event

CHUNK = 1000
ROLLED_BACK = "import_rolled_back"


def take_back_list(batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
    """Removes the rows of ``batch`` inside the caller's transaction."""
    removed = 0
    while rows := list(ListedCase.objects.filter(batch=batch).select_related("branch").order_by("pk")[:CHUNK]):
        events = [new_event(row, ROLLED_BACK, by, at, row.status, {"rolled_back": batch.pk}) for row in rows]
        for event in events:
            event.target = ""
            event.seal(event.previous_hash)
        Event.objects.bulk_create(events, batch_size=500)
        ListedCase.objects.filter(pk__in=[row.pk for row in rows]).delete()
        removed += len(rows)
    return {"removed": removed, "restored": 0}
