"""What the calendar does with collisions and fleets; a part of ``renewals.clocks.run_clocks``."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from accounts.errors import DomainError
from renewals.actions import reminders
from renewals.actions.announcing import NEWS
from renewals.collisions.actions import deciding, fleets, opening
from renewals.models import CollisionCase, CollisionStatus
from workflow.notifying import notify

logger = logging.getLogger(__name__)


def find_collisions(at: datetime) -> int:
    """Tasks that claim one customer since they were dispatched, claimed or handed over."""
    opening.dissolve_settled(at=at)
    return opening.open_collisions(at=at)


def settle_collisions(at: datetime) -> int:
    """Decisions nobody appealed against take effect in the name of whoever decided.

    One that cannot be carried out (the holding cap, a person who left) stays decided and is carried out by hand.
    """
    done = 0
    rows = CollisionCase.objects.filter(status=CollisionStatus.DECIDED, appeal_until__lt=at)
    for case in rows.select_related("decided_by", "branch").order_by("pk"):
        if case.decided_by is None:
            continue
        try:
            deciding.settle_collision(by=case.decided_by, case=case, at=at)
        except DomainError as refusal:
            logger.warning("collision not carried out", extra={"case": case.pk, "code": refusal.code})
        else:
            done += 1
    return done


def press_collisions(at: datetime) -> int:
    """Collisions nobody decided in time are told to the province, once each."""
    if timezone.now() - at > NEWS:
        return 0
    late = CollisionCase.objects.filter(status=CollisionStatus.OPEN, due_at__lt=at).select_related("branch")
    for case in late:
        people = reminders.leads_over(case, "province_admin", at=at)
        notify("collision_overdue", people=people, key=f"collision:{case.pk}:overdue", about=case, facts={})
    return len(late)


def group_fleets(at: datetime) -> int:
    """Vehicles of one insured are worked together from as many as the branch says."""
    return fleets.group_fleets(at=at)
