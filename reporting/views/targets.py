"""Targets of the branches a person manages: the list, and setting, changing and withdrawing one."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.actions import set_target, withdraw_target
from reporting.catalogue import UNIT_WORDS
from reporting.models import Target, TargetStatus
from reporting.target_forms import NewTargetForm, TargetFilterForm, ValuesForm
from workflow.kpis import KPIS, VERSIONS, definition_on
from workflow.listing.page import export_address
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of

PAGE = 50
TARGETS_FILE = "reporting-targets"


def targets(request: HttpRequest) -> HttpResponse:
    """The targets of the reader's branches, newest month first."""
    form, rows = target_rows(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": [(row, *words_of(row)) for row in page], "asked": bool(request.GET)}
    context["export_address"] = export_address(request, TARGETS_FILE)
    return render(request, "reporting/targets.html", context)


def target_rows(request: HttpRequest) -> tuple[TargetFilterForm, QuerySet[Target]]:
    """The filter of the page and the targets in it."""
    user = _who(request)
    form = TargetFilterForm(request.GET or None, user=user)
    rows = (
        Target.objects.visible_to(user)
        .managed_by(user)
        .in_force()
        .select_related("branch")
        .order_by("-month", "kpi", "id")
    )
    if form.is_valid():
        rows = form.narrowed(rows)
    return form, rows


def target_new(request: HttpRequest) -> HttpResponse:
    """A target for a branch, figure and month that has none."""
    user = _who(request)
    form = NewTargetForm(request.POST or None, user=user, initial=request.GET.dict())
    if form.is_valid():
        try:
            set_target(by=user, expected_version=0, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The target was set."))
            return redirect("reporting:targets")
    context = {
        "form": form,
        "form_title": _("Set a target"),
        "form_lead": _("Values are in the unit of the figure: percent as 65.00."),
        "submit_label": _("Save"),
        "cancel_address": "../",
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: other values, or withdrawing it; and its history."""
    user = _who(request)
    row = get_object_or_404(Target.objects.visible_to(user).managed_by(user).select_related("branch"), pk=pk)
    start = {"base_value": row.base_value, "challenge_value": row.challenge_value, "expected_version": row.version}
    form = ValuesForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            _carry_out(user, row, form.cleaned_data, withdraw=request.POST.get("step") == "withdraw")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The target was saved."))
            return redirect("reporting:targets")
    label, unit = words_of(row)
    events = Event.objects.of(row)
    context = {
        "row": row,
        "label": label,
        "unit": unit,
        "form": form,
        "in_force": row.status == TargetStatus.IN_FORCE,
        "timeline": timeline_of(events, looks={}, sentence=sentence_of),
    }
    return render(request, "reporting/target.html", context, status=422 if form.errors else 200)


def _carry_out(user: User, row: Target, data: dict[str, Any], *, withdraw: bool) -> None:
    version = data.pop("expected_version")
    if withdraw:
        withdraw_target(by=user, target=row, expected_version=version)
    else:
        set_target(by=user, branch=row.branch, kpi=row.kpi, month=row.month, expected_version=version, **data)


def words_of(row: Target) -> tuple[Any, Any]:
    """Name and unit of the figure of a target."""
    if row.kpi not in VERSIONS:
        return row.kpi, ""
    return KPIS[row.kpi].label, UNIT_WORDS[definition_on(row.kpi, row.month).unit]


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)
