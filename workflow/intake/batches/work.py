"""Checks and commits of long lists as background work: left, found again, cancelled while nothing is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.verbs import check, commit, follow, roll_back
from workflow.jobs import Progress, queue_job, register_job
from workflow.models import BatchStatus, ImportBatch, Job, JobState
from workflow.wording import page_of, register_job_label

CHECK, COMMIT, UNDO = "import_check", "import_commit", "import_undo"
KINDS = (CHECK, COMMIT, UNDO)
INLINE_ROWS = 5000
"""Longer lists are worked on in the background (renewals brief §2.6)."""


def is_long(batch: ImportBatch) -> bool:
    """Whether committing or undoing this checked batch is background work."""
    return int(batch.counts.get("rows", 0)) > INLINE_ROWS


def check_later(*, by: User, batch: ImportBatch, reading: Reading) -> Job:
    """Queues the dry run."""
    arguments = {"batch": batch.pk, "reading": reading.as_json()}
    return queue_job(CHECK, by=by, branch=batch.branch, arguments=arguments)


def commit_later(*, by: User, batch: ImportBatch) -> Job:
    """Queues the commit."""
    return queue_job(COMMIT, by=by, branch=batch.branch, arguments={"batch": batch.pk})


def undo_later(*, by: User, batch: ImportBatch) -> Job:
    """Queues the undoing."""
    return queue_job(UNDO, by=by, branch=batch.branch, arguments={"batch": batch.pk})


def running_job(batch: ImportBatch) -> Job | None:
    """The work that is under way for this batch."""
    return Job.objects.active().filter(kind__in=KINDS, arguments__batch=batch.pk).order_by("-id").first()


def last_failure(batch: ImportBatch) -> str | None:
    """Why the newest work for this batch came to nothing, as a sentence."""
    job = Job.objects.filter(kind__in=KINDS, arguments__batch=batch.pk).order_by("-id").first()
    if job is None or job.state != JobState.FAILED:
        return None
    return str(job.result.get("sentence") or _("The work was interrupted. Start it again."))


def _check(progress: Progress) -> dict[str, Any]:
    batch, by = _batch(progress)
    reading = Reading.from_json(progress.job.arguments["reading"])
    with check(by=by, batch=batch, reading=reading, report=progress.report).survey as made:
        return _result(batch, made.counts)


def _commit(progress: Progress) -> dict[str, Any]:
    batch, by = _batch(progress)
    if batch.status == BatchStatus.COMMITTED:
        return _result(batch, follow(batch))  # an earlier run of this job got as far as the commit
    with commit(by=by, batch=batch, report=progress.report).survey as made:
        return _result(batch, made.counts)


def _undo(progress: Progress) -> dict[str, Any]:
    batch, by = _batch(progress)
    if batch.status == BatchStatus.ROLLED_BACK:
        return _result(batch, {})
    batch, undone = roll_back(by=by, batch=batch)
    return _result(batch, undone)


def _batch(progress: Progress) -> tuple[ImportBatch, User]:
    by = progress.job.owner
    if by is None:
        raise LookupError("an import belongs to a person")
    rows = ImportBatch.objects.visible_to(by).select_related("branch", "uploaded_by")
    return rows.get(pk=progress.job.arguments["batch"]), by


def _result(batch: ImportBatch, counts: dict[str, Any]) -> dict[str, Any]:
    figures = {name: value for name, value in counts.items() if isinstance(value, int)}
    return {"counts": figures, "address": page_of(batch.object_type(), batch.pk)}


def register() -> None:
    """Called once when the app is ready."""
    register_job(CHECK, _check)
    register_job(COMMIT, _commit)
    register_job(UNDO, _undo)
    register_job_label(UNDO, _("Undoing of an import"))
    register_job_label(CHECK, _("Check of an import"))
    register_job_label(COMMIT, _("Import of a list"))
