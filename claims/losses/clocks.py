"""What the calendar does by itself with delegations and large losses: time runs out, lateness is marked and escalated.

Every round may run at any time and as often as one likes: the second run of an hour changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts.scope import SYSTEM
from claims.actions.cross_region import expire_acceptances
from claims.actions.telling import holders, tell
from claims.losses.guards import prefecture_of, province_of
from claims.losses.large_loss_guards import DECIDES
from claims.losses.todos import end_of
from claims.models import OPEN_LOSSES, LargeLoss
from claims.models.large_loss import FOLLOWED, S
from workflow.models import Event
from workflow.transitions import fire


def run_clocks(*, at: datetime | None = None) -> dict[str, int]:
    """One round of everything; how many rows each part moved."""
    now = at or timezone.now()
    return {"acceptances_expired": expire_acceptances(at=now), "losses_overdue": mark_overdue(at=now)}


def mark_overdue(*, at: datetime | None = None) -> int:
    """超期: a permanent mark for each deadline that passed, told to the prefecture and the province."""
    now = at or timezone.now()
    today = timezone.localtime(now).date()
    late = LargeLoss.objects.filter(
        Q(status=S.WARNING, report_due_at__lt=now, report_overdue_at=None, reported_at=None)
        | Q(status__in=OPEN_LOSSES, must_attend=True, attended_at=None, attend_due_at__lt=now, attend_overdue_at=None)
        | (Q(status__in=FOLLOWED, progress_due_at__lt=now) & ~Q(progress_marked_for=F("progress_due_at")))
        | Q(is_regulator=True, regulator_report_no="", regulator_due_on__lt=today, regulator_overdue_at=None)
    )
    done = 0
    for row in late.exclude(status=S.REMOVED).select_related("branch", "case").order_by("pk"):
        values = marks(row, now)
        if not values:
            continue
        fire(row, "mark_overdue", by=SYSTEM, at=now, facts={"what": sorted(values)}, then=_escalate, values=values)
        done += 1
    return done


def marks(row: LargeLoss, now: datetime) -> dict[str, Any]:
    """The marks that are due on one row."""
    found: dict[str, Any] = {}
    unreported = row.status == S.WARNING and row.reported_at is None and row.report_overdue_at is None
    if unreported and _past(row.report_due_at, now):
        found["report_overdue_at"] = row.report_due_at
    owed = row.must_attend and row.attended_at is None and row.attend_overdue_at is None and row.status in OPEN_LOSSES
    if owed and _past(row.attend_due_at, now):
        found["attend_overdue_at"] = row.attend_due_at
    unmarked = row.status in FOLLOWED and row.progress_marked_for != row.progress_due_at
    if unmarked and _past(row.progress_due_at, now):
        found |= {"progress_overdue": row.progress_overdue + 1, "progress_marked_for": row.progress_due_at}
    untold = row.is_regulator and not row.regulator_report_no and row.regulator_overdue_at is None
    if untold and _past(None if row.regulator_due_on is None else end_of(row.regulator_due_on), now):
        found["regulator_overdue_at"] = now
    return found


def _past(due: datetime | None, now: datetime) -> bool:
    return due is not None and now > due


def _escalate(row: LargeLoss, event: Event) -> None:
    people = [row.author_id, *holders(DECIDES, row.branch, prefecture_of(row.branch), province_of(row.branch))]
    tell(row, event, "loss_overdue", people, by=SYSTEM, case=row.case.case_number, tier=row.tier)
