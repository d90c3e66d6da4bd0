"""The two lists on which prefectures are appraised, as the shared road knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.scope import SYSTEM, Actor
from claims.actions.warning_list import Listing, list_case
from claims.imports.list_run import ListRun, incomplete
from claims.imports.matching import counted, unlisted_cases
from claims.imports.taking_back_lists import take_back_list
from claims.models import AppraisalStanding, ListedCase, ListKind
from claims.rules.list_row import FIELDS
from workflow.intake.batches.by_name import ByNameImporter
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, Run, register_importer
from workflow.models import ImportBatch

WARNING_LIST, INTERVENTION_LIST = "warning_list", "intervention_list"


class _ListImporter(ByNameImporter):
    permission = "claims.import"
    fields = FIELDS
    list_kind: ClassVar[ListKind]

    def missing(self, reading: Reading) -> Sequence[str]:
        return incomplete(reading)

    def begin(self, reading: Reading, context: Context) -> Run:
        return ListRun(self.list_kind, reading, context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        """Rows somebody has worked on, and rows that stand in a frozen month."""
        rows = ListedCase.objects.filter(batch=batch)
        worked = rows.filter(version__gt=1).count()
        if worked:
            yield ngettext(
                "%(count)s row of this list has been worked on since.",
                "%(count)s rows of this list have been worked on since.",
                worked,
            ) % {"count": worked}
        frozen = rows.filter(
            pk__in=AppraisalStanding.objects.filter(listed_case__batch=batch).values("listed_case")
        ).count()
        if frozen:
            yield ngettext(
                "%(count)s row of this list stands in a frozen month.",
                "%(count)s rows of this list stand in a frozen month.",
                frozen,
            ) % {"count": frozen}

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
        return take_back_list(batch, by, at)

    def after_commit(self, batch: ImportBatch) -> Mapping[str, int]:
        """Matched cases that nobody follows yet are followed from now on; then what the list met is counted."""
        for row, case in unlisted_cases(batch):
            listing = Listing(
                name=batch.file_name[:40],
                listed_at=row.listed_at,
                must_attend=row.must_attend,
                report_due_at=row.report_due_at,
                attend_due_at=row.attend_due_at,
            )
            list_case(by=SYSTEM, case=case, listing=listing)
        return counted(batch)


class WarningListImporter(_ListImporter):
    kind = WARNING_LIST
    label = _("Warning list")
    list_kind = ListKind.WARNING


class InterventionListImporter(_ListImporter):
    kind = INTERVENTION_LIST
    label = _("Intervention list")
    list_kind = ListKind.INTERVENTION


def register() -> None:
    """Called once when the app is ready."""
    register_importer(WarningListImporter())
    register_importer(InterventionListImporter())
