"""What auditors read: the event log and the export log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.filters import EventFilter, ExportFilter
from workflow.listing.page import list_context
from workflow.models import Event, ExportLog
from workflow.tables import EventTable, ExportTable


def events(request: HttpRequest) -> HttpResponse:
    """Every step anyone took in the reader's branches, newest first."""
    user: Any = request.user
    filtered = EventFilter(request.GET, queryset=Event.objects.visible_to(user))
    context = list_context(request, filtered.qs, EventTable, filter_form=filtered.form)
    return render(request, "workflow/events.html", context)


def exports(request: HttpRequest) -> HttpResponse:
    """Every file that left Banli from the reader's branches."""
    user: Any = request.user
    filtered = ExportFilter(request.GET, queryset=ExportLog.objects.visible_to(user))
    context = list_context(request, filtered.qs, ExportTable, filter_form=filtered.form)
    return render(request, "workflow/exports.html", context)
