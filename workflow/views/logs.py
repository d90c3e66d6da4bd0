"""What auditors read: the event log and the export log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.exports.lists import listed_events, listed_log
from workflow.listing.page import list_page


def events(request: HttpRequest) -> HttpResponse:
    """Every step anyone took in the reader's branches, newest first."""
    context = list_page(request, listed_events(request), export="workflow-events")
    return render(request, "workflow/events.html", context)


def exports(request: HttpRequest) -> HttpResponse:
    """Every file that left Banli from the reader's branches."""
    context = list_page(request, listed_log(request), export="workflow-export-log")
    return render(request, "workflow/exports.html", context)
