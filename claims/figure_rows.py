"""The rows that the figures of the desk are made of: cases, listed cases, large losses, injury assessments."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.injuries.tables import InjuryTable
from claims.losses.tables import LargeLossTable, money
from claims.models import ClaimCase, InjuryAssessment, LargeLoss, ListedCase
from claims.tables import CaseTable
from workflow.figure_rows import RowKind, register_figure_desk, register_row_kind
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge


class ListedCaseTable(NewestFirst):
    """Rows of the lists by which prefectures are appraised."""

    case_number = tables.Column(_("Report number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    list_kind = tables.Column(_("List"), attrs=FACT)
    listed_at = tables.Column(_("Listed"), attrs=FACT)
    report_due_at = tables.Column(_("First report until"), attrs=FACT)
    attend_due_at = tables.Column(_("Attend until"), attrs=FACT)
    estimate = tables.Column(_("Estimate (¥)"), attrs=NUMBER)
    branch = tables.Column(_("Branch"), attrs={"td": {"class": ""}})

    def value_case_number(self, record: ListedCase) -> str:
        return record.case_number

    def render_case_number(self, record: ListedCase) -> SafeString:
        address = reverse("claims:listed_case", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, record.case_number)

    def render_status(self, record: ListedCase) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_list_kind(self, record: ListedCase) -> str:
        return str(record.get_list_kind_display())

    def render_listed_at(self, record: ListedCase) -> str:
        return instant(record.listed_at)

    def render_report_due_at(self, record: ListedCase) -> str:
        return instant(record.report_due_at)

    def render_attend_due_at(self, record: ListedCase) -> str:
        return instant(record.attend_due_at)

    def render_estimate(self, record: ListedCase) -> str:
        return money(record.estimate)

    def render_branch(self, record: ListedCase) -> str:
        return record.branch.name


KINDS = (
    RowKind(
        model=ClaimCase,
        label=_("Cases"),
        table=CaseTable,
        related=("branch",),
        search=("case_number__startswith", "plate__istartswith"),
        state="case_state",
    ),
    RowKind(
        model=ListedCase,
        label=_("Listed cases"),
        table=ListedCaseTable,
        related=("branch",),
        search=("case_number__startswith",),
        state="status",
    ),
    RowKind(
        model=LargeLoss,
        label=_("Large losses"),
        table=LargeLossTable,
        related=("branch", "case"),
        search=("case__case_number__startswith",),
        state="status",
    ),
    RowKind(
        model=InjuryAssessment,
        label=_("Injury assessments"),
        table=InjuryTable,
        related=("case", "injured"),
        search=("case__case_number__startswith",),
        state="status",
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    register_figure_desk("claims", view="claims.view", export="claims.export")
    for kind in KINDS:
        register_row_kind(kind)
