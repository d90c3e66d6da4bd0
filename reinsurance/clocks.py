"""What the calendar does by itself: cover begins and ends at the hour of the slip (reinsurance brief §1.2 row 13)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.scope import SYSTEM
from reinsurance.models import Placement
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.transitions import fire_many


def run_clocks(at: datetime | None = None) -> dict[str, int]:
    """One round: how many covers began and ended. Safe to repeat."""
    now = at or timezone.now()
    begun = Placement.objects.filter(status=S.BOUND, period_from__lte=now).values_list("pk", flat=True)
    began = fire_many(Placement, "begin", by=SYSTEM, work=[(pk, {}, {}) for pk in begun], at=now)
    over = Placement.objects.filter(status=S.ON_RISK, period_until__lte=now).values_list("pk", flat=True)
    ended = fire_many(Placement, "expire", by=SYSTEM, work=[(pk, {}, {}) for pk in over], at=now)
    return {"begun": began, "ended": ended}
