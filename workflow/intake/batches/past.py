"""Brings a list in as on a past day: the same checks, steps and first events as an upload of that day."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile

from accounts.models import Branch
from accounts.scope import Actor
from workflow.intake.batches import findings
from workflow.intake.batches.findings import FindingLog
from workflow.intake.batches.problems import write_problems
from workflow.intake.batches.reading import Reading, as_stored
from workflow.intake.batches.registry import Context, importer_of
from workflow.intake.batches.survey import Survey, silent
from workflow.models import Event, ImportBatch
from workflow.transitions import create, fire

Lines = Sequence[Sequence[str]]


def import_past(
    *,
    by: Actor,
    kind: str,
    branch: Branch,
    file_name: str,
    header: Sequence[str],
    lines: Lines,
    at: datetime,
    reading: Reading | None = None,
) -> ImportBatch:
    """Uploads, checks and commits one list at ``at``; the caller does what follows a commit of its kind.

    ``reading`` is how somebody settled that the columns are to be read; None: by their names alone.
    """
    importer = importer_of(kind)
    batch = _uploaded(by, kind, branch, file_name, as_text(header, lines), at)
    if reading is None:
        reading, _score = importer.guess(batch.file_name.removesuffix(".csv"), 1, header)
    run, log = importer.start(reading, Context(by, branch, at.date())), FindingLog()
    try:
        run.take([(place, list(cells)) for place, cells in enumerate(lines, start=2)], log)
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
    return batch


def _uploaded(by: Actor, kind: str, branch: Branch, name: str, content: bytes, at: datetime) -> ImportBatch:
    batch = ImportBatch(
        kind=kind,
        branch=branch,
        file_name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=by.pk,
    )
    batch.file.save(f"{batch.sha256[:16]}.upload", ContentFile(content), save=False)
    return create(batch, "uploaded", by=by, at=at, facts={"file": batch.file_name, "sha256": batch.sha256})


def as_text(header: Sequence[str], lines: Lines) -> bytes:
    """The list as a core system writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")
