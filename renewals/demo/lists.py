"""Brings a due list in as on a past day: the same checks, steps and first events as an upload of that day."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile

from accounts.models import Branch, User
from renewals.demo.book import HEADERS, Due
from renewals.demo.days import month_before
from renewals.imports.kinds import DUE_LIST
from renewals.models import Renewal
from workflow.intake.batches import findings
from workflow.intake.batches.findings import FindingLog
from workflow.intake.batches.problems import write_problems
from workflow.intake.batches.reading import as_stored
from workflow.intake.batches.registry import Context, importer_of
from workflow.intake.batches.survey import Survey, silent
from workflow.models import Event, ImportBatch
from workflow.transitions import create, fire


def import_list(*, by: User, branch: Branch, dues: Sequence[Due], at: datetime) -> dict[int, int]:
    """Uploads, checks and commits one list at ``at``; returns the primary key of each vehicle by its number."""
    importer = importer_of(DUE_LIST)
    batch = _uploaded(by, branch, dues, at)
    sheet = batch.file_name.removesuffix(".csv")
    reading, _score = importer.guess(sheet, 1, HEADERS)
    run, log = importer.start(reading, Context(by, branch, at.date())), FindingLog()
    try:
        run.take([(place, list(due.cells)) for place, due in enumerate(dues, start=2)], log)
        counts = {**run.settle(log, silent), **log.counts()}
        batch = fire(batch, "check_file", by=by, at=at, counts=counts, reading=as_stored(batch, reading))

        def write(locked: ImportBatch, _event: Event) -> None:
            run.write(locked, at)
            findings.store(locked, log, reading)

        batch = fire(batch, "commit", by=by, at=at, counts=counts, moment=at, then=write)
        write_problems(batch, Survey(reading, run, log, counts))
    finally:
        run.close()
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=at)
    known = dict(Renewal.objects.filter(batch=batch).values_list("vin", "pk"))
    return {due.number: known[due.vin] for due in dues if due.vin in known}


def _uploaded(by: User, branch: Branch, dues: Sequence[Due], at: datetime) -> ImportBatch:
    content = as_text(dues)
    month = month_before(min(due.expires_on for due in dues), 0)
    batch = ImportBatch(
        kind=DUE_LIST,
        branch=branch,
        file_name=f"{branch.name}应续清单{month:%Y%m}.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    batch.file.save(f"{batch.sha256[:16]}.upload", ContentFile(content), save=False)
    return create(batch, "uploaded", by=by, at=at, facts={"file": batch.file_name, "sha256": batch.sha256})


def as_text(dues: Sequence[Due]) -> bytes:
    """The list as the core system writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(due.cells for due in dues)
    return text.getvalue().encode("utf-8-sig")
