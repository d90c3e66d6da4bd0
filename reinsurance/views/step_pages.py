"""One page for every step on one object: the form, the refusal with its reason, the conflict with its differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise

from accounts.errors import Conflict, DomainError
from accounts.models import User
from reinsurance.models import Counterparty, Endorsement, InwardEndorsement, InwardOffer, Placement
from reinsurance.rules.refusals import Refusal
from workflow.step_forms import StepForm
from workflow.step_pages import finished, in_drawer, sent_anew, why_closed

Act = Callable[[User, Any, Any], Any]
MODELS: dict[str, Any] = {
    "placement": Placement,
    "counterparty": Counterparty,
    "endorsement": Endorsement,
    "inwardoffer": InwardOffer,
    "inwardendorsement": InwardEndorsement,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """How one step is asked for. ``act`` calls the action; what it answers, if anything, is the page to go on to."""

    name: str
    verb: str
    form: Callable[..., StepForm]
    title: str | Promise
    submit: str | Promise
    act: Act
    icon: str
    tone: str = "primary"
    lead: str | Promise = ""
    on: str = "placement"


def show_step(request: HttpRequest, pk: int, page: StepPage) -> HttpResponse:
    """GET asks, POST acts."""
    user: Any = request.user
    obj = get_object_or_404(MODELS[page.on].objects.visible_to(user).select_related("branch"), pk=pk)
    if request.method != "POST":
        return _asked(request, obj, page, page.form(obj=obj, user=user), why_closed(obj, [page.verb], user))
    form = page.form(request.POST, obj=obj, user=user)
    if not form.is_valid():
        return _asked(request, obj, page, form, None, status=422)
    try:
        made = page.act(user, obj, form)
    except Conflict as conflict:
        return _conflict(request, obj, page, conflict)
    except DomainError as refusal:
        return _asked(request, obj, page, form, worded(refusal), status=refusal.http_status)
    messages.success(request, str(page.title))
    return finished(request, address_of(made or obj))


def address_of(obj: Any) -> str:
    """The page of the object."""
    return reverse(f"reinsurance:{obj._meta.model_name}", args=[obj.pk])


def worded(refusal: DomainError) -> DomainError:
    """A refusal of the engine with its facts in the sentence and its remedy behind it."""
    if isinstance(refusal, Refusal):
        return DomainError(refusal.code, f"{refusal} {refusal.remedy}", path=refusal.path)
    return refusal


def _conflict(request: HttpRequest, obj: Any, page: StepPage, conflict: Conflict) -> HttpResponse:
    """The question again on the row as it is now: sending it once more is a new decision."""
    user: Any = request.user
    fresh = MODELS[page.on].objects.visible_to(user).select_related("branch").get(pk=obj.pk)
    form = page.form(sent_anew(request, fresh.version), obj=fresh, user=user)
    return _asked(request, fresh, page, form, conflict, status=409)


def _asked(
    request: HttpRequest, obj: Any, page: StepPage, form: StepForm, refusal: DomainError | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "obj": obj,
        "form": form,
        "form_title": page.title,
        "form_lead": page.lead or str(obj),
        "submit_label": page.submit,
        "submit_tone": page.tone,
        "cancel_address": address_of(obj),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
    }
    template = "reinsurance/_step.html" if in_drawer(request) else "reinsurance/step.html"
    return render(request, template, context, status=status)
