"""One page for every step on one customer: the form, the refusal with its reason, the conflict with its differences.

With htmx the same view answers the drawer's content; a finished step then reloads the page it was opened from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise

from accounts.errors import Conflict, DomainError
from accounts.models import User
from renewals.branch_numbers import read_once
from renewals.disclosure import shown_title
from renewals.models import Renewal
from renewals.wording import worded_differences
from workflow.step_forms import StepForm
from workflow.step_pages import finished, in_drawer, sent_anew, why_closed

#: Sent with a form that the browser keeps until it is answered (static/js/drafts.js).
KEPT_HEADER = "X-Draft"
Act = Callable[[User, Renewal, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """How one step is asked for. ``verbs``: the step is open when any of them is; ``act`` calls the action and may
    answer with a page, or a sentence in place of ``done``; ``beside`` gives what the page shows beside the form;
    ``kept``: the browser keeps the form until it is sent."""

    name: str
    verbs: tuple[str, ...]
    form: type[StepForm]
    title: str | Promise
    submit: str | Promise
    done: str | Promise
    act: Act
    body: str = ""
    lead: str | Promise = ""
    tone: str = "primary"
    submit_value: str = ""
    more_buttons: tuple[tuple[str, str, str | Promise], ...] = ()
    initial: Mapping[str, Any] | None = None
    beside: Callable[[Renewal], dict[str, Any]] | None = None
    kept: bool = False


def show_step(request: HttpRequest, pk: int, page: StepPage) -> HttpResponse:
    """GET asks, POST acts."""
    user: Any = request.user
    rows = Renewal.objects.visible_to(user).select_related("branch", "owner")
    renewal = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        form = page.form(obj=renewal, user=user, initial=dict(page.initial or {}))
        return _asked(request, renewal, page, form, _closed(renewal, page, user))
    form = page.form(request.POST, obj=renewal, user=user)
    if not form.is_valid():
        return _asked(request, renewal, page, form, None, status=422)
    try:
        result = page.act(user, renewal, form)
    except Conflict as conflict:
        return _conflict(request, renewal, page, conflict)
    except DomainError as refusal:
        return _asked(request, renewal, page, form, refusal, status=refusal.http_status)
    if isinstance(result, HttpResponse):
        return result
    told = result if isinstance(result, (str, Promise)) else page.done
    messages.success(request, str(told) % {"title": shown_title(renewal, user.pk)})
    return _done(request, _next_address(request, renewal))


def _done(request: HttpRequest, address: str) -> HttpResponse:
    """Goes on; a form the browser kept is told so without a redirect, which a page to sign in would be too."""
    if KEPT_HEADER in request.headers:
        return HttpResponse(status=204, headers={"X-Next": address})
    return finished(request, address)


def _next_address(request: HttpRequest, renewal: Renewal) -> str:
    if request.POST.get("then") == "next":
        return f"{reverse('renewals:next')}?after={renewal.pk}"
    if request.GET.get("back") == "pool":
        return f"{reverse('renewals:list')}?tab=pool"
    return reverse("renewals:detail", args=[renewal.pk])


def _closed(renewal: Renewal, page: StepPage, user: User) -> DomainError | None:
    """Why none of the page's steps is open, or None."""
    with read_once():
        return why_closed(renewal, page.verbs, user)


def _conflict(request: HttpRequest, renewal: Renewal, page: StepPage, conflict: Conflict) -> HttpResponse:
    """The differences, and the question again on the row as it is now: sending it once more is a new decision."""
    user: Any = request.user
    fresh = Renewal.objects.visible_to(user).select_related("branch", "owner").get(pk=renewal.pk)
    conflict.facts["differences"] = worded_differences(conflict.facts.get("differences", {}))
    form = page.form(sent_anew(request, fresh.version), obj=fresh, user=user)
    return _asked(request, fresh, page, form, conflict, status=409)


def _asked(
    request: HttpRequest,
    renewal: Renewal,
    page: StepPage,
    form: StepForm,
    refusal: DomainError | None,
    *,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    title = shown_title(renewal, user.pk)
    context = {
        "renewal": renewal,
        "renewal_title": title,
        "form": form,
        "form_title": page.title,
        "form_lead": str(page.lead) % {"title": title} if page.lead else title,
        "form_body": page.body,
        "submit_label": page.submit,
        "submit_tone": page.tone,
        "submit_value": page.submit_value,
        "more_buttons": page.more_buttons,
        "cancel_address": reverse("renewals:detail", args=[renewal.pk]),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
        "draft_words": f"{page.title} · {renewal.policy_no}" if page.kept else "",
        **(page.beside(renewal) if page.beside is not None else {}),
    }
    template = "renewals/_step.html" if in_drawer(request) else "renewals/step.html"
    answer = render(request, template, context, status=status)
    if status != 200:
        answer["X-Refusal"] = refusal.code if refusal else "form"
    return answer
