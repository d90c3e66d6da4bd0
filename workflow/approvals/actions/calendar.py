"""The working-time calendar as verbs: exceptions to the published one, and deadlines counted anew after a change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.scope import require
from workflow.approvals.actions.clock import refresh_deadlines
from workflow.jobs import Progress, queue_job, register_job
from workflow.models import CalendarDay, Job
from workflow.wording import register_job_label

PERMISSION = "workflow.configure"
REFRESH = "refresh_deadlines"
LONGEST_NOTE = 60
#: Exceptions lie within this many years of today: another one is a slip of the finger.
YEARS = 5


def set_calendar_day(*, by: User, day: date, working: bool, note: str, on: date) -> CalendarDay:
    """``day`` is worked or not, whatever the published calendar says; the same for the whole company.

    Deadlines that are running are counted anew in the background. ``on`` is today.
    """
    with transaction.atomic():
        head = _locked_head_office(by)
        words = note.strip()
        if not 0 < len(words) <= LONGEST_NOTE:
            raise DomainError("note_missing", _("Say why, in at most 60 characters."))
        if abs(day - on) > timedelta(days=366 * YEARS):
            raise DomainError("day_far_away", _("Give a day within five years."))
        before = CalendarDay.objects.filter(day=day).values_list("working", flat=True).first()
        row, _created = CalendarDay.objects.update_or_create(day=day, defaults={"working": working, "note": words})
        changes = {"working": [before, working]}
        record("set_calendar_day", head, by=by, branch=head, day=day.isoformat(), note=words, changes=changes)
        refresh_later(by=by, branch=head)
    return row


def clear_calendar_day(*, by: User, day: date) -> None:
    """``day`` is again what the published calendar says."""
    with transaction.atomic():
        head = _locked_head_office(by)
        row = CalendarDay.objects.filter(day=day).first()
        if row is None:
            raise DomainError("day_not_entered", _("Nothing is entered for this day."))
        changes = {"working": [row.working, None]}
        row.delete()
        record("clear_calendar_day", head, by=by, branch=head, day=day.isoformat(), changes=changes)
        refresh_later(by=by, branch=head)


def _locked_head_office(by: User) -> Branch:
    """The calendar is the company's: whoever changes it configures head office, whose row is the lock."""
    head = Branch.objects.get(code=ROOT_CODE)
    require(by, PERMISSION, head)
    return Branch.objects.select_for_update().get(pk=head.pk)


def refresh_later(*, by: User, branch: Branch) -> Job:
    """Queues the recount of running deadlines."""
    return queue_job(REFRESH, by=by, branch=branch, arguments={})


def _refresh(progress: Progress) -> dict[str, Any]:
    moved = refresh_deadlines()
    progress.report(moved, moved)
    return {"moved": moved}


def register() -> None:
    """Called once when the app is ready."""
    register_job(REFRESH, _refresh)
    register_job_label(REFRESH, _("Count deadlines anew"))
