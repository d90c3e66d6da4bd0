"""The list of files asked for."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from workflow.exports.words import format_words, kind_words
from workflow.models import ExportRequest, ExportRequestStatus
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge


class MyExportTable(NewestFirst):
    """Files with their state and how far they are."""

    kind = tables.Column(_("What"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    progress = tables.Column(_("Progress"), attrs=NUMBER, empty_values=())
    output = tables.Column(_("Format"), attrs=FACT)
    purpose = tables.Column(_("Purpose"), attrs=FACT)
    ticket = tables.Column(_("Ticket number"))
    asked_by = tables.Column(_("Asked by"))
    created_at = tables.Column(_("Asked for on"), attrs=FACT)

    def __init__(self, *args: Any, reader_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reader_id = reader_id

    def render_kind(self, record: ExportRequest) -> SafeString:
        address = reverse("workflow:export_request", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, kind_words(record.kind))

    def render_status(self, record: ExportRequest) -> SafeString:
        badge = state_badge(record.status, ExportRequestStatus(record.status).label)
        if not self._again(record):
            return badge
        address = reverse("workflow:export_request", args=[record.pk])
        return format_html('{} <a href="{}">{}</a>', badge, address, _("Make it again"))

    def value_status(self, record: ExportRequest) -> str:
        return str(ExportRequestStatus(record.status).label)

    def _again(self, record: ExportRequest) -> bool:
        """A failed file whose approval holds; its page has the button for the one who asked."""
        holds = record.valid_until is not None and record.valid_until >= timezone.now()
        return record.status == ExportRequestStatus.FAILED and holds and record.asked_by_id == self.reader_id

    def render_progress(self, record: ExportRequest) -> str:
        if record.made is not None:
            return _number(record.made)
        job = record.job
        done = job.done if job is not None and record.status == ExportRequestStatus.RUNNING else 0
        return f"{_number(done)} / {_number(record.rows or (job.total if job else 0))}"

    def render_output(self, record: ExportRequest) -> str:
        return format_words(record.output)

    def render_purpose(self, record: ExportRequest) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.purpose)

    def render_ticket(self, record: ExportRequest) -> str:
        return record.ticket or "—"

    def render_asked_by(self, record: ExportRequest) -> str:
        return record.asked_by.name

    def render_created_at(self, record: ExportRequest) -> str:
        return instant(record.created_at)


def _number(rows: Any) -> str:
    return number_format(rows, use_l10n=True, force_grouping=True)
