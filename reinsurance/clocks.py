"""What the calendar does by itself: cover begins and ends at the hour of the slip (reinsurance brief §1.2 row 13).

Cover whose cancellation was allowed for a later hour ends at that hour. Cover that ends soon is to be renewed.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.scope import SYSTEM
from reinsurance.actions.cancelling import carry_out
from reinsurance.actions.renewing import remind_of_renewals
from reinsurance.models import Cancellation, Placement
from reinsurance.models.cancellation import CancellationState
from reinsurance.models.placement_terms import COVERED
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.transitions import fire_many


def run_clocks(at: datetime | None = None) -> dict[str, int]:
    """One round: how many covers began, were cancelled and ended. Safe to repeat."""
    now = at or timezone.now()
    begun = Placement.objects.filter(status=S.BOUND, period_from__lte=now).values_list("pk", flat=True)
    began = fire_many(Placement, "begin", by=SYSTEM, work=[(pk, {}, {}) for pk in begun], at=now)
    cancelled = cancel_due(now)
    over = Placement.objects.filter(status=S.ON_RISK, period_until__lte=now).values_list("pk", flat=True)
    ended = fire_many(Placement, "expire", by=SYSTEM, work=[(pk, {}, {}) for pk in over], at=now)
    return {"begun": began, "cancelled": cancelled, "ended": ended, "to_renew": remind_of_renewals(now)}


def cancel_due(now: datetime) -> int:
    """Carries out what was allowed and whose hour has come."""
    due = Cancellation.objects.filter(state=CancellationState.ALLOWED, effective_at__lte=now)
    rows = list(due.filter(placement__status__in=COVERED).select_related("placement").order_by("pk"))
    for each in rows:
        carry_out(each.placement, by=SYSTEM, at=now)
    return len(rows)
