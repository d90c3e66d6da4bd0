"""Outgoing messages for the system administrator: what waits, what was given up, and trying again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from workflow.filters import OutboxFilter
from workflow.listing.page import list_context
from workflow.models import OutboxMessage, OutboxState
from workflow.outbox import retry_dead
from workflow.tables import OutboxTable

RETRIED = [OutboxState.DEAD, OutboxState.IN_DOUBT]


def outbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first; the given-up ones can be picked."""
    filtered = OutboxFilter(request.GET, queryset=OutboxMessage.objects.all())
    context = list_context(request, filtered.qs, OutboxTable, filter_form=filtered.form, pickable=True)
    context["retried_states"] = " ".join(RETRIED)
    return render(request, "workflow/outbox.html", context)


def outbox_retry(request: HttpRequest) -> HttpResponse:
    """Puts the picked messages back in the queue; one that was sent meanwhile stays sent."""
    picked = [int(pk) for pk in request.POST.getlist("id") if pk.isdigit()]
    waiting = OutboxMessage.objects.filter(pk__in=picked, state__in=RETRIED).order_by("id")
    count = len([retry_dead(message) for message in waiting])
    words = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("workflow:outbox")
