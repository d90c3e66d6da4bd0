"""One page for every step on a cross-region case or a large loss: the form, the refusal, the conflict."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

from accounts.errors import Conflict, DomainError
from accounts.models import User
from claims.loss_forms import StepForm
from claims.loss_sections import label_of, shown
from workflow.transitions import available_steps

Act = Callable[[User, Any, Any], Any]


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


@dataclass(frozen=True, slots=True)
class Action:
    """A button, or why there is none."""

    label: str | Promise
    address: str
    icon: str
    reason: str = ""
    in_drawer: bool = False
    key: str = ""


@dataclass(slots=True)
class Actions:
    """The action bar: one primary, the rest in a menu; closed ones with their reason."""

    primary: Action | None = None
    beside: list[Action] = field(default_factory=list)
    others: list[Action] = field(default_factory=list)
    closed: list[Action] = field(default_factory=list)


def show_step(request: HttpRequest, pk: int, kind: Kind, page: StepPage) -> HttpResponse:
    """GET asks, POST acts."""
    user: Any = request.user
    row = get_object_or_404(kind.rows(user), pk=pk)
    if request.method != "POST":
        return _asked(request, row, kind, page, page.form(row=row, user=user), _closed(row, page, user))
    form = page.form(request.POST, request.FILES, row=row, user=user)
    if not form.is_valid():
        return _asked(request, row, kind, page, form, None, status=422)
    try:
        page.act(user, row, form)
    except Conflict as conflict:
        return _conflict(request, row, kind, page, conflict)
    except DomainError as refusal:
        return _asked(request, row, kind, page, form, refusal, status=refusal.http_status)
    messages.success(request, f"{page.title}: {row.case.case_number}")
    address = reverse(f"claims:{kind.detail}", args=[pk])
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def actions_of(row: Any, kind: Kind, user: User) -> Actions:
    """What this person may do now. A step for which the right is missing altogether is not named."""
    steps = available_steps(row, user, timezone.now())
    found = Actions()
    for page in kind.pages.values():
        refusals = [steps[verb][1] for verb in page.verbs]
        if any(refusal is None for refusal in refusals):
            address = reverse(f"claims:{kind.prefix}_{page.name}", args=[row.pk])
            action = Action(page.title, address, page.icon, in_drawer=not page.multipart)
            if found.primary is None:
                found.primary = action
            else:
                found.others.append(action)
        elif reason := _worth_telling(refusals):
            found.closed.append(Action(page.title, "", page.icon, reason=str(reason.sentence)))
    return found


#: Reasons that say no more than that the step is somebody else's or not now.
UNTOLD = {"permission_missing", "wrong_status", "not_handling_branch", "not_party"}


def _worth_telling(refusals: list[DomainError | None]) -> DomainError | None:
    return next((each for each in refusals if each is not None and each.code not in UNTOLD), None)


def _closed(row: Any, page: StepPage, user: User) -> DomainError | None:
    """Why none of the page's steps is open, or None."""
    steps = available_steps(row, user, timezone.now())
    refusals = [steps[verb][1] for verb in page.verbs]
    if any(refusal is None for refusal in refusals):
        return None
    told = [refusal for refusal in refusals if refusal is not None]
    return next((refusal for refusal in told if refusal.code != "wrong_status"), told[0])


def _conflict(request: HttpRequest, row: Any, kind: Kind, page: StepPage, conflict: Conflict) -> HttpResponse:
    """The differences, and the question again on the row as it is now."""
    user: Any = request.user
    fresh = kind.rows(user).get(pk=row.pk)
    data = request.POST.copy()
    data["expected_version"], data["key"] = str(fresh.version), uuid.uuid4().hex
    found = conflict.facts.get("differences", {})
    conflict.facts["differences"] = {
        label_of(type(row), name): [*(shown(row, name, value) for value in pair[:2]), *pair[2:]]
        for name, pair in found.items()
    }
    return _asked(request, fresh, kind, page, page.form(data, row=fresh, user=user), conflict, status=409)


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
    template = "claims/losses/_step.html" if getattr(request, "htmx", False) else "claims/losses/step.html"
    return render(request, template, context, status=status)
