"""Undoing an import of cases: possible while nothing of it was referred and no sum has moved.

Series of reserves only grow, so new cases are set aside instead of removed; a list that brings them again revives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext, ngettext

from accounts.scope import Actor
from claims.models import CaseStatus, ClaimCase, Referral, ReserveMovement
from workflow.intake.batches.undo import read_undo
from workflow.models import ImportBatch
from workflow.transitions import fire_many


def obstacles(batch: ImportBatch) -> Iterator[str]:
    """Referrals of its cases, and sums of known cases that it moved."""
    referred = Referral.objects.filter(case__batch=batch).count()
    if referred:
        yield ngettext(
            "%(count)s case of this import has been referred.",
            "%(count)s cases of this import have been referred.",
            referred,
        ) % {"count": referred}
    if batch.committed_at and ReserveMovement.objects.filter(at=batch.committed_at).exclude(case__batch=batch).exists():
        yield gettext("The import moved reserves of known cases; a series of reserves is never taken back.")


def take_back(batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
    """Sets new cases aside and restores the facts of changed ones, inside the caller's transaction."""
    facts = {"rolled_back": batch.pk}
    changed = [(pk, {"values": values}, facts) for pk, values in read_undo(batch, ClaimCase)]
    restored = fire_many(ClaimCase, "update_from_list", by=by, work=changed, at=at, skip_refused=False)
    rows = ClaimCase.objects.filter(batch=batch, status=CaseStatus.KEPT).order_by("pk").values_list("pk", flat=True)
    new = [(pk, {"undone": True}, facts) for pk in rows]
    removed = fire_many(ClaimCase, "set_aside", by=by, work=new, at=at, skip_refused=False)
    return {"removed": removed, "restored": restored}
