"""The steps of an import batch: upload, check, commit, roll back, discard."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import Actor, require
from workflow.intake.batches import findings
from workflow.intake.batches.problems import write_problems
from workflow.intake.batches.reading import Reading, as_stored, recall
from workflow.intake.batches.registry import Context, Report, importer_of
from workflow.intake.batches.survey import Survey, silent, survey
from workflow.intake.batches.undo import forget_undo
from workflow.intake.batches.uploads import upload_opened
from workflow.intake.reader import OpenBook, UnreadableFile
from workflow.models import BatchStatus, ImportBatch, SavedMapping
from workflow.transitions import create, fire

MEGABYTE = 1024 * 1024
BLOCK = MEGABYTE
ATTEMPTS = 3
SHOWN_OBSTACLES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch after a step, with the pass that led to it."""

    batch: ImportBatch
    survey: Survey


def upload(*, by: Actor, kind: str, branch: Branch, file: File[bytes], file_name: str) -> ImportBatch:
    """Keeps the file and begins its history. The caller has looked whether it can be read at all."""
    require(by, importer_of(kind).permission, branch)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise UnreadableFile("file_too_large", limit=settings.IMPORT_MAX_BYTES // MEGABYTE)
    digest = hashlib.sha256()
    for block in file.chunks(BLOCK):
        digest.update(block)
    file.seek(0)
    batch = ImportBatch(
        kind=kind,
        branch=branch,
        file_name=file_name[-200:],
        sha256=digest.hexdigest(),
        uploaded_by_id=by.pk,
        mapping_name="",
    )
    batch.file.save(f"{batch.sha256[:16]}.upload", file, save=False)
    return create(batch, "uploaded", by=by, facts={"file": batch.file_name, "sha256": batch.sha256})


def next_sheet(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Another batch of the same file, for its next sheet."""
    require(by, importer_of(batch.kind).permission, batch.branch)
    twin = ImportBatch(
        kind=batch.kind,
        branch=batch.branch,
        file=batch.file.name,
        file_name=batch.file_name,
        sha256=batch.sha256,
        uploaded_by_id=by.pk,
    )
    return create(twin, "uploaded", by=by, facts={"file": twin.file_name, "sha256": twin.sha256})


def check(
    *, by: Actor, batch: ImportBatch, reading: Reading, book: OpenBook | None = None, report: Report = silent
) -> Outcome:
    """The dry run. The caller closes the survey; ``book`` is the batch's file where it is open already."""
    made = _survey(by, batch, reading, report, book)
    with _closed_on_error(made):
        batch = fire(
            batch,
            "check_file",
            by=by,
            counts=made.counts,
            reading=as_stored(batch, reading, made.sheets),
            then=lambda locked, _event: findings.store(locked, made.log, reading),
        )
        write_problems(batch, made)
    return Outcome(batch, made)


@contextmanager
def _closed_on_error(made: Survey) -> Iterator[None]:
    """A survey that is not handed on lets go of its files."""
    try:
        yield
    except BaseException:
        made.run.close()
        raise


def commit(*, by: Actor, batch: ImportBatch, made: Survey | None = None, report: Report = silent) -> Outcome:
    """Writes all rows in one transaction. ``made`` is a pass over the same file just before, else it is made now.

    Somebody else may import the same vehicle meanwhile; the database then refuses the second row, and the rows are
    compared once more with what is there now.
    """
    made = made or _survey(by, batch, recall(batch), report)
    with _closed_on_error(made):
        batch = _write_or_compare_again(by, batch, made)
        made.counts = follow(batch)
        write_problems(batch, made)
    return Outcome(batch, made)


def _write_or_compare_again(by: Actor, batch: ImportBatch, made: Survey) -> ImportBatch:
    for _attempt in range(1, ATTEMPTS):
        try:
            return _write(by, batch, made)
        except IntegrityError:
            made.counts = {**made.run.settle(made.log, silent), **made.log.counts()}
    return _write(by, batch, made)


def follow(batch: ImportBatch) -> dict[str, Any]:
    """What follows the commit of ``batch``; may run again when a worker died in between. Returns its counts."""
    followed = importer_of(batch.kind).after_commit(batch)
    if followed:
        _keep_counts(batch, {**batch.counts, **followed})
    counts: dict[str, Any] = batch.counts
    return counts


def _write(by: Actor, batch: ImportBatch, made: Survey) -> ImportBatch:
    """One transaction: the rows, their events, the findings and the batch's own step."""
    now = timezone.now()

    def rows(locked: ImportBatch, _event: object) -> None:
        made.counts = {**made.counts, **made.run.write(locked, now), **made.log.counts()}
        findings.store(locked, made.log, made.reading)
        _keep_counts(locked, made.counts)

    return fire(batch, "commit", by=by, at=now, counts=made.counts, moment=now, then=rows)


def _keep_counts(batch: ImportBatch, counts: dict[str, Any]) -> None:
    """The counts as they came out in the end; figures about the step, not part of its history."""
    batch.counts = counts
    batch.save(update_fields=["counts"])


def _survey(by: Actor, batch: ImportBatch, reading: Reading, report: Report, book: OpenBook | None = None) -> Survey:
    if book is None:
        with upload_opened(batch) as book:
            return _survey(by, batch, reading, report, book)
    return survey(
        book,
        importer=importer_of(batch.kind),
        reading=reading,
        context=Context(by, batch.branch, timezone.localdate()),
        report=report,
    )


def obstacles(batch: ImportBatch) -> list[str]:
    """Why the batch cannot be taken back; the first few."""
    found: list[str] = []
    for sentence in importer_of(batch.kind).obstacles(batch):
        found.append(sentence)
        if len(found) == SHOWN_OBSTACLES:
            break
    return found


def roll_back(*, by: Actor, batch: ImportBatch) -> tuple[ImportBatch, dict[str, int]]:
    """Takes the whole batch back while nobody has worked on its rows; refuses with the reasons otherwise."""
    now = timezone.now()
    undone: dict[str, int] = {}

    def rows(locked: ImportBatch, _event: object) -> None:
        reasons = obstacles(locked)
        if reasons:
            raise DomainError(
                "batch_in_use", _("The import can no longer be undone: work has begun on its rows."), reasons=reasons
            )
        undone.update(importer_of(locked.kind).take_back(locked, by, now))

    batch = fire(batch, "roll_back", by=by, at=now, then=rows)
    forget_undo(batch)
    return batch, undone


def discard(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Not wanted after all."""
    return fire(batch, "discard", by=by)


def save_mapping(*, by: Actor, batch: ImportBatch, name: str, reading: Reading) -> SavedMapping:
    """Remembers the reading under a name for the branch and those below it."""
    require(by, importer_of(batch.kind).permission, batch.branch)
    extra = {key: reading.header_of(key) for key in reading.extra}
    mapping, _created = SavedMapping.objects.update_or_create(
        kind=batch.kind,
        branch=batch.branch,
        name=name,
        defaults={
            "columns": reading.by_header(),
            "options": {"choices": dict(reading.choices), "extra": extra},
            "saved_by_id": by.pk,
        },
    )
    return mapping


def saved_mappings(kind: str, branch: Branch) -> Sequence[SavedMapping]:
    """Mappings of the branch and its superiors, the nearest branch first."""
    chain = Branch.objects.above(branch).values("pk")
    return list(SavedMapping.objects.filter(kind=kind, branch__in=chain).order_by("-branch__path", "name"))


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """The same file, imported before for the same branch."""
    return (
        ImportBatch.objects.filter(
            kind=batch.kind, branch=batch.branch, sha256=batch.sha256, sheet=batch.sheet, status=BatchStatus.COMMITTED
        )
        .exclude(pk=batch.pk)
        .order_by("-id")
        .first()
    )
