"""One page for every step on one case or referral: ask, act, or say why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from accounts.errors import DomainError
from workflow.step_pages import finished


@dataclass(frozen=True, slots=True)
class Ask:
    """The words of a form, and its template."""

    title: str | Promise
    submit: str | Promise
    done: str | Promise = ""
    lead: str | Promise = ""
    template: str = "pages/form.html"
    tone: str = "primary"


def show_form(request: HttpRequest, form: Any, act: Callable[[Any], Any], *, back: str, ask: Ask) -> HttpResponse:
    """GET asks, POST acts. ``act`` answers an address to go to, a response, or nothing (then ``back``)."""
    refusal: DomainError | None = None
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form)
        except DomainError as found:
            refusal, status = found, found.http_status
        else:
            if isinstance(result, HttpResponse):
                return result
            if ask.done:
                messages.success(request, str(ask.done))
            address = result if isinstance(result, str) else back
            return finished(request, address)
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "form_title": ask.title,
        "form_lead": ask.lead,
        "submit_label": ask.submit,
        "submit_tone": ask.tone,
        "cancel_address": back,
        "refusal": refusal,
    }
    return render(request, ask.template, context, status=status)
