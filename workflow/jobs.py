"""Long work with progress: queued with its promise, run by a worker, found again after a crash.

This module is the only writer of :class:`~workflow.models.Job`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta
from logging import getLogger
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch, User
from workflow.models import Job, JobState
from workflow.outbox import promise

logger = getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3

Work = Callable[["Progress"], dict[str, Any]]
JOB_KINDS: dict[str, Work] = {}


class Cancelled(Exception):
    """The owner asked to stop; raised by :meth:`Progress.report` between two steps of the work."""


class Progress:
    """What running work holds: its job, and the way to report how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def report(self, done: int, total: int) -> None:
        """Stores progress and heartbeat at once (outside the work's own transaction); raises :class:`Cancelled`."""
        now = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, heartbeat_at=now)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled


def register_job(kind: str, work: Work) -> None:
    """Called in ``AppConfig.ready()``."""
    JOB_KINDS[kind] = work


@transaction.atomic
def queue_job(kind: str, *, by: User, branch: Branch, arguments: dict[str, Any]) -> Job:
    """Queues work for ``by`` and promises to ring the workers."""
    if kind not in JOB_KINDS:
        raise LookupError(kind)
    job = Job.objects.create(kind=kind, owner=by, branch=branch, arguments=arguments)
    promise("job", aggregate=f"workflow.job:{job.pk}", dedup_key=f"job:{job.pk}:1", payload={"job_id": job.pk})
    return job


def run(job_id: int) -> Job | None:
    """Runs a queued job once; None when another worker has it or it is finished."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.state, job.attempts, job.heartbeat_at = JobState.RUNNING, job.attempts + 1, timezone.now()
        job.lease_owner = f"{socket.gethostname()}:{os.getpid()}"[:60]
        job.save(update_fields=["state", "attempts", "heartbeat_at", "lease_owner"])
    try:
        job.result = JOB_KINDS[job.kind](Progress(job))
        job.state = JobState.DONE
    except Cancelled:
        job.state = JobState.CANCELLED
    except DomainError as refusal:
        job.state, job.error_code, job.result = JobState.FAILED, refusal.code, {"sentence": str(refusal)}
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "result", "error_code", "finished_at"])
    return job


def requeue_stale() -> int:
    """Queues jobs again whose worker died, gives up after three attempts; rings for jobs nobody was told of."""
    limit = timezone.now() - STALE_AFTER
    count = 0
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=limit):
        with transaction.atomic():
            locked = (
                Job.objects.select_for_update()
                .filter(pk=job.pk, state=JobState.RUNNING, heartbeat_at__lt=limit)
                .first()
            )
            if locked is None:
                continue
            _requeue(locked)
            count += 1
    for job in Job.objects.filter(state=JobState.QUEUED, created_at__lt=limit):
        promise(
            "job",
            aggregate=f"workflow.job:{job.pk}",
            dedup_key=f"job:{job.pk}:{job.attempts + 1}:{int(limit.timestamp()) // 60}",
            payload={"job_id": job.pk},
        )
    return count


def _requeue(job: Job) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        job.state, job.error_code, job.finished_at = JobState.FAILED, "worker_lost", timezone.now()
        job.save(update_fields=["state", "error_code", "finished_at"])
        return
    job.state = JobState.QUEUED
    job.save(update_fields=["state"])
    promise(
        "job",
        aggregate=f"workflow.job:{job.pk}",
        dedup_key=f"job:{job.pk}:{job.attempts + 1}",
        payload={"job_id": job.pk},
    )


def request_cancel(job: Job, *, by: User) -> Job:
    """Asks running work to stop at its next report; a queued job is cancelled at once."""
    with transaction.atomic():
        locked = Job.objects.visible_to(by).select_for_update().get(pk=job.pk)
        locked.cancel_requested = True
        if locked.state == JobState.QUEUED:
            locked.state, locked.finished_at = JobState.CANCELLED, timezone.now()
        locked.save(update_fields=["cancel_requested", "state", "finished_at"])
    return locked
