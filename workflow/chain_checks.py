"""Runs of the verification: kept, told to the audit administrators when something does not fit.

The only writer of :class:`~workflow.models.ChainCheck`.
"""

from __future__ import annotations

from dataclasses import asdict
from logging import getLogger
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Membership, User
from accounts.scope import SYSTEM, require
from workflow.chain import verify
from workflow.jobs import Progress, queue_job, register_job
from workflow.models import ChainCheck, DailyHead, Event, Job
from workflow.notifying import notify, register_notice
from workflow.wording import register_job_label

logger = getLogger(__name__)

JOB, BROKEN, VERIFY, ALARMED = "chain_check", "chain_broken", "workflow.verify", "audit_admin"
#: What a finding means, in words.
BREACHES = {
    "event_edited": _("An event was changed after it was written."),
    "event_missing": _("An event is missing before this one."),
    "event_reordered": _("This event does not follow from the one before it."),
    "history_missing": _("The record has no history at all."),
    "history_truncated": _("The end of the history was cut off."),
    "row_edited": _("The record does not fit its last event: one of them was changed or put in."),
    "row_missing": _("The record is gone although its history does not end."),
    "seal_forged": _("The seal of the day does not carry the right signature."),
    "seal_broken": _("The events of the day are not those that were sealed."),
}


def register() -> None:
    """Called once when the app is ready."""
    register_job(JOB, _work)
    register_job_label(JOB, _("Verification of the event chain"))
    register_notice(
        BROKEN,
        _("The event chain does not verify: %(breaches)s findings, the first at %(where)s. Look at it today."),
        digestable=False,
    )


def ask_check(*, by: User) -> Job:
    """Queues a verification; one at a time is enough for everybody."""
    require(by, VERIFY)
    with transaction.atomic():
        if Job.objects.visible_to(SYSTEM).active().filter(kind=JOB).exists():
            raise DomainError("check_running", _("A verification is running. Its result will stand here."))
        return queue_job(JOB, by=by, branch=by.branch, arguments={})


def _work(progress: Progress) -> dict[str, Any]:
    done = run_check(by=progress.job.owner)
    return {"breaches": done.breaches}


def run_check(*, by: User | None = None) -> ChainCheck:
    """Reads all events and seals, keeps what was found, and rings the audit administrators if anything was."""
    started = timezone.now()
    breaches = verify()
    with transaction.atomic():
        head = DailyHead.objects.order_by("day").last()
        done = ChainCheck.objects.create(
            asked_by=by,
            started_at=started,
            finished_at=timezone.now(),
            events=Event.objects.count(),
            seals=DailyHead.objects.count(),
            breaches=len(breaches),
            first=asdict(breaches[0]) if breaches else {},
            seal_day=head.day if head else None,
            seal=head.signature if head else "",
        )
        if breaches:
            facts = {"breaches": len(breaches), "where": breaches[0].where}
            notify(BROKEN, people=alarmed(), key=f"{BROKEN}:{done.pk}", facts=facts, urgent=True)
    if breaches:
        logger.error("event chain does not verify", extra={"check_id": done.pk, "breaches": len(breaches)})
    return done


def alarmed() -> list[int]:
    """The audit administrators, wherever they are: the books are those of the whole company."""
    held = Membership.objects.on(timezone.localdate()).filter(role=ALARMED, user__is_active=True)
    return list(held.order_by("user").values_list("user", flat=True).distinct())
