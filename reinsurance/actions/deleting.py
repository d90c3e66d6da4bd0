"""Books and documents go once their day has passed and no legal hold lasts (reinsurance brief §4 R28)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from reinsurance.keeping import why_kept
from reinsurance.models import Placement, PlacementDocument

Books = Placement | PlacementDocument
Deleted = tuple[int, dict[str, int]]


def delete_books(row: Books) -> Deleted:
    """Deletes one placement or document, or says until when it is kept."""
    _refuse([row])
    return models.Model.delete(row)


def delete_all_books(rows: models.QuerySet[Placement] | models.QuerySet[PlacementDocument]) -> Deleted:
    """Deletes all of ``rows``, or none and says until when the first is kept."""
    _refuse(rows)
    return models.QuerySet.delete(rows)


def _refuse(rows: Iterable[Books]) -> None:
    for row in rows:
        refusal = why_kept(row if isinstance(row, Placement) else row.placement, on=timezone.localdate())
        if refusal is not None:
            raise refusal
