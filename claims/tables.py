"""The lists of the claims desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.disclosure import shown_plate
from claims.models import CaseState, ClaimCase, ClaimLine, Referral
from workflow.listing.expressions import minute_of, words_of
from workflow.listing.keyset import Sort
from workflow.listing.masking_expressions import masked_plate
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

STATE_LABELS = dict(CaseState.choices)
LISTED = ("case_number", "case_state", "plate", "line", "reported_at", "estimate", "paid", "deaths", "branch__name")
PLAIN = {"td": {"class": ""}}


def money(value: Any) -> str:
    """An amount in a column whose heading names the currency."""
    return "—" if value is None else number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


class CaseTable(ListTable):
    """The register, newest report first."""

    state_attribute: ClassVar[str] = "case_state"
    sorts: ClassVar[dict[str, Sort]] = {
        "reported_at": Sort("reported_at", "reported_at", nullable=True),
        "estimate": Sort("estimate", "estimate"),
    }
    default_sort = "-reported_at"

    case_number = tables.Column(_("Report number"), attrs=TITLE)
    plate = tables.Column(_("Plate"), attrs=FACT)
    case_state = tables.Column(_("State"), attrs=STATE)
    reported_at = tables.Column(_("Reported"), attrs=FACT)
    estimate = tables.Column(_("Estimate (¥)"), attrs=NUMBER)
    paid = tables.Column(_("Paid (¥)"), attrs=NUMBER)
    line = tables.Column(_("Line"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    @classmethod
    def expressions(cls) -> Mapping[str, Any]:
        """The columns as the database makes them."""
        return {
            "case_number": F("case_number"),
            "plate": masked_plate("plate"),
            "case_state": words_of("case_state", CaseState.choices),
            "reported_at": minute_of("reported_at"),
            "estimate": F("estimate"),
            "paid": F("paid"),
            "line": words_of("line", ClaimLine.choices),
            "branch": F("branch__name"),
        }

    def value_case_number(self, record: ClaimCase) -> str:
        return record.case_number

    def value_case_state(self, record: ClaimCase) -> str:
        return str(STATE_LABELS[CaseState(record.case_state)])

    def render_case_number(self, record: ClaimCase) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{}</a>', reverse("claims:case", args=[record.pk]), record.case_number
        )

    def render_plate(self, record: ClaimCase) -> str:
        return shown_plate(record) or "—"

    def render_case_state(self, record: ClaimCase) -> SafeString:
        return state_badge(f"case_{record.case_state}", STATE_LABELS[CaseState(record.case_state)])

    def render_reported_at(self, record: ClaimCase) -> str:
        return "—" if record.reported_at is None else f"{timezone.localtime(record.reported_at):%Y-%m-%d %H:%M}"

    def render_estimate(self, record: ClaimCase) -> str:
        return money(record.estimate)

    def render_paid(self, record: ClaimCase) -> str:
        return money(record.paid)

    def render_line(self, record: ClaimCase) -> str:
        return str(record.get_line_display())

    def render_branch(self, record: ClaimCase) -> str:
        return record.branch.name


class ReferralTable(NewestFirst):
    """Referrals, newest first."""

    number = tables.Column(_("Number"), attrs=TITLE, empty_values=())
    referral_type = tables.Column(_("Type"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    case = tables.Column(_("Report number"), attrs=FACT)
    asked = tables.Column(_("Applied for (¥)"), attrs=NUMBER)
    granted = tables.Column(_("Agreed (¥)"), attrs=NUMBER, empty_values=())
    submitted_at = tables.Column(_("Submitted"), attrs=FACT, empty_values=())
    valid_until = tables.Column(_("Valid until"), attrs=PLAIN, empty_values=())
    maker = tables.Column(_("Maker"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def render_number(self, record: Referral) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{}</a>', reverse("claims:referral", args=[record.pk]), record.number
        )

    def render_referral_type(self, record: Referral) -> str:
        return record.type_label

    def render_status(self, record: Referral) -> SafeString:
        return state_badge(f"referral_{record.status}", record.get_status_display())  # type: ignore[attr-defined]  # FSM

    def render_case(self, record: Referral) -> str:
        return record.case.case_number

    def render_asked(self, record: Referral) -> str:
        return money(record.asked)

    def render_granted(self, record: Referral) -> str:
        return money(record.granted)

    def render_submitted_at(self, record: Referral) -> str:
        return "—" if record.submitted_at is None else instant(record.submitted_at)

    def render_valid_until(self, record: Referral) -> str:
        return "—" if record.valid_until is None else record.valid_until.isoformat()

    def render_maker(self, record: Referral) -> str:
        return record.maker.name

    def render_branch(self, record: Referral) -> str:
        return record.branch.name
