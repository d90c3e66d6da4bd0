"""A worker makes the file of an export: rows one after the other, or a paper as a whole.

What is whole is renamed into the store before the export is marked ready; anything else is gone again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from workflow.exports.actions import FOLDER, KEPT, paper_for, source_for
from workflow.exports.papers import PAPERS, PaperWish, write_paper
from workflow.exports.registry import SOURCES, Sheet, asked_again
from workflow.exports.writing import Written, disk_full_told, write_file
from workflow.jobs import Progress
from workflow.models import ExportRequest, ExportRequestStatus, Job
from workflow.sealed_storage import new_file, put_in_place
from workflow.transitions import fire

S = ExportRequestStatus


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
    mark = mark_of(begun, timezone.now())
    with override(begun.language):
        written = _make_paper(begun, progress) if begun.kind in PAPERS else _make_sheet(begun, progress, mark)
    facts = {"rows": written.rows} | ({"left_out": written.left_out} if written.left_out else {})
    progress.report(written.rows, written.rows)
    source = SOURCES.get(begun.kind)
    told = source.made if source is not None else None
    try:
        fire(
            begun,
            "finish",
            by=SYSTEM,
            file=begun.file,
            made=written.rows,
            sha256=written.sha256,
            valid_until=timezone.now() + KEPT,
            left_out=written.left_out,
            facts=facts,
            then=lambda row, _event: told(row, mark, written.sha256, written.rows) if told is not None else None,
        )
    except DomainError:
        default_storage.delete(begun.file)
        raise


def _make_sheet(begun: ExportRequest, progress: Progress, mark: str) -> Written:
    sheet = _sheet_of(begun, begun.asked_by)
    total = sheet.count()
    progress.report(0, total)
    left_out = sheet.left_out() if sheet.left_out is not None else 0
    with _placed(begun.file) as file:
        written = write_file(
            file,
            begun.output,
            sheet,
            begun.most,
            mark,
            lambda done: progress.report(done, max(total, done)),
        )
    return replace(written, left_out=left_out)


def _make_paper(begun: ExportRequest, progress: Progress) -> Written:
    """The paper for the one who asked, as the rights are now; its name is taken only when it is whole."""
    source, now = paper_for(begun.asked_by, begun.kind), timezone.now()
    paper = source.make(
        PaperWish(
            by=begun.asked_by,
            question=begun.filters,
            output=begun.output,
            mark=mark_of(begun, now),
            at=now,
            report=progress.report,
        )
    )
    with _placed(begun.file) as file:
        return write_paper(file, paper)


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
