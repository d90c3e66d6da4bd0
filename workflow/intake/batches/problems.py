"""The error file of a batch: its own sheet cut down to the rows with a message, the message as first column."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.exporting import ExportFile, logged
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.survey import Survey, cells_of
from workflow.intake.error_file import write_xlsx
from workflow.intake.messages import sentence
from workflow.models import ImportBatch, ImportFinding


def problems_name(batch: ImportBatch) -> str:
    """Where the error file of a batch lies in the media folder."""
    return f"{batch.file.name}.{batch.pk}.problems.xlsx"


def write_problems(batch: ImportBatch, made: Survey) -> str | None:
    """Writes the error file in the uploader's language; returns its name, or None when no row has a message."""
    name = problems_name(batch)
    if default_storage.exists(name):
        default_storage.delete(name)
    if not made.log.rows:
        return None
    language = batch.uploaded_by.language if batch.uploaded_by else None
    if language is None:
        content = _content(batch, made)
    else:
        with override(language):
            content = _content(batch, made)
    return default_storage.save(name, ContentFile(content))


def _content(batch: ImportBatch, made: Survey) -> bytes:
    """Rows close up under the header; each message begins with the row's number in the list."""
    reading, log = made.reading, made.log
    wanted = set(log.rows)
    found = cells_of(batch, reading, wanted, log.cells)
    rows = [(1, list(reading.headers)), *((place, cells) for place, (_at, cells) in enumerate(found, start=2))]
    numbers = dict(enumerate(sorted(wanted), start=2))
    target = io.BytesIO()
    write_xlsx(
        target,
        sheet=reading.sheet,
        heading=gettext("Message"),
        header_row=1,
        chunks=[rows],  # type: ignore[list-item]  # header texts are cells
        messages={place: _messages(number, made) for place, number in numbers.items()},
    )
    return target.getvalue()


def _messages(number: int, made: Survey) -> str:
    lines = [
        gettext("Row %(row)s, %(column)s: %(sentence)s")
        % {
            "row": number,
            "column": made.reading.header_of(finding.field) or gettext("whole row"),
            "sentence": sentence(finding),
        }
        for finding in made.log.rows[number]
    ]
    return "\n".join(lines)


def has_problems(batch: ImportBatch) -> bool:
    """Whether there is an error file."""
    return default_storage.exists(problems_name(batch))


def copy_problems(batch: ImportBatch) -> Path | None:
    """A plain copy of the error file for the operator of a command, who removes it; None when there is none."""
    if not has_problems(batch):
        return None
    path = Path(tempfile.mkdtemp(prefix="banli-import-")) / f"{batch.pk}.problems.xlsx"
    with default_storage.open(problems_name(batch)) as sealed, path.open("wb") as plain:
        shutil.copyfileobj(sealed, plain)
    return path


def read_problems(*, by: Actor, batch: ImportBatch, reading: Reading) -> ExportFile:
    """The error file as it leaves, with its entry in the export log; refuses when there is none."""
    name = problems_name(batch)
    if batch.files_removed_at is not None:
        raise DomainError("error_file_removed", _("The error file of this import was removed after its time."))
    if not default_storage.exists(name):
        raise DomainError("no_error_file", _("No row of this list has a message."))
    with default_storage.open(name) as file:
        content: bytes = file.read()
    rows = ImportFinding.objects.filter(batch=batch).values("row").distinct().count()
    filters = {"batch": batch.pk, "sheet": reading.sheet}
    return logged(
        by=by,
        kind="import_problems",
        output="xlsx",
        content=content,
        rows=rows,
        filters=filters,
        purpose=str(_("Correction of an imported list")),
    )
