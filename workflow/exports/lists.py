"""The lists of the shared app as sources of files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.exports.sheets import register_list
from workflow.exports.tables import MyExportTable
from workflow.filters import EventFilter, ExportFilter, OutboxFilter
from workflow.listing.page import Listed
from workflow.models import Event, ExportLog, ExportRequest, Job, OutboxMessage
from workflow.tables import EventTable, ExportTable, JobTable, OutboxTable


def listed_jobs(request: HttpRequest) -> Listed:
    """A person's own work; all of it for the system administrator."""
    user: Any = request.user
    return Listed(Job.objects.visible_to(user).select_related("owner"), JobTable)


def listed_events(request: HttpRequest) -> Listed:
    """Every step anyone took in the reader's branches."""
    user: Any = request.user
    filtered = EventFilter(request.GET, queryset=Event.objects.visible_to(user))
    return Listed(filtered.qs, EventTable, filtered.form)


def listed_log(request: HttpRequest) -> Listed:
    """Every file that left Banli from the reader's branches."""
    user: Any = request.user
    filtered = ExportFilter(request.GET, queryset=ExportLog.objects.visible_to(user))
    return Listed(filtered.qs, ExportTable, filtered.form, {"reader": user})


def listed_outbox(request: HttpRequest) -> Listed:
    """All messages."""
    filtered = OutboxFilter(request.GET, queryset=OutboxMessage.objects.all())
    return Listed(filtered.qs, OutboxTable, filtered.form)


def listed_exports(request: HttpRequest) -> Listed:
    """The reader's own files; in the tab of all, those of everybody whose export log the reader may read."""
    user: Any = request.user
    rows = ExportRequest.objects.visible_to(user).select_related("asked_by", "job")
    if request.GET.get("tab") != "all":
        rows = rows.filter(asked_by=user.pk)
    return Listed(rows, MyExportTable, options={"reader_id": user.pk})


def register() -> None:
    """Called once when the app is ready."""
    register_list("workflow-jobs", _("Background work"), "workflow.inbox", listed_jobs)
    register_list("workflow-events", _("Event log"), "workflow.events", listed_events)
    register_list("workflow-export-log", _("Export log"), "workflow.export_log", listed_log)
    register_list("workflow-outbox", _("Outgoing messages"), "workflow.operations", listed_outbox)
    register_list("workflow-exports", _("Exports"), "workflow.inbox", listed_exports)
