"""What changed rows looked like before: kept encrypted beside the uploaded file, so that a batch can be taken back.

Events keep no personal data, so the former values of names and phones cannot come from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.fields import decrypt, encrypt
from workflow.models import ImportBatch

CHUNK = 500


def undo_name(batch: ImportBatch) -> str:
    """Where the former values of a batch lie in the media folder."""
    return f"{batch.file.name}.{batch.pk}.undo"


def write_undo(batch: ImportBatch, model: type[models.Model], rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Keeps the present values of the named columns of each row (primary key, columns)."""
    lines: list[str] = []
    for start in range(0, len(rows), CHUNK):
        part = dict(rows[start : start + CHUNK])
        columns = sorted({column for names in part.values() for column in names})
        for found in model._default_manager.filter(pk__in=list(part)).values("pk", *columns):
            values = {column: found[column] for column in part[found["pk"]]}
            lines.append(encrypt(json.dumps({"pk": found["pk"], "values": values}, cls=DjangoJSONEncoder)))
    forget_undo(batch)
    default_storage.save(undo_name(batch), ContentFile("\n".join(lines).encode()))


def has_undo(batch: ImportBatch) -> bool:
    """Whether former values were kept."""
    return default_storage.exists(undo_name(batch))


def read_undo(batch: ImportBatch, model: type[models.Model]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Primary key and former values of every row the batch changed."""
    if not has_undo(batch):
        return
    with default_storage.open(undo_name(batch)) as file:
        for line in file:
            kept = json.loads(decrypt(line.decode().strip()))
            values = {name: _field(model, name).to_python(value) for name, value in kept["values"].items()}
            yield kept["pk"], values


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def forget_undo(batch: ImportBatch) -> None:
    """Removes the former values."""
    if has_undo(batch):
        default_storage.delete(undo_name(batch))
