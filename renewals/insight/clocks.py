"""What the calendar does here; a part of ``renewals.clocks.run_clocks``."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from accounts.models import Branch
from renewals.branch_numbers import chosen
from renewals.insight.actions.watching import watch_week
from renewals.insight.weeks import before
from renewals.models import WatchRound


def watch_gaming(at: datetime) -> int:
    """The last whole week, from Monday at the time the head office set; later in the week where that was missed."""
    now = timezone.localtime(at)
    week = before(now.date())
    top = Branch.objects.filter(parent=None).order_by("pk").first()
    if top is None or WatchRound.objects.filter(period=week.monday).exists():
        return 0
    from_time = time.fromisoformat(chosen("watch_time", top, now.date()))
    if now.weekday() == 0 and now.time() < from_time:
        return 0
    return watch_week(week=week, at=at)
