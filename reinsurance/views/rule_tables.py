"""The tables rules are asked by: a filed method, the actuary's factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.actions.books import file_method, load_factors
from reinsurance.forms.books import FactorsForm, MethodForm, TableForm


def method_new(request: HttpRequest) -> HttpResponse:
    """A method of dividing risks, as it was filed (R03)."""
    user: Any = request.user
    form = MethodForm(request.POST or None, user=user)

    def act() -> None:
        named = {name: form.cleaned_data[name] for name in ("branch", "code", "name")}
        file_method(by=user, **named, **form.days())

    return _asked(request, form, "R03", _("Filed method"), act)


def factors_new(request: HttpRequest) -> HttpResponse:
    """The table of credit factors (R11)."""
    user: Any = request.user
    form = FactorsForm(request.POST or None)

    def act() -> None:
        load_factors(by=user, factors=form.cleaned_data["rows"], **form.days())

    return _asked(request, form, "R11", _("Credit factors"), act)


def _asked(
    request: HttpRequest, form: TableForm, rule: str, title: str | Promise, act: Callable[[], None]
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The table is entered and holds on its days."))
            return redirect("reinsurance:rule", rule=rule)
    context = {"form": form, "form_title": title, "form_lead": rule, "submit_label": _("Save")}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
