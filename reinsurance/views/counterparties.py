"""Counterparties: the list, one of them, a new one, and the steps on one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from reinsurance.actions import admitting, recording
from reinsurance.disclosure import contacts_of
from reinsurance.filters import CounterpartyFilter
from reinsurance.forms import counterparty as forms
from reinsurance.gating import carried_by_group, limit_of
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import BusinessLine, Change
from reinsurance.models.placement_terms import GONE
from reinsurance.tables import CounterpartyTable
from reinsurance.timeline import history_of
from reinsurance.views.action_bar import actions_of
from reinsurance.views.step_pages import StepPage, address_of, show_step, worded
from workflow.listing.page import Listed, list_page


def listed_counterparties(request: HttpRequest) -> Listed:
    """Everybody the reader may deal with."""
    user: Any = request.user
    rows = Counterparty.objects.visible_to(user).select_related("group", "branch")
    filtered = CounterpartyFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, CounterpartyTable, filtered.form)


def counterparty_list(request: HttpRequest) -> HttpResponse:
    """The list of counterparties."""
    user: Any = request.user
    context = list_page(request, listed_counterparties(request), export="reinsurance-counterparties")
    context["may_enter"] = user.scope().may("reinsurance.counterparties")
    return render(request, "reinsurance/counterparties.html", context)


def counterparty(request: HttpRequest, pk: int) -> HttpResponse:
    """One counterparty: how it stands, what it carries, its histories."""
    user: Any = request.user
    rows = Counterparty.objects.visible_to(user).select_related("branch", "group")
    found = get_object_or_404(rows, pk=pk)
    limit, carried = limit_of(found), carried_by_group(found)
    words = dict(BusinessLine.choices)
    context = {
        "counterparty": found,
        "actions": actions_of(found, user, PAGES.values()),
        "change": Change(found.change).label if found.change else "",
        "limit": limit,
        "carried": carried,
        "headroom": None if limit is None else limit - carried,
        "lines": [words[code] for code in found.lines.split(",") if code in words],
        "ratings": found.ratings.all(),
        "solvencies": found.solvencies.all(),
        "contacts": contacts_of(found),
        "accounts": found.accounts.select_related("entered_by", "confirmed_by"),
        "members": found.members.all(),
        "carried_lines": found.lines_carried.exclude(state__in=GONE)
        .select_related("placement", "section")
        .order_by("-pk")[:20],
        "timeline": history_of(found),
    }
    return render(request, "reinsurance/counterparty.html", context)


def counterparty_new(request: HttpRequest) -> HttpResponse:
    """A new counterparty, kept by the reader's branch."""
    user: Any = request.user
    form = forms.CounterpartyForm(request.POST or None, user=user)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(address_of(admitting.enter(by=user, branch=user.branch, values=form.cleaned_data)))
            except DomainError as error:
                refusal = worded(error)
                status = refusal.http_status
    context = {"form": form, "form_title": _("New counterparty"), "submit_label": _("Enter"), "refusal": refusal}
    return render(request, "reinsurance/form.html", context, status=status)


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on one counterparty."""
    return show_step(request, pk, PAGES[name])


def _edit(by: User, obj: Counterparty, form: forms.EditForm) -> None:
    admitting.edit(by=by, counterparty=obj, values=form.entered(*forms.EDITED), **form.guard)


def _submit(by: User, obj: Counterparty, form: forms.LimitForm) -> None:
    admitting.submit(by=by, counterparty=obj, **form.entered("limit"), **form.guard)


def _review(by: User, obj: Counterparty, form: forms.ReviewForm) -> None:
    admitting.ask_review(by=by, counterparty=obj, **form.entered("limit", "reason"), **form.guard)


def _standing(by: User, obj: Counterparty, form: forms.StandingForm) -> None:
    admitting.ask_standing(by=by, counterparty=obj, **form.entered("change", "reason"), **form.guard)


def _screen(by: User, obj: Counterparty, form: forms.ScreenForm) -> None:
    admitting.screen(by=by, counterparty=obj, **form.entered("result", "day", "note"), **form.guard)


def _rating(by: User, obj: Counterparty, form: forms.RatingForm) -> None:
    values = form.entered("agency", "grade", "outlook", "rated_on")
    recording.add_rating(by=by, counterparty=obj, **values, **form.guard)


def _solvency(by: User, obj: Counterparty, form: forms.SolvencyForm) -> None:
    values = form.entered("as_of", "core", "comprehensive", "risk_rating")
    recording.add_solvency(by=by, counterparty=obj, **values, **form.guard)


def _contact(by: User, obj: Counterparty, form: forms.ContactForm) -> None:
    recording.add_contact(by=by, counterparty=obj, **form.entered("purpose", "name", "mail", "phone"), **form.guard)


def _account(by: User, obj: Counterparty, form: forms.AccountForm) -> None:
    values = form.entered("currency", "bank", "holder", "number")
    recording.add_account(by=by, counterparty=obj, **values, **form.guard)


def _confirm(by: User, _obj: Counterparty, form: forms.ConfirmAccountForm) -> None:
    recording.confirm_account(by=by, **form.entered("account", "note"), **form.guard)


def _page(name: str, verb: str, form: Any, title: Any, submit: Any, act: Any, icon: str, **more: Any) -> StepPage:
    return StepPage(
        name=f"counterparty_{name}",
        verb=verb,
        form=form,
        title=title,
        submit=submit,
        act=act,
        icon=icon,
        on="counterparty",
        **more,
    )


PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _page("submit", "submit", forms.LimitForm, _("Ask for admission"), _("Submit"), _submit, "send"),
        _page("screen", "screen", forms.ScreenForm, _("Record a screening"), _("Record"), _screen, "shield-check"),
        _page(
            "confirm",
            "confirm_account",
            forms.ConfirmAccountForm,
            _("Confirm a bank account"),
            _("Confirm"),
            _confirm,
            "circle-check",
        ),
        _page(
            "review", "ask_review", forms.ReviewForm, _("Ask for the annual review"), _("Submit"), _review, "refresh"
        ),
        _page(
            "standing",
            "ask_standing",
            forms.StandingForm,
            _("Ask for a block or watch"),
            _("Submit"),
            _standing,
            "ban",
            tone="danger",
        ),
        _page("edit", "edit", forms.EditForm, _("Edit"), _("Save"), _edit, "edit"),
        _page("rating", "add_rating", forms.RatingForm, _("Add a rating"), _("Record"), _rating, "chart-bar"),
        _page(
            "solvency", "add_solvency", forms.SolvencyForm, _("Add solvency figures"), _("Record"), _solvency, "scale"
        ),
        _page("contact", "add_contact", forms.ContactForm, _("Add a contact"), _("Add"), _contact, "user-plus"),
        _page("account", "add_account", forms.AccountForm, _("Add a bank account"), _("Add"), _account, "credit-card"),
    )
}
