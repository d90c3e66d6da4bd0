"""禁呼名单 and 同意台账 as files, as the shared road knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.conduct.imports.rows import BLOCK_FIELDS, CONSENT_FIELDS, missing
from renewals.conduct.imports.runs import BlockRun, ConsentRun
from renewals.conduct.imports.taking_back import block_obstacles, take_back_blocks, take_back_consents
from workflow.intake.batches.by_name import ByNameImporter
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, Run, register_importer
from workflow.models import ImportBatch

DO_NOT_CALL_LIST, CONSENTS = "do_not_call_list", "consents"


class _NumberImporter(ByNameImporter):
    """Columns matched by name; nothing else is kept of the file."""

    options = ("day_first",)
    new_run: Callable[[Reading, Context], Run]

    def missing(self, reading: Reading) -> Sequence[str]:
        return missing(self.fields, reading.columns)

    def begin(self, reading: Reading, context: Context) -> Run:
        return type(self).new_run(reading, context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:  # noqa: ARG002 (none by default)
        return iter(())


class DoNotCallImporter(_NumberImporter):
    kind = DO_NOT_CALL_LIST
    label = _("Do-not-call list")
    fields = BLOCK_FIELDS
    dates = ("since", "until")
    new_run = BlockRun

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        return block_obstacles(batch)

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:  # noqa: ARG002 (no history)
        return take_back_blocks(batch)


class ConsentImporter(_NumberImporter):
    kind = CONSENTS
    label = _("Consents")
    fields = CONSENT_FIELDS
    dates = ("on", "until")
    new_run = ConsentRun

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:  # noqa: ARG002 (no history)
        return take_back_consents(batch)


def register() -> None:
    """Called once when the app is ready."""
    register_importer(DoNotCallImporter())
    register_importer(ConsentImporter())
