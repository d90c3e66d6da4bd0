"""Undoing an imported do-not-call list or list of consents."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import ngettext

from renewals.models import BlockLift, Consent, DoNotCall
from workflow.intake.batches.undo import read_undo
from workflow.models import ImportBatch


def block_obstacles(batch: ImportBatch) -> Iterator[str]:
    """Entries about which somebody has asked since."""
    asked = BlockLift.objects.filter(entry__batch=batch).values("entry").distinct().count()
    if asked:
        yield ngettext(
            "Somebody has asked to lift %(count)s block of this list.",
            "Somebody has asked to lift %(count)s blocks of this list.",
            asked,
        ) % {"count": asked}


def take_back_blocks(batch: ImportBatch) -> dict[str, int]:
    """New entries go, changed ones are what they were; an entry that others have entered since stays theirs."""
    restored = 0
    before = dict(read_undo(batch, DoNotCall))
    for pk, values in before.items():
        restored += DoNotCall.objects.filter(pk=pk, batch=batch).update(**values)
    removed, _by_model = DoNotCall.objects.filter(batch=batch).exclude(pk__in=before).delete()
    return {"removed": removed, "restored": restored}


def take_back_consents(batch: ImportBatch) -> dict[str, int]:
    """The statements of the list go."""
    removed, _by_model = Consent.objects.filter(batch=batch).delete()
    return {"removed": removed, "restored": 0}
