"""The sheet of targets as the shared road knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from reporting.imports.taking_back import obstacles, take_back
from reporting.imports.target_row import FIELDS, missing_fields
from reporting.imports.target_run import TargetRun
from reporting.models.target import MANAGES
from workflow.intake.batches.by_name import ByNameImporter
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, Run, register_importer
from workflow.intake.screens.desks import ImportDesk, register_import_desk
from workflow.models import ImportBatch

TARGET_LIST = "target_list"


class TargetImporter(ByNameImporter):
    """目标表: branch, figure, month, base value, challenge value."""

    kind = TARGET_LIST
    label = _("Targets")
    permission = MANAGES
    fields = FIELDS

    def missing(self, reading: Reading) -> Sequence[str]:
        return missing_fields(reading.columns)

    def begin(self, reading: Reading, context: Context) -> Run:
        return TargetRun(reading, context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        return obstacles(batch)

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
        return take_back(batch, by, at)


def register_target_list() -> None:
    """Called once when the app is ready."""
    register_importer(TargetImporter())
    register_import_desk(
        ImportDesk(
            app="reporting",
            permission=MANAGES,
            lead=_("Sheets of targets, newest first."),
            begin=_("A sheet has the columns 机构, 指标, 月份, 基础目标 and 挑战目标: xlsx, xls or csv."),
            done_label=_("To the targets"),
            done_view="reporting:targets",
        )
    )
