"""Long work with progress: queued with its promise, run by a worker, found again after a crash.

This module is the only writer of :class:`~workflow.models.Job`. Work may run twice (a worker can die between the last
commit of the work and the job's own): it takes ids, calls actions, and their guards make the second run a no-op.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from logging import getLogger
from typing import Any

from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.compiled import Compiled
from accounts.errors import DomainError
from accounts.models import Branch, User
from workflow.heartbeat import Heartbeat
from workflow.leases import holder, is_gone, is_here
from workflow.models import Job, JobState
from workflow.outbox import promise

logger = getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3
LET_GO_SECONDS = (0.5, 1, 2, 4)

Work = Callable[["Progress"], dict[str, Any]]
JOB_KINDS: dict[str, Work] = {}
_ACTIVE = Compiled(lambda person: Job.objects.active().filter(owner=person).order_by().values_list("pk", flat=True))


class Cancelled(Exception):
    """The owner asked to stop; raised by :meth:`Progress.report` between two steps of the work."""


class Superseded(Exception):
    """The job was given to another worker because this one seemed dead; its work must not go on."""


def active_jobs(user: User) -> int:
    """How many jobs of ``user`` wait or run."""
    return len(_ACTIVE(user.pk))


class Progress:
    """What running work holds: its job, and the way to report how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._outermost = connection.in_atomic_block

    def report(self, done: int, total: int) -> None:
        """Shows how far the work is. Raises :class:`Cancelled` or :class:`Superseded` when it must stop.

        Inside the work's own transaction nobody could see a report before the end, so none is made there; the
        :class:`~workflow.heartbeat.Heartbeat` shows that the worker lives.
        """
        if connection.in_atomic_block and not self._outermost:
            return
        if not held(self.job).update(done=done, total=total, heartbeat_at=timezone.now()):
            raise Superseded
        if held(self.job).filter(cancel_requested=True).exists():
            raise Cancelled


def held(job: Job) -> Any:
    """The row of ``job`` as long as this run of it is the current one."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, lease_owner=job.lease_owner)


def register_job(kind: str, work: Work) -> None:
    """Called in ``AppConfig.ready()``."""
    JOB_KINDS[kind] = work


@transaction.atomic
def queue_job(kind: str, *, by: User, branch: Branch, arguments: dict[str, Any]) -> Job:
    """Queues work for ``by`` and promises to ring the workers."""
    if kind not in JOB_KINDS:
        raise LookupError(kind)
    job = Job.objects.create(kind=kind, owner=by, branch=branch, arguments=arguments)
    _ring(job, f"job:{job.pk}:1")
    return job


def _ring(job: Job, dedup_key: str) -> None:
    promise("job", aggregate=f"workflow.job:{job.pk}", dedup_key=dedup_key, payload={"job_id": job.pk})


def run(job_id: int) -> Job | None:
    """Runs a queued job once; None when another worker has it or it is finished.

    A refusal ends it as failed with the refusal's code. Any other error leaves it running for :func:`requeue_stale`,
    which gives up after three attempts.
    """
    job = _start(job_id)
    if job is None:
        return None
    ended = False
    try:
        _work(job)
        ended = True
    finally:
        if not ended:
            _let_go(job)
    return Job.objects.get(pk=job.pk)


def _work(job: Job) -> None:
    try:
        with Heartbeat(held(job)):
            result = JOB_KINDS[job.kind](Progress(job))
        _finish(job, JobState.DONE, result=result)
    except Cancelled:
        _finish(job, JobState.CANCELLED)
    except Superseded:
        logger.warning("job was taken over", extra={"job_id": job.pk})
    except DomainError as refusal:
        _finish(job, JobState.FAILED, error_code=refusal.code, result={"sentence": str(refusal)})


def _let_go(job: Job) -> None:
    """Tells the sweep that nobody works on the job any more; a database that restarts is waited for a little."""
    for wait in LET_GO_SECONDS:
        try:
            held(job).update(lease_owner="", heartbeat_at=None)
        except Error:
            if connection.in_atomic_block:
                return
            connection.close()
            time.sleep(wait)
        else:
            return


def _start(job_id: int) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.state, job.attempts, job.heartbeat_at = JobState.RUNNING, job.attempts + 1, timezone.now()
        job.lease_owner = holder()
        job.save(update_fields=["state", "attempts", "heartbeat_at", "lease_owner"])
    return job


def _finish(job: Job, state: JobState, **values: Any) -> None:
    if not held(job).update(state=state, finished_at=timezone.now(), **values):
        logger.warning("job was taken over", extra={"job_id": job.pk})


def requeue_stale() -> int:
    """Queues jobs again whose worker died, gives up after three attempts; rings for jobs nobody was told of."""
    limit = timezone.now() - STALE_AFTER
    stale = [job for job in Job.objects.filter(state=JobState.RUNNING) if _is_stale(job)]
    count = sum(_requeue(job) for job in stale)
    for job in Job.objects.filter(state=JobState.QUEUED, created_at__lt=limit):
        _ring(job, f"job:{job.pk}:{job.attempts + 1}:{int(limit.timestamp()) // 60}")
    return count


def _is_stale(job: Job) -> bool:
    """A dead process of this machine is known at once, any other by its missing heartbeat.

    On SQLite long work keeps the heartbeat from being written, but the worker is on this machine and can be seen.
    """
    if connection.vendor == "sqlite" and is_here(job.lease_owner):
        return False
    late = job.heartbeat_at is None or job.heartbeat_at < timezone.now() - STALE_AFTER
    return late or is_gone(job.lease_owner)


@transaction.atomic
def _requeue(job: Job) -> bool:
    """Queues a stale job again, unless it moved on since it was read."""
    if job.attempts >= MAX_ATTEMPTS:
        logger.error("job given up", extra={"job_id": job.pk})
        values = {"state": JobState.FAILED, "error_code": "worker_lost", "finished_at": timezone.now()}
        return bool(held(job).update(**values))
    if not held(job).filter(heartbeat_at=job.heartbeat_at).update(state=JobState.QUEUED):
        return False
    _ring(job, f"job:{job.pk}:{job.attempts + 1}")
    return True


def request_cancel(job: Job, *, by: User) -> Job:
    """Asks running work to stop at its next report; a queued job is cancelled at once."""
    with transaction.atomic():
        locked = Job.objects.visible_to(by).select_for_update().get(pk=job.pk)
        locked.cancel_requested = True
        if locked.state == JobState.QUEUED:
            locked.state, locked.finished_at = JobState.CANCELLED, timezone.now()
        locked.save(update_fields=["cancel_requested", "state", "finished_at"])
    return locked
