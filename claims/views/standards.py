"""Standards of compensation and rules of practice: listed, added, confirmed by an administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from claims.actions import add_standard, confirm_standard, set_practice_rule
from claims.forms import ConfirmForm, PracticeRuleForm, StandardForm
from claims.models import CompensationStandard, PracticeRule
from claims.rules.regions import REGIONS
from claims.rules.standards import CONSUMPTION, INCOME, WAGE
from workflow.listing.page import export_address


def standards(request: HttpRequest) -> HttpResponse:
    """Every row, by region; those to confirm are marked."""
    rows = CompensationStandard.objects.select_related("confirmed_by")
    lines = [(row, key_of(row)) for row in rows]
    context = {
        "lines": lines,
        "rules": PracticeRule.objects.all(),
        "export_address": export_address(request, "claims-standards"),
        "rules_address": export_address(request, "claims-practice-rules"),
    }
    return render(request, "claims/standards.html", context)


def standard(request: HttpRequest, standard: str) -> HttpResponse:
    """One row: its figures and source, and the day from which it holds."""
    row = _row_of(standard)
    form = ConfirmForm(request.POST or None, initial={"effective_from": row.effective_from})
    if form.is_valid():
        try:
            confirm_standard(by=_who(request), pk=row.pk, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The standard is confirmed."))
            return redirect("claims:standards")
    return render(request, "claims/standard.html", {"row": row, "form": form}, status=422 if form.errors else 200)


def add(request: HttpRequest) -> HttpResponse:
    """A new row, unconfirmed."""
    form = StandardForm(request.POST or None)
    if form.is_valid():
        data = dict(form.cleaned_data)
        figures = {name: data.pop(name) for name in (INCOME, CONSUMPTION, WAGE)}
        row = _tried(form, lambda: add_standard(by=_who(request), figures=figures, **data))
        if row is not None:
            messages.success(request, _("The standard was added. Somebody confirms it against its source."))
            return redirect("claims:standard", standard=key_of(row))
    return _form_page(request, form, _("Add a standard"))


def rule(request: HttpRequest) -> HttpResponse:
    """A rule of practice from a day on."""
    form = PracticeRuleForm(request.POST or None)
    if form.is_valid():
        done = _tried(form, lambda: set_practice_rule(by=_who(request), **form.cleaned_data))
        if done is not None:
            messages.success(request, _("The rule was set."))
            return redirect("claims:standards")
    return _form_page(request, form, _("Set a rule of practice"))


def _tried(form: forms.Form, verb: Any) -> Any:
    """What the verb returns; a refusal stands on the form instead."""
    try:
        return verb()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _form_page(request: HttpRequest, form: forms.Form, title: Any) -> HttpResponse:
    context = {"form": form, "form_title": title, "submit_label": _("Save"), "cancel_address": "../"}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def key_of(row: CompensationStandard) -> str:
    """How a row stands in an address: 14-2023-urban."""
    return f"{REGIONS[row.region][0]}-{row.data_year}-{row.basis}"


def _row_of(key: str) -> CompensationStandard:
    code, _dash, rest = key.partition("-")
    year, _dash, basis = rest.partition("-")
    region = next((name for name, (number, _latin) in REGIONS.items() if number == code), "")
    row = None
    if year.isdigit() and len(year) <= 4:
        row = CompensationStandard.objects.filter(region=region, data_year=int(year), basis=basis).first()
    if row is None:
        raise Http404
    return row


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
