"""The list of injury assessments. Names are masked here, before any template."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.injuries.disclosure import shown_name
from claims.models import InjuryAssessment
from claims.rules.grades import ROMAN
from claims.templatetags.claims import yuan
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, instant
from workflow.templatetags.banli import state_badge


class InjuryTable(ListTable):
    """One line an assessment."""

    sorts: ClassVar[dict[str, Sort]] = {"created_at": Sort("created_at", "created_at")}
    default_sort = "-created_at"

    case = tables.Column(_("Report number"), attrs=TITLE)
    person = tables.Column(_("Injured person"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    since = tables.Column(_("In this state since"), attrs=FACT)
    grade = tables.Column(_("Grade"), attrs=FACT)
    amount = tables.Column(_("Amount (¥)"), attrs=NUMBER)
    created_at = tables.Column(_("Opened"), attrs=FACT)

    def render_case(self, record: InjuryAssessment) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("claims:injury", args=[record.pk]), record.case.case_number)

    def render_person(self, record: InjuryAssessment) -> str:
        return shown_name(record.injured)

    def render_status(self, record: InjuryAssessment) -> SafeString:
        return state_badge(record.status, record.get_status_display())

    def render_since(self, record: InjuryAssessment) -> Any:
        return instant(record.since)

    def render_grade(self, record: InjuryAssessment) -> str:
        grade = record.final_grade or record.expected_grade
        return ROMAN[grade - 1] if grade else "—"

    def render_amount(self, record: InjuryAssessment) -> str:
        return yuan(record.agreed_amount or record.approved_amount or record.asked_amount)

    def render_created_at(self, record: InjuryAssessment) -> Any:
        return instant(record.created_at)
