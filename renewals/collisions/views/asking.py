"""One page for every step on a collision or a fleet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.errors import Conflict, DomainError
from workflow.models import Tracked
from workflow.step_forms import StepForm
from workflow.step_pages import finished, in_drawer, sent_anew, why_closed


def ask_step(
    request: HttpRequest,
    row: Tracked,
    form_class: type[StepForm],
    verbs: Sequence[str],
    act: Callable[[Any], str],
    title: str,
    back: str,
    *,
    lead: str = "",
) -> HttpResponse:
    """GET asks, POST acts; a refusal keeps the form, a conflict asks again on the row as it is now."""
    user: Any = request.user
    context = {"form_title": title, "form_lead": lead, "submit_label": title, "cancel_address": back}
    if request.method != "POST":
        form = form_class(obj=row, user=user)
        refusal = why_closed(row, verbs, user) if verbs else None
        return _asked(request, context | {"form": form, "refusal": refusal, "only_refusal": refusal is not None}, 200)
    form = form_class(request.POST, obj=row, user=user)
    if not form.is_valid():
        return _asked(request, context | {"form": form}, 422)
    try:
        done = act(form)
    except Conflict as conflict:
        fresh = type(row)._default_manager.visible_to(user).get(pk=row.pk)  # type: ignore[attr-defined]  # a tracked queryset
        again = form_class(sent_anew(request, fresh.version), obj=fresh, user=user)
        return _asked(request, context | {"form": again, "refusal": conflict}, 409)
    except DomainError as refusal:
        return _asked(request, context | {"form": form, "refusal": refusal}, refusal.http_status)
    messages.success(request, done)
    return finished(request, back)


def _asked(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    template = "renewals/_step.html" if in_drawer(request) else "renewals/step.html"
    return render(request, template, context, status=status)
