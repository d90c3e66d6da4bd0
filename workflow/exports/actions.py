"""What happens to an export: asked for, made by a worker, taken once, cancelled, or removed when nobody came.

The only writer of :class:`~workflow.models.ExportRequest` and of the folder of ready files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, require
from workflow.approvals.actions import start
from workflow.exporting import checked_purpose, log_taken
from workflow.exports.caps import row_cap
from workflow.exports.registry import SOURCES, ExportSource, Sheet, asked_again
from workflow.exports.words import kind_words
from workflow.exports.writing import disk_full_told, write_file
from workflow.jobs import Progress, queue_job, request_cancel
from workflow.models import Event, ExportRequest, ExportRequestStatus, Job, JobState
from workflow.sealed_storage import new_file, put_in_place
from workflow.transitions import create, fire

logger = getLogger(__name__)

S = ExportRequestStatus
APPROVAL, JOB = "workflow.export", "export"
KEPT = timedelta(hours=24)
FOLDER = "exports"
OUTPUTS = ("xlsx", "csv")
#: So many files of one person wait or are made at a time.
MOST_UNDER_WAY = 5


def source_for(by: User, code: str) -> ExportSource:
    """The source, for somebody who may take its rows out."""
    source = SOURCES.get(code)
    if source is None:
        raise DomainError("unknown_export", _("There is no such list."))
    require(by, source.permission)
    return source


def ask(*, by: User, source: str, output: str, question: dict[str, str], purpose: str, ticket: str) -> ExportRequest:
    """Asks for a file: made at once where the role may take so many rows, after approval where it may not."""
    found = source_for(by, source)
    if output not in OUTPUTS:
        raise DomainError("unknown_format", _("The file is csv or xlsx."))
    if not ticket.strip():
        raise DomainError("ticket_missing", _("Say under which ticket number the file is taken."))
    rows = found.sheet(asked_again(by, question)).count()
    if rows == 0:
        raise DomainError("no_rows", _("There are no rows in this filter."))
    if ExportRequest.objects.visible_to(by).filter(asked_by=by).under_way().count() >= MOST_UNDER_WAY:
        raise DomainError("exports_waiting", _("Five of your files are being made. Wait for one, or cancel one."))
    cap = row_cap(by)
    asked = ExportRequest(
        branch=Branch.objects.visible_to(by).get(path=by.scope().paths_for(found.permission)[0]),
        asked_by=by,
        kind=source,
        output=output,
        filters=question,
        rows=rows,
        most=max(cap, rows),
        purpose=checked_purpose(purpose),
        ticket=ticket.strip()[:40],
        language=get_language() or "zh-hans",
        status=S.ASKED if rows > cap else S.QUEUED,
    )
    return _written(asked, by)


@transaction.atomic
def _written(asked: ExportRequest, by: User) -> ExportRequest:
    if asked.status == S.ASKED:
        create(asked, "ask", by=by, facts={"rows": asked.rows, "kind": asked.kind})
        start(by=by, kind=APPROVAL, obj=asked)
        return asked
    asked.job = queue_job(JOB, by=by, branch=asked.branch, arguments={})
    create(asked, "ask", by=by, facts={"rows": asked.rows, "kind": asked.kind})
    return asked


def job_for(asked: ExportRequest) -> Job:
    """Queues the making of an agreed file; called in the transaction of the approval."""
    return queue_job(JOB, by=asked.asked_by, branch=asked.branch, arguments={})


def make(progress: Progress) -> dict[str, Any]:
    """Makes the file of a job. Run again after a crash it begins from the first row, in a file of its own."""
    found = _of_job(progress.job)
    if found is None or found.status not in (S.QUEUED, S.APPROVED, S.RUNNING):
        return {}
    name = f"{FOLDER}/{found.pk}-{uuid.uuid4().hex}"
    begun = fire(found, "begin", by=SYSTEM, file=name)
    if found.file:
        default_storage.delete(found.file)
    try:
        _make(begun, progress)
    except DomainError as refusal:
        _failed(begun, refusal)
        raise
    return {"rows": begun.rows}


def _of_job(job: Job) -> ExportRequest | None:
    rows = ExportRequest.objects.visible_to(SYSTEM).select_related("asked_by", "branch")
    return rows.filter(job=job.pk).first()


def _make(begun: ExportRequest, progress: Progress) -> None:
    by = begun.asked_by
    with override(begun.language):
        sheet = _sheet_of(begun, by)
        total = sheet.count()
        progress.report(0, total)
        with _placed(begun.file) as file:
            written = write_file(
                file,
                begun.output,
                sheet,
                begun.most,
                mark_of(begun, timezone.now()),
                lambda done: progress.report(done, max(total, done)),
            )
    progress.report(written.rows, written.rows)
    try:
        fire(
            begun,
            "finish",
            by=SYSTEM,
            file=begun.file,
            made=written.rows,
            sha256=written.sha256,
            valid_until=timezone.now() + KEPT,
            facts={"rows": written.rows},
        )
    except DomainError:
        default_storage.delete(begun.file)
        raise


def _sheet_of(begun: ExportRequest, by: User) -> Sheet:
    """The rows for ``by`` as the rights are now; what is gone since the wish is a refusal, not a fault to try again."""
    try:
        return source_for(by, begun.kind).sheet(asked_again(by, begun.filters))
    except DomainError:
        raise
    except Http404 as gone:
        raise DomainError("export_scope", _("You no longer see the branch this file is about.")) from gone


@contextmanager
def _placed(name: str) -> Iterator[Any]:
    """A file to write to that gets its name in the sealed store only when the block ended well."""
    with disk_full_told():
        with new_file() as (path, file):
            yield file
        put_in_place(path, Path(default_storage.path(name)))


def mark_of(asked: ExportRequest, at: datetime) -> str:
    """The watermark line: 姓名 工号 时间 单号 and what for."""
    by = asked.asked_by
    return f"{by.name} {by.employee_no} {timezone.localtime(at):%Y-%m-%d %H:%M} {asked.ticket} {asked.purpose}".strip()


def _failed(begun: ExportRequest, refusal: DomainError) -> None:
    with override(begun.language):
        words = str(refusal)
    now = ExportRequest.objects.visible_to(SYSTEM).get(pk=begun.pk)
    if now.status == S.RUNNING and now.file == begun.file:
        fire(now, "fail", by=SYSTEM, refusal=words)


def cancel(*, by: User, export: ExportRequest) -> ExportRequest:
    """Ends an export of one's own: the worker stops at its next step, a ready file is removed."""
    with transaction.atomic():
        done = fire(export, "cancel", by=by)
        if done.job is not None and done.job.state in {JobState.QUEUED, JobState.RUNNING}:
            request_cancel(done.job, by=by)
    if export.file:
        default_storage.delete(export.file)
    return done


def take(*, by: User, export: ExportRequest) -> tuple[ExportRequest, File[Any]]:
    """Hands the file out, once: it is in the log before it leaves, and gone from the store when it has left.

    Two who ask at the same time: the second meets the row as the first left it, and is refused.
    """
    source_for(by, export.kind)
    file = _opened(export.file)
    if file is None:
        raise _why_not(export)
    try:
        taken = fire(export, "take", by=by, facts={"rows": export.made}, then=_logged)
    except DomainError as refusal:
        file.close()
        if refusal.code == "wrong_status":
            raise _why_not(export) from refusal
        raise
    default_storage.delete(export.file)
    return taken, file


def _opened(name: str) -> File[Any] | None:
    try:
        return default_storage.open(name) if name else None
    except FileNotFoundError:
        return None


def _why_not(export: ExportRequest) -> DomainError:
    """Why there is nothing to take, and what to do."""
    status = ExportRequest.objects.visible_to(SYSTEM).get(pk=export.pk).status
    if status == S.TAKEN:
        return DomainError(
            "already_taken", _("This file was taken already; each is taken once. Ask for the file again.")
        )
    if status == S.EXPIRED:
        return DomainError("export_expired", _("The file was kept for a day and is gone. Ask for it again."))
    if status == S.READY:
        return DomainError("export_lost", _("The file is no longer in the store. Cancel it and ask for it again."))
    return DomainError("export_not_ready", _("The file is not ready."))


def _logged(taken: ExportRequest, event: Event) -> None:
    log_taken(taken, event.at)


def file_name(export: ExportRequest) -> str:
    """What the file is called when it is taken."""
    return f"{kind_words(export.kind)}-{timezone.localtime():%Y%m%d-%H%M%S}.{export.output}"


def sweep_exports(at: datetime | None = None) -> int:
    """Ends what no worker will finish, and removes what nobody took in a day; returns how many."""
    now = at or timezone.now()
    rows = ExportRequest.objects.visible_to(SYSTEM).select_related("job")
    ended = [JobState.FAILED, JobState.CANCELLED, JobState.DONE]
    lost = list(rows.under_way().filter(job__state__in=ended, job__finished_at__lt=now - _SETTLING))
    count = sum(_end_lost(row) for row in lost)
    late = rows.filter(status__in=[S.READY, S.APPROVED], valid_until__lt=now)
    return count + sum(_expire(row) for row in late)


#: A worker that ends its job a moment before its export is not disturbed.
_SETTLING = timedelta(seconds=30)


def _end_lost(row: ExportRequest) -> bool:
    try:
        if row.job is not None and row.job.state == JobState.CANCELLED:
            fire(row, "cancel", by=SYSTEM)
        else:
            fire(row, "fail", by=SYSTEM, refusal=_told_in(row.language))
    except DomainError:
        logger.info("export moved on by itself", extra={"export_id": row.pk})
        return False
    if row.file:
        default_storage.delete(row.file)
    return True


def _told_in(language: str) -> str:
    with override(language):
        return str(_("The work was interrupted three times; nothing was kept. Ask for the file again."))


def _expire(row: ExportRequest) -> bool:
    try:
        fire(row, "expire", by=SYSTEM)
    except DomainError:
        logger.info("export moved on by itself", extra={"export_id": row.pk})
        return False
    if row.file:
        default_storage.delete(row.file)
    return True


def sweep_folder(before: datetime) -> int:
    """Removes files that belong to no export: their worker died between the renaming and the commit."""
    folder = Path(default_storage.path(FOLDER))
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before.timestamp()]
    names = {f"{FOLDER}/{path.name}": path for path in old}
    known = set(ExportRequest.objects.visible_to(SYSTEM).filter(file__in=names).values_list("file", flat=True))
    for name, path in names.items():
        if name not in known:
            path.unlink(missing_ok=True)
    return len(names.keys() - known)
