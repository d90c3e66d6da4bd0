"""The list of suspicions."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from renewals.insight.wording import found_words, kind_word
from renewals.models import Suspicion, SuspicionStatus
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst
from workflow.templatetags.banli import state_badge

STATES = dict(SuspicionStatus.choices)


class SuspicionTable(NewestFirst):
    """The newest first."""

    state_attribute = "status"
    kind = tables.Column(_("Pattern"), attrs=TITLE)
    person = tables.Column(_("Person"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    found = tables.Column(_("What the watch found"), attrs=FACT, empty_values=())
    customers = tables.Column(_("Customers"), attrs=NUMBER)
    period = tables.Column(_("Week of"), attrs=FACT)
    branch = tables.Column(_("Branch"), attrs={"td": {"class": ""}})

    def render_kind(self, record: Suspicion) -> SafeString:
        address = reverse("renewals:suspicion", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, kind_word(record.kind))

    def render_person(self, record: Suspicion) -> str:
        return record.person.name

    def render_status(self, record: Suspicion) -> SafeString:
        return state_badge(f"suspicion_{record.status}", STATES[record.status])

    def value_status(self, record: Suspicion) -> str:
        return str(STATES[record.status])

    def render_found(self, record: Suspicion) -> SafeString:
        words = found_words(record)
        return format_html('<span title="{0}">{0}</span>', words)

    def value_customers(self, record: Any) -> int:
        return int(record.customers)

    def render_customers(self, record: Any) -> str:
        return str(record.customers)

    def render_period(self, record: Suspicion) -> str:
        return record.period.isoformat()

    def render_branch(self, record: Suspicion) -> str:
        return record.branch.name
