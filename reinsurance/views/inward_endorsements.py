"""Endorsements of inward lines: one of them with what it makes of our line, the steps on it, and how one is begun."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reinsurance.actions import inward_endorsing
from reinsurance.forms import inward_endorsing as forms
from reinsurance.forms.step_form import ReasonForm
from reinsurance.inward_endorsed import before_and_after
from reinsurance.models import InwardEndorsement, InwardOffer
from reinsurance.timeline import history_of
from reinsurance.views.action_bar import actions_of
from reinsurance.views.step_pages import StepPage, show_step
from workflow.step_forms import PlainForm


def endorsement(request: HttpRequest, pk: int) -> HttpResponse:
    """One endorsement: what it changes, our line and its money before and after, how far it has come."""
    user: Any = request.user
    rows = InwardEndorsement.objects.visible_to(user).select_related(
        "branch", "offer__branch", "offer__cedant", "notice", "maker", "accepted_by"
    )
    found = get_object_or_404(rows, pk=pk)
    context = {
        "endorsement": found,
        "offer": found.offer,
        "rows": _compared(found),
        "actions": actions_of(found, user, PAGES.values()),
        "timeline": history_of(found),
    }
    return render(request, "reinsurance/inward_endorsement.html", context)


def _compared(found: InwardEndorsement) -> list[dict[str, Any]]:
    """Each figure before and after, with the difference; nothing where the endorsement ended without effect."""
    sides = before_and_after(found)
    if sides is None:
        return []
    was, now = sides
    pairs = (
        (_("Sum insured (100 %)"), was.line.sum_insured, now.line.sum_insured),
        (_("Original premium (100 %)"), was.line.premium, now.line.premium),
        (_("Our sum insured"), was.carried, now.carried),
        (_("Our premium"), was.money.premium, now.money.premium),
        (_("Commission"), was.money.commission, now.money.commission),
        (_("Net"), was.money.net, now.money.net),
    )
    rows = [{"label": label, "before": old, "after": new, "change": new - old} for label, old, new in pairs]
    share = {"label": _("Our line (%)"), "before": was.line.share, "after": now.line.share, "percent": True}
    return [*rows[:2], {**share, "change": now.line.share - was.line.share}, *rows[2:]]


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on one endorsement."""
    return show_step(request, pk, PAGES[name])


def _begin(by: User, obj: InwardOffer, form: forms.InwardChangeForm) -> InwardEndorsement:
    return inward_endorsing.endorse(by=by, offer=obj, kind=form.kind, values=form.values(), **form.guard)


def _edit(by: User, obj: InwardEndorsement, form: forms.InwardChangeForm) -> None:
    inward_endorsing.edit(by=by, endorsement=obj, values=form.values(), **form.guard)


def _submit(by: User, obj: InwardEndorsement, form: PlainForm) -> None:
    inward_endorsing.submit(by=by, endorsement=obj, **form.guard)


def _withdraw(by: User, obj: InwardEndorsement, form: ReasonForm) -> None:
    inward_endorsing.withdraw(by=by, endorsement=obj, **form.entered("reason"), **form.guard)


def _new(kind: str, title: Any, icon: str) -> StepPage:
    return StepPage(
        name=f"inward_endorse_{kind}",
        verb="open_endorsement",
        form=forms.FORMS[kind],
        title=title,
        submit=_("Draft it"),
        act=_begin,
        icon=icon,
        on="inwardoffer",
    )


def _page(verb: str, form: Any, title: Any, submit: Any, act: Any, icon: str, **more: Any) -> StepPage:
    return StepPage(
        name=f"inward_change_{verb}",
        verb=verb,
        form=form,
        title=title,
        submit=submit,
        act=act,
        icon=icon,
        on="inwardendorsement",
        **more,
    )


#: On an offer: how an endorsement is begun.
NEW_PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _new("amounts", _("Endorse sum insured, premium or share"), "adjustments"),
        _new("period", _("Change the period"), "calendar-event"),
        _new("annul", _("Cancel from inception"), "ban"),
    )
}
#: On an endorsement, in the order in which the first open one becomes the primary action.
PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _page("submit", PlainForm, _("Submit for approval"), _("Submit"), _submit, "send"),
        _page("edit", forms.draft_form, _("Edit"), _("Save"), _edit, "edit"),
        _page("withdraw", ReasonForm, _("Withdraw"), _("Withdraw"), _withdraw, "arrow-back-up", tone="danger"),
    )
}
