"""The uploaded file of a batch, as the reader opens it: sealed at rest, plain only while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.intake.reader import OpenBook, Workbook, opened
from workflow.models import ImportBatch
from workflow.sealed_storage import plain_copy


@contextmanager
def upload_opened(batch: ImportBatch) -> Iterator[OpenBook]:
    """The file open in the reader's child process; refused when it was removed after its time."""
    name = batch.file.name or ""
    if batch.files_removed_at is not None or not default_storage.exists(name):
        raise DomainError("upload_removed", _("The file of this import is no longer kept. Upload it again."))
    with default_storage.open(name) as sealed, plain_copy(sealed) as path, opened(path, batch.file_name) as book:
        yield book


def look_into_upload(batch: ImportBatch) -> Workbook:
    """How the file's sheets begin."""
    with upload_opened(batch) as book:
        return book.workbook()
