"""The lists about personal data. None of them says a whole number."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewals.disclosure import shown_title
from renewals.models import RetentionRun, SharedNumber, SharedNumberStatus, SubjectRequest
from renewals.models.subject_request import OPEN
from renewals.tables import clock
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

PLAIN = {"td": {"class": ""}}
ACTION = {"td": {"class": "c-action"}}


class RequestTable(NewestFirst):
    """Requests of customers, the newest first."""

    state_attribute = "status"
    title = tables.Column(_("Customer"), attrs=TITLE)
    kind = tables.Column(_("Wish"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    due_on = tables.Column(_("To answer until"), attrs=FACT)
    registered_by = tables.Column(_("Registered by"), attrs=FACT)
    decided_by = tables.Column(_("Decided by"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id, self.today = reader_id, timezone.localdate()

    def value_title(self, record: SubjectRequest) -> str:
        return shown_title(record.renewal, self.reader_id)

    def render_title(self, record: SubjectRequest) -> SafeString:
        address = reverse("renewals:subject_request", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, self.value_title(record))

    def render_kind(self, record: SubjectRequest) -> str:
        return str(record.get_kind_display())  # type: ignore[attr-defined]  # choices

    def render_status(self, record: SubjectRequest) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # choices

    def value_due_on(self, record: SubjectRequest) -> Any:
        return record.due_on

    def render_due_on(self, record: SubjectRequest) -> SafeString:
        return clock(record.due_on, self.today, running=record.status in OPEN)

    def render_registered_by(self, record: SubjectRequest) -> str:
        return record.registered_by.name

    def render_decided_by(self, record: SubjectRequest) -> str:
        return record.decided_by.name if record.decided_by else "—"

    def render_branch(self, record: SubjectRequest) -> str:
        return record.branch.name


class SharedNumberTable(NewestFirst):
    """Numbers on many insureds, the newest first."""

    state_attribute = "status"
    masked = tables.Column(_("Phone number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    insureds = tables.Column(_("Insureds"), attrs=NUMBER)
    customers = tables.Column(_("Open tasks"), attrs=NUMBER)
    found_at = tables.Column(_("Found"), attrs=FACT)
    reason = tables.Column(_("Reason"), attrs=FACT)
    cleared_by = tables.Column(_("Cleared by"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)
    act = tables.Column(_("Action"), attrs=ACTION, empty_values=())

    def render_masked(self, record: SharedNumber) -> SafeString:
        query = f"?tab=all&owner=all&number={record.pk}"
        return format_html('<a class="row-link" href="{}{}">{}</a>', reverse("renewals:list"), query, record.masked)

    def render_status(self, record: SharedNumber) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # choices

    def render_insureds(self, record: SharedNumber) -> str:
        return str(record.insureds)

    def render_customers(self, record: SharedNumber) -> str:
        return str(record.customers)

    def render_found_at(self, record: SharedNumber) -> str:
        return instant(record.found_at)

    def render_reason(self, record: SharedNumber) -> SafeString | str:
        return format_html('<span title="{0}">{0}</span>', record.reason) if record.reason else "—"

    def render_cleared_by(self, record: SharedNumber) -> str:
        return record.cleared_by.name if record.cleared_by else "—"

    def render_branch(self, record: SharedNumber) -> str:
        return record.branch.name

    def render_act(self, record: SharedNumber) -> SafeString | str:
        if record.status == SharedNumberStatus.CLEARED:
            return ""
        address = reverse("renewals:shared_number_clear", args=[record.pk])
        return format_html('<a class="btn row-button" href="{}">{}</a>', address, gettext("Clear the number"))


class RetentionTable(NewestFirst):
    """What the retention job did, the newest first."""

    at = tables.Column(_("Run"), attrs=TITLE)
    cutoff = tables.Column(_("Lost on or before"), attrs=FACT)
    anonymised = tables.Column(_("Made unreadable"), attrs=NUMBER)
    held = tables.Column(_("Kept by a legal hold"), attrs=NUMBER)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def render_at(self, record: RetentionRun) -> str:
        return instant(record.at)

    def render_anonymised(self, record: RetentionRun) -> str:
        return str(record.anonymised)

    def render_held(self, record: RetentionRun) -> str:
        return str(record.held)

    def render_cutoff(self, record: RetentionRun) -> str:
        return record.cutoff.isoformat()

    def render_branch(self, record: RetentionRun) -> str:
        return record.branch.name
