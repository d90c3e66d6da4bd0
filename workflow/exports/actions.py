"""What happens to an export: asked for, made again, taken once, cancelled, or removed when nobody came.

``making`` makes its file, and is beside this the only writer of
:class:`~workflow.models.ExportRequest` and of the folder of ready files.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path
from typing import Any, TypeVar

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, require
from workflow.approvals.actions import start
from workflow.exporting import checked_purpose, log_taken
from workflow.exports.caps import row_cap
from workflow.exports.papers import PAPERS, PaperSource
from workflow.exports.registry import SOURCES, ExportSource, asked_again
from workflow.exports.words import kind_words
from workflow.jobs import queue_job, request_cancel
from workflow.models import Event, ExportRequest, ExportRequestStatus, Job, JobState
from workflow.transitions import available_steps, create, fire

logger = getLogger(__name__)
Source = TypeVar("Source", ExportSource, PaperSource)

S = ExportRequestStatus
APPROVAL, JOB = "workflow.export", "export"
KEPT = timedelta(hours=24)
FOLDER = "exports"
OUTPUTS = ("xlsx", "csv")
#: So many files of one person wait or are made at a time.
MOST_UNDER_WAY = 5


def source_for(by: User, code: str) -> ExportSource:
    """The list, for somebody who may take its rows out."""
    return _permitted(by, SOURCES.get(code))


def paper_for(by: User, code: str) -> PaperSource:
    """The paper, for somebody who may take it out."""
    return _permitted(by, PAPERS.get(code))


def _permitted(by: User, source: Source | None) -> Source:
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
    _check_waiting(by)
    cap = row_cap(by)
    asked = ExportRequest(
        branch=_home(by, found.permission),
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


def ask_paper(
    *, by: User, paper: str, output: str, question: dict[str, str], purpose: str, ticket: str = ""
) -> ExportRequest:
    """Asks for a file that is made whole, such as a report: a worker makes it at once."""
    found = paper_for(by, paper)
    if output not in found.outputs:
        raise DomainError("unknown_format", _("There is no such format of this paper."))
    found.check(by, question)
    _check_waiting(by)
    asked = ExportRequest(
        branch=_home(by, found.permission),
        asked_by=by,
        kind=paper,
        output=output,
        filters=question,
        rows=0,
        purpose=checked_purpose(purpose),
        ticket=ticket.strip()[:40],
        language=get_language() or "zh-hans",
        status=S.QUEUED,
    )
    return _written(asked, by, "ask_paper")


def _check_waiting(by: User) -> None:
    if ExportRequest.objects.visible_to(by).filter(asked_by=by).under_way().count() >= MOST_UNDER_WAY:
        raise DomainError("exports_waiting", _("Five of your files are being made. Wait for one, or cancel one."))


def _home(by: User, permission: str) -> Branch:
    """The branch whose export log has the file: the widest on which the right is held."""
    return Branch.objects.visible_to(by).get(path=by.scope().paths_for(permission)[0])


@transaction.atomic
def _written(asked: ExportRequest, by: User, verb: str = "ask") -> ExportRequest:
    if asked.status == S.ASKED:
        create(asked, "ask", by=by, facts={"rows": asked.rows, "kind": asked.kind})
        start(by=by, kind=APPROVAL, obj=asked)
        return asked
    asked.job = queue_job(JOB, by=by, branch=asked.branch, arguments={})
    create(asked, verb, by=by, facts={"rows": asked.rows, "kind": asked.kind})
    return asked


def job_for(asked: ExportRequest) -> Job:
    """Queues the making of an agreed file; called in the transaction of the approval."""
    return queue_job(JOB, by=asked.asked_by, branch=asked.branch, arguments={})


def make_again(*, by: User, export: ExportRequest) -> ExportRequest:
    """Has a failed file made again as long as its approval holds: the same filter, at most as many rows as agreed.

    Where the list has more rows by now it is asked for anew, and the new wish is returned: nobody agreed to these.
    """
    refusal = available_steps(export, by)["again"][1]
    if refusal is not None:
        raise refusal
    rows = source_for(by, export.kind).sheet(asked_again(by, export.filters)).count()
    if rows > export.most:
        return ask(
            by=by,
            source=export.kind,
            output=export.output,
            question=export.filters,
            purpose=export.purpose,
            ticket=export.ticket,
        )
    _check_waiting(by)
    with transaction.atomic():
        return fire(export, "again", by=by, facts={"rows": rows}, job=job_for(export))


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
    (paper_for if export.kind in PAPERS else source_for)(by, export.kind)
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
