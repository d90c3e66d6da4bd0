"""Inward offers: the list, one of them, a new one, and the steps on one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from reinsurance.accumulating import accumulation_of, same_risk
from reinsurance.actions import accepting
from reinsurance.filters import InwardFilter
from reinsurance.forms import inward as forms
from reinsurance.inward_endorsed import money_now
from reinsurance.models import InwardOffer
from reinsurance.tables import InwardTable
from reinsurance.timeline import history_of
from reinsurance.views.action_bar import actions_of
from reinsurance.views.inward_endorsements import NEW_PAGES
from reinsurance.views.step_pages import StepPage, address_of, show_step, worded
from workflow.attachments.pages import documents_of
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page


def listed_offers(request: HttpRequest) -> Listed:
    """Every offer the reader may see, the newest first."""
    user: Any = request.user
    rows: Any = narrowed(InwardOffer.objects.visible_to(user), request).select_related("cedant", "broker", "branch")
    filtered = InwardFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, InwardTable, filtered.form)


def offers(request: HttpRequest) -> HttpResponse:
    """The list of inward offers."""
    user: Any = request.user
    context = list_page(request, listed_offers(request), export="reinsurance-inward-offers")
    context["may_enter"] = user.scope().may("reinsurance.place")
    return render(request, "reinsurance/inward_offers.html", context)


def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer: the risk, our line and its money, what we carry of the risk already."""
    user: Any = request.user
    rows = InwardOffer.objects.visible_to(user).select_related("cedant", "broker", "branch", "handler")
    found = get_object_or_404(rows, pk=pk)
    line, money = found.our_share, money_now(found)
    context = {
        "offer": found,
        "line": line,
        "money": money,
        "versions": found.versions.select_related("endorsement"),
        "endorsements": found.endorsements.all(),
        "accumulation": accumulation_of(found, line, on=timezone.localdate()),
        "same_risk": same_risk(found).filter(pk__in=InwardOffer.objects.visible_to(user).order_by().values("pk")),
        "actions": actions_of(found, user, (*PAGES.values(), *NEW_PAGES.values())),
        "documents": documents_of(found, user),
        "timeline": history_of(found),
    }
    return render(request, "reinsurance/inward_offer.html", context)


def offer_new(request: HttpRequest) -> HttpResponse:
    """A new offer, of the reader's branch."""
    user: Any = request.user
    form = forms.OfferForm(request.POST or None, user=user)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(address_of(accepting.receive(by=user, branch=user.branch, values=form.values())))
            except DomainError as error:
                refusal = worded(error)
                status = refusal.http_status
    context = {"form": form, "form_title": _("New inward offer"), "submit_label": _("Enter"), "refusal": refusal}
    return render(request, "reinsurance/form.html", context, status=status)


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on one offer."""
    return show_step(request, pk, {**PAGES, **NEW_PAGES}[name])


def _edit(by: User, obj: InwardOffer, form: forms.EditOfferForm) -> None:
    accepting.edit(by=by, offer=obj, values=form.values(), **form.guard)


def _submit(by: User, obj: InwardOffer, form: forms.WriteForm) -> None:
    accepting.submit(by=by, offer=obj, **form.entered("written", "conditions"), **form.guard)


def _decline(by: User, obj: InwardOffer, form: forms.DeclineForm) -> None:
    accepting.decline(by=by, offer=obj, **form.entered("reason"), **form.guard)


def _signed(by: User, obj: InwardOffer, form: forms.SignedForm) -> None:
    accepting.record_signed(by=by, offer=obj, **form.entered("signed"), **form.guard)


def _withdraw(by: User, obj: InwardOffer, form: forms.DeclineForm) -> None:
    accepting.withdraw(by=by, offer=obj, **form.entered("reason"), **form.guard)


def _page(name: str, verb: str, form: Any, title: Any, submit: Any, act: Any, icon: str, **more: Any) -> StepPage:
    return StepPage(
        name=f"inward_{name}",
        verb=verb,
        form=form,
        title=title,
        submit=submit,
        act=act,
        icon=icon,
        on="inwardoffer",
        **more,
    )


PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _page("submit", "submit", forms.WriteForm, _("Submit the acceptance"), _("Submit"), _submit, "send"),
        _page("signed", "record_signed", forms.SignedForm, _("Record the signed line"), _("Record"), _signed, "edit"),
        _page("edit", "edit", forms.EditOfferForm, _("Edit"), _("Save"), _edit, "edit"),
        _page(
            "decline",
            "decline",
            forms.DeclineForm,
            _("Decline the offer"),
            _("Decline"),
            _decline,
            "thumb-down",
            tone="danger",
        ),
        _page(
            "withdraw",
            "withdraw",
            forms.DeclineForm,
            _("Withdraw after signing down"),
            _("Withdraw"),
            _withdraw,
            "arrow-back-up",
            tone="danger",
        ),
    )
}
