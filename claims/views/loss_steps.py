"""One page for every step on a cross-region case or a large loss: the form, the refusal, the conflict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.errors import Conflict, DomainError
from accounts.models import User
from claims.losses.sections import label_of, shown
from workflow.action_bar import UNTOLD, Action, Actions
from workflow.step_forms import StepForm
from workflow.step_pages import finished, in_drawer, sent_anew, why_closed
from workflow.transitions import available_steps

Act = Callable[[User, Any, Any], Any]
SOMEBODY_ELSES = UNTOLD | {"not_handling_branch", "not_party"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """How one step is asked for. The step is open when any of ``verbs`` is; ``act`` calls the action."""

    name: str
    verbs: tuple[str, ...]
    form: type[StepForm]
    title: str | Promise
    submit: str | Promise
    act: Act
    icon: str
    lead: str | Promise = ""
    tone: str = "primary"
    multipart: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row with its pages. ``detail`` is the name of its page; the steps are ``<prefix>_<step>``."""

    rows: Callable[[User], Any]
    detail: str
    prefix: str
    pages: dict[str, StepPage]


def show_step(request: HttpRequest, pk: int, kind: Kind, page: StepPage) -> HttpResponse:
    """GET asks, POST acts."""
    user: Any = request.user
    row = get_object_or_404(kind.rows(user), pk=pk)
    if request.method != "POST":
        return _asked(request, row, kind, page, page.form(obj=row, user=user), why_closed(row, page.verbs, user))
    form = page.form(request.POST, request.FILES, obj=row, user=user)
    if not form.is_valid():
        return _asked(request, row, kind, page, form, None, status=422)
    try:
        page.act(user, row, form)
    except Conflict as conflict:
        return _conflict(request, row, kind, page, conflict)
    except DomainError as refusal:
        return _asked(request, row, kind, page, form, refusal, status=refusal.http_status)
    messages.success(request, f"{page.title}: {row.case.case_number}")
    return finished(request, reverse(f"claims:{kind.detail}", args=[pk]))


def actions_of(row: Any, kind: Kind, user: User) -> Actions:
    """What this person may do now. A step for which the right is missing altogether is not named."""
    steps = available_steps(row, user, timezone.now())
    found = Actions()
    for page in kind.pages.values():
        refusals = [steps[verb][1] for verb in page.verbs]
        address = reverse(f"claims:{kind.prefix}_{page.name}", args=[row.pk])
        found.add(Action(page.title, address, page.icon, in_drawer=not page.multipart), refusals, untold=SOMEBODY_ELSES)
    return found


def _conflict(request: HttpRequest, row: Any, kind: Kind, page: StepPage, conflict: Conflict) -> HttpResponse:
    """The differences, and the question again on the row as it is now."""
    user: Any = request.user
    fresh = kind.rows(user).get(pk=row.pk)
    found = conflict.facts.get("differences", {})
    conflict.facts["differences"] = {
        label_of(type(row), name): [*(shown(row, name, value) for value in pair[:2]), *pair[2:]]
        for name, pair in found.items()
    }
    form = page.form(sent_anew(request, fresh.version), obj=fresh, user=user)
    return _asked(request, fresh, kind, page, form, conflict, status=409)


def _asked(
    request: HttpRequest,
    row: Any,
    kind: Kind,
    page: StepPage,
    form: StepForm,
    refusal: DomainError | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "form_title": page.title,
        "form_lead": str(page.lead) or str(row),
        "submit_label": page.submit,
        "submit_tone": page.tone,
        "multipart": page.multipart,
        "cancel_address": reverse(f"claims:{kind.detail}", args=[row.pk]),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
    }
    template = "claims/losses/_step.html" if in_drawer(request) else "claims/losses/step.html"
    return render(request, template, context, status=status)
