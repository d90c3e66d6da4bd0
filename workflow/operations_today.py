"""What administrators and auditors see on the Today page: messages given up, failed work, what left Banli."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.models import DailyHead, Event, ExportLog, Job, JobState, OutboxMessage, OutboxState
from workflow.today import TodaySection, figure, register_today

WEEK = timedelta(days=7)

#: The steps by which somebody read a whole phone number.
REVEALS = (
    ("reveal_phone", _("Phone numbers looked at")),
    ("reveal_for_call", _("Phone numbers shown to telesales")),
    ("reveal_certificate", _("Certificate numbers looked at")),
)


def register() -> None:
    """Called once when the app is ready."""
    register_today("workflow", operations_section)


def operations_section(request: HttpRequest) -> TodaySection:
    """Nothing for the people of the desks."""
    user: Any = request.user
    scope = user.scope()
    section = TodaySection()
    if scope.may("workflow.operations"):
        section.act += _operations()
    if scope.may("workflow.export_log"):
        day = timezone.localdate() - timedelta(days=1)
        start = timezone.make_aware(datetime.combine(day, time.min))
        exports = ExportLog.objects.visible_to(user).filter(at__gte=start)
        section.changed.append(figure(_("Files that left Banli"), exports, reverse("workflow:exports")))
        recent = Event.objects.visible_to(user).filter(at__gte=start, id__gt=_sealed(day))
        for verb, label in REVEALS:
            address = f"{reverse('workflow:events')}?verb={verb}"
            section.changed.append(figure(label, recent.filter(verb=verb), address))
    return section


def _sealed(day: date) -> int:
    """The newest event sealed before ``day``: older ones need not be read."""
    heads = DailyHead.objects.filter(day__lt=day).order_by("-day").values_list("last_event_id", flat=True)
    return heads.first() or 0


def _operations() -> list[Any]:
    messages, jobs = reverse("workflow:outbox"), reverse("workflow:jobs")
    dead = OutboxMessage.objects.filter(state=OutboxState.DEAD)
    doubtful = OutboxMessage.objects.filter(state=OutboxState.IN_DOUBT)
    waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING)
    failed = Job.objects.filter(state=JobState.FAILED, created_at__gte=timezone.now() - WEEK)
    return [
        figure(_("Messages given up"), dead, f"{messages}?state=dead", "late", "alert-triangle"),
        figure(_("Messages in doubt"), doubtful, f"{messages}?state=in_doubt", "soon", "question-mark"),
        figure(_("Messages waiting"), waiting, f"{messages}?state=pending", "waiting", "hourglass"),
        figure(_("Work failed this week"), failed, jobs, "late", "alert-circle"),
        figure(_("Work running"), Job.objects.active(), jobs, "moving", "progress"),
    ]
