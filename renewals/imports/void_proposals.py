"""退保 and 注销 on a due list: the system proposes that the renewal does not count (renewals brief §2.1 row 41)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.scope import SYSTEM
from renewals.models import Renewal
from renewals.rules.loss import VoidReason
from workflow.models import ImportBatch
from workflow.transitions import fire_many


def propose_voids(pks: Sequence[int], *, batch: ImportBatch, at: datetime) -> int:
    """Requests the void of these renewals; a manager decides. Returns how many were proposed."""
    data = {"cause": VoidReason.SURRENDERED.value, "requester": None}
    work = [(pk, dict(data), {"batch": batch.pk}) for pk in pks]
    return fire_many(Renewal, "request_void", by=SYSTEM, work=work, at=at) if work else 0
