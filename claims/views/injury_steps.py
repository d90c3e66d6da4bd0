"""One page for every step on one assessment, and the search of a clause within the assessment form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from claims.actions import reveal_medical
from claims.injuries.disclosure import whole
from claims.injuries.forms.findings import PLACES, clauses_for
from claims.injuries.forms.steps import ReasonForm
from claims.injuries.pages import PAGES, StepPage
from claims.models import InjuryAssessment
from workflow.step_forms import StepForm
from workflow.step_pages import finished, in_drawer, sent_anew, why_closed


def step_view(name: str) -> Callable[..., HttpResponse]:
    """The view of one page of :data:`PAGES`."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _show(request, pk, PAGES[name])

    return view


def visible(request: HttpRequest, pk: int) -> InjuryAssessment:
    """The assessment, if this person sees it."""
    user: Any = request.user
    rows = InjuryAssessment.objects.visible_to(user).select_related("branch", "case", "injured")
    return get_object_or_404(rows, pk=pk)


def _show(request: HttpRequest, pk: int, page: StepPage) -> HttpResponse:
    user: Any = request.user
    row = visible(request, pk)
    if request.method != "POST":
        return _asked(request, row, page, page.form(obj=row, user=user), why_closed(row, page.verbs, user))
    form = page.form(request.POST, obj=row, user=user)
    valid = form.is_valid()
    if getattr(form, "searching", False):
        return _asked(request, row, page, form, None)
    if not valid:
        return _asked(request, row, page, form, None, status=422)
    try:
        page.act(user, row, form)
    except Conflict as conflict:
        return _conflict(request, row, page, conflict)
    except DomainError as refusal:
        return _asked(request, row, page, form, refusal, status=refusal.http_status)
    messages.success(request, str(page.done))
    return finished(request, reverse("claims:injury", args=[row.pk]))


def _conflict(request: HttpRequest, row: InjuryAssessment, page: StepPage, conflict: Conflict) -> HttpResponse:
    """The differences, and the question again on the row as it is now: sending it once more is a new decision."""
    user: Any = request.user
    fresh = visible(request, row.pk)
    form = page.form(sent_anew(request, fresh.version), obj=fresh, user=user)
    return _asked(request, fresh, page, form, conflict, status=409)


def _asked(
    request: HttpRequest,
    row: InjuryAssessment,
    page: StepPage,
    form: StepForm,
    refusal: DomainError | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "form_title": page.title,
        "form_lead": page.lead or str(row),
        "submit_label": page.title,
        "submit_tone": page.tone,
        "cancel_address": reverse("claims:injury", args=[row.pk]),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
    }
    drawer = in_drawer(request) and not page.wide
    template = "claims/_injury_step.html" if drawer else page.template or "claims/injury_step.html"
    return render(request, template, context, status=status)


def clauses(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses that fit the words of one finding, as the choices of its form."""
    row = visible(request, pk)
    place = request.GET.get("place", "")
    if not place.isdigit() or not 1 <= int(place) <= PLACES:
        place = "1"
    chosen = request.GET.get(f"clause_{place}", "")
    found = clauses_for(request.GET.get(f"search_{place}", ""), chosen)
    context = {"row": row, "place": place, "choices": found, "chosen": chosen}
    return render(request, "claims/_injury_clauses.html", context)


def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """查看: the injured person in whole, for a reason."""
    user: Any = request.user
    row = visible(request, pk)
    form = ReasonForm(request.POST or None, obj=row, user=user)
    person = None
    if form.is_valid():
        try:
            person = whole(reveal_medical(by=user, assessment=row, reason=form.cleaned_data["reason"]))
        except DomainError as refusal:
            form.add_error("reason", str(refusal))
    context = {"row": row, "form": form, "person": person, "cancel_address": reverse("claims:injury", args=[row.pk])}
    return render(request, "claims/injury_reveal.html", context, status=422 if form.errors else 200)
