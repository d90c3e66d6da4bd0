"""Thin tasks: load by id, call one function. Beat calls the periodic ones; the relay rings the rest."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone


@shared_task
def run_job(job_id: int) -> None:
    """Runs one job; a second ring for the same job does nothing."""
    from workflow import jobs  # noqa: PLC0415 (jobs promises effects, and effects ring this task)

    jobs.run(job_id)


@shared_task
def sweep_jobs() -> None:
    """Queues jobs again whose worker died."""
    from workflow import jobs  # noqa: PLC0415 (see above)

    jobs.requeue_stale()


@shared_task
def sweep_exports() -> None:
    """Ends exports whose work came to nothing and removes files nobody took."""
    from workflow.exports import actions  # noqa: PLC0415 (see above)

    actions.sweep_exports()


@shared_task
def seal_yesterday() -> None:
    """Seals every finished day of events that has no head yet."""
    from workflow.chain import seal_days  # noqa: PLC0415 (see above)

    seal_days(until=timezone.localdate())


@shared_task
def check_chain() -> int:
    """Verifies the event chain; the audit administrators hear of what does not fit."""
    from workflow import chain_checks  # noqa: PLC0415 (see above)

    return chain_checks.run_check().breaches


@shared_task
def run_approval_clock() -> int:
    """One round of the clock of approvals; may run twice."""
    from workflow.approvals.actions import clock  # noqa: PLC0415 (see above)

    return clock.run_clock()


@shared_task
def refresh_deadlines() -> int:
    """Counts running deadlines anew: office hours set for today have begun to hold."""
    from workflow.approvals.actions import clock  # noqa: PLC0415 (see above)

    return clock.refresh_deadlines()


@shared_task
def check_file(stored_id: int) -> None:
    """Virus scan and small picture of one attached content; a second ring does nothing."""
    from workflow.attachments import checking  # noqa: PLC0415 (see above)

    checking.check_file(stored_id)


@shared_task
def check_files() -> None:
    """The same for contents whose ring was lost or whose scanner was silent."""
    from workflow.attachments import checking  # noqa: PLC0415 (see above)

    checking.check_late()


@shared_task
def sweep_files() -> None:
    """Removes files nobody needs: left behind by a crash, or of imports that ended long ago."""
    from workflow.attachments import sweeping  # noqa: PLC0415 (see above)
    from workflow.exports import actions as exports  # noqa: PLC0415 (see above)
    from workflow.intake.batches import purging  # noqa: PLC0415 (see above)

    sweeping.sweep()
    exports.sweep_folder(timezone.now() - timedelta(hours=24))
    purging.purge_import_files()
