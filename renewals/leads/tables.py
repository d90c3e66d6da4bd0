"""The list of leads. Names and plates are masked as on every list of the desk."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from renewals.disclosure import shown_name, shown_title
from renewals.models import Lead
from renewals.tables import clock, money
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE
from workflow.templatetags.banli import state_badge


class LeadTable(ListTable):
    """Who is asked again, the earliest end of cover first."""

    sorts: ClassVar[dict[str, Sort]] = {"expires_on": Sort("expires_on", "expires_on")}
    default_sort = "expires_on"

    title = tables.Column(_("Plate"), attrs=TITLE)
    insured = tables.Column(_("Insured"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    expires_on = tables.Column(_("Cover ends"), attrs=FACT)
    insurer = tables.Column(_("Insurer"), attrs=FACT)
    source = tables.Column(_("Comes from"), attrs=FACT)
    last_premium = tables.Column(_("Last premium (¥)"), attrs=NUMBER)
    branch = tables.Column(_("Branch"))

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id
        self.today = timezone.localdate()

    def value_title(self, record: Lead) -> str:
        return shown_title(record.renewal, self.reader_id)

    def value_status(self, record: Lead) -> str:
        return str(record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def value_expires_on(self, record: Lead) -> date:
        return record.expires_on

    def value_last_premium(self, record: Lead) -> Any:
        return record.renewal.last_premium

    def render_title(self, record: Lead) -> SafeString:
        address = reverse("renewals:lead", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, self.value_title(record))

    def render_insured(self, record: Lead) -> str:
        return shown_name(record.renewal, self.reader_id) or "—"

    def render_status(self, record: Lead) -> SafeString:
        return state_badge(record.status, self.value_status(record))

    def render_expires_on(self, record: Lead) -> SafeString:
        return clock(record.expires_on, self.today, running=record.status == "lead_open")

    def render_insurer(self, record: Lead) -> str:
        return record.insurer or "—"

    def render_source(self, record: Lead) -> str:
        return str(record.get_source_display())  # type: ignore[attr-defined]  # choices

    def render_last_premium(self, record: Lead) -> str:
        return money(record.renewal.last_premium)

    def render_branch(self, record: Lead) -> str:
        return record.branch.name
