"""Endorsements: one of them with its change per line, the steps on it, and how one is begun."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reinsurance.actions import endorsing
from reinsurance.endorsed import told_of
from reinsurance.forms import endorsing as forms
from reinsurance.forms.step_form import ReasonForm
from reinsurance.models import Endorsement, Placement
from reinsurance.models.endorsement_terms import OPEN_STATES
from reinsurance.slip_words import fields_of
from reinsurance.timeline import history_of
from reinsurance.views.action_bar import actions_of
from reinsurance.views.step_pages import StepPage, show_step
from workflow.step_forms import PlainForm


def endorsement(request: HttpRequest, pk: int) -> HttpResponse:
    """One endorsement: what it changes, per line to the fen, who must agree, and how far it has come."""
    user: Any = request.user
    rows = Endorsement.objects.visible_to(user).select_related(
        "branch", "placement__branch", "slip", "maker", "released_by"
    )
    found = get_object_or_404(rows, pk=pk)
    told = told_of(found) if found.slip is not None or found.status in OPEN_STATES else {}
    context = {
        "endorsement": found,
        "placement": found.placement,
        "told": told,
        "fields": fields_of(told),
        "actions": actions_of(found, user, PAGES.values()),
        "parties": found.parties.select_related("reinsurer", "broker", "answered_by", "evidence"),
        "timeline": history_of(found),
    }
    return render(request, "reinsurance/endorsement.html", context)


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on one endorsement."""
    return show_step(request, pk, PAGES[name])


def _begin(by: User, obj: Placement, form: forms.EndorsementForm) -> Endorsement:
    return endorsing.endorse(
        by=by, placement=obj, kind=form.kind, values=form.values(), deltas=form.deltas(), **form.guard
    )


def _edit(by: User, obj: Endorsement, form: forms.EndorsementForm) -> None:
    endorsing.edit(by=by, endorsement=obj, values=form.values(), deltas=form.deltas(), **form.guard)


def _submit(by: User, obj: Endorsement, form: PlainForm) -> None:
    endorsing.submit(by=by, endorsement=obj, **form.guard)


def _send(by: User, obj: Endorsement, form: PlainForm) -> None:
    endorsing.send(by=by, endorsement=obj, **form.guard)


def _answer(by: User, _obj: Endorsement, form: forms.AnswerForm) -> None:
    values = form.entered("party", "answer", "evidence", "stamped")
    endorsing.record_answer(by=by, **values, **form.guard)


def _release(by: User, obj: Endorsement, form: PlainForm) -> None:
    endorsing.release(by=by, endorsement=obj, **form.guard)


def _withdraw(by: User, obj: Endorsement, form: ReasonForm) -> None:
    endorsing.withdraw(by=by, endorsement=obj, **form.entered("reason"), **form.guard)


def _new(kind: str, title: Any, icon: str) -> StepPage:
    return StepPage(
        name=f"endorse_{kind}",
        verb="open_endorsement",
        form=forms.FORMS[kind],
        title=title,
        submit=_("Draft it"),
        act=_begin,
        icon=icon,
    )


def _page(verb: str, form: Any, title: Any, submit: Any, act: Any, icon: str, **more: Any) -> StepPage:
    return StepPage(
        name=f"endorsement_{verb}",
        verb=verb,
        form=form,
        title=title,
        submit=submit,
        act=act,
        icon=icon,
        on="endorsement",
        **more,
    )


#: On a placement: how an endorsement is begun.
NEW_PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _new("amounts", _("Endorse sum insured or premium"), "adjustments"),
        _new("extension", _("Extend the period"), "calendar-event"),
        _new("information", _("Endorse information"), "notes"),
    )
}
#: On an endorsement, in the order in which the first open one becomes the primary action.
PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _page("release", PlainForm, _("Put in force"), _("Put in force"), _release, "shield-check"),
        _page("record_answer", forms.AnswerForm, _("Record an answer"), _("Record"), _answer, "checklist"),
        _page("send", PlainForm, _("Send to the reinsurers"), _("Send"), _send, "send"),
        _page("submit", PlainForm, _("Submit for approval"), _("Submit"), _submit, "send"),
        _page("edit", forms.draft_form, _("Edit"), _("Save"), _edit, "edit"),
        _page("withdraw", ReasonForm, _("Withdraw"), _("Withdraw"), _withdraw, "arrow-back-up", tone="danger"),
    )
}
