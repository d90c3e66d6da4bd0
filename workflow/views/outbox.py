"""Outgoing messages for the system administrator: what waits, what was given up, and trying again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.models import User
from workflow.actions import mark_messages_arrived, resend_messages
from workflow.exports.lists import listed_outbox
from workflow.listing.page import list_page
from workflow.models import OutboxState

RETRIED = [OutboxState.DEAD, OutboxState.IN_DOUBT]


def outbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first; the given-up ones can be picked."""
    context = list_page(request, listed_outbox(request), export="workflow-outbox", pickable=True)
    context["retried_states"] = " ".join(RETRIED)
    context["doubtful_states"] = OutboxState.IN_DOUBT.value
    return render(request, "workflow/outbox.html", context)


def outbox_retry(request: HttpRequest) -> HttpResponse:
    """Puts the picked messages back in the queue."""
    count = resend_messages(by=_who(request), ids=_picked(request))
    words = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("workflow:outbox")


def outbox_arrived(request: HttpRequest) -> HttpResponse:
    """Notes that the picked messages arrived, as far as they are in doubt."""
    count = mark_messages_arrived(by=_who(request), ids=_picked(request))
    words = ngettext("%(count)s message is noted as arrived.", "%(count)s messages are noted as arrived.", count)
    messages.success(request, words % {"count": count})
    return redirect("workflow:outbox")


def _picked(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal() and len(pk) < 19]


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
