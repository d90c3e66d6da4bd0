"""The steps on one placement, each a form, an action and a sentence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reinsurance.actions import allowing, books, cancelling, lining, marketing, replacing, requesting
from reinsurance.forms import placing as forms
from reinsurance.forms.books import FactAnswerForm, FactRequestForm
from reinsurance.forms.cancelling import CancellationForm
from reinsurance.forms.replacing import ReplacementForm
from reinsurance.forms.request import EditRequestForm, RemoveSectionForm, SectionForm
from reinsurance.forms.rule_version import AskAllowanceForm, GrantAllowanceForm
from reinsurance.forms.step_form import ReasonForm
from reinsurance.models import Cancellation, Placement, Replacement
from reinsurance.views.endorsements import NEW_PAGES
from reinsurance.views.renewals import RENEWAL_PAGES
from reinsurance.views.step_pages import StepPage, show_step
from workflow.step_forms import PlainForm


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on one placement."""
    return show_step(request, pk, PAGES[name])


def section(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """A section is changed while the request is a draft."""
    user: Any = request.user
    found = get_object_or_404(Placement.objects.visible_to(user), pk=pk)
    row = get_object_or_404(found.sections.all(), pk=section)

    class Changed(SectionForm):
        """The section as it is."""

        def prepare(self) -> None:
            super().prepare()
            for name in self.fields:
                if hasattr(row, name):
                    self.fields[name].initial = getattr(row, name)

    def act(by: User, _obj: Placement, form: SectionForm) -> None:
        requesting.change_section(by=by, section=row, values=form.section(), **form.guard)

    page = StepPage(
        name="section",
        verb="change_section",
        form=Changed,
        title=_("Change a section"),
        submit=_("Save"),
        act=act,
        icon="edit",
        lead=row.name,
    )
    return show_step(request, pk, page)


def _edit(by: User, obj: Placement, form: EditRequestForm) -> None:
    requesting.edit(by=by, placement=obj, values=form.risk(), **form.guard)


def _add_section(by: User, obj: Placement, form: SectionForm) -> None:
    requesting.add_section(by=by, placement=obj, values=form.section(), **form.guard)


def _remove_section(by: User, _obj: Placement, form: RemoveSectionForm) -> None:
    requesting.remove_section(by=by, section=form.cleaned_data["section"], **form.guard)


def _submit(by: User, obj: Placement, form: PlainForm) -> None:
    requesting.submit(by=by, placement=obj, **form.guard)


def _approach(by: User, obj: Placement, form: forms.ApproachForm) -> None:
    marketing.approach(by=by, placement=obj, **form.entered("reinsurer", "broker"), **form.guard)


def _quote(by: User, _obj: Placement, form: forms.QuoteForm) -> None:
    marketing.record_quote(
        by=by,
        approach=form.cleaned_data["approach"],
        values=form.quote(),
        subjectivities=form.conditions(),
        **form.guard,
    )


def _silence(by: User, _obj: Placement, form: forms.SilenceForm) -> None:
    marketing.record_silence(by=by, **form.entered("approach", "state", "note"), **form.guard)


def _lead(by: User, _obj: Placement, form: forms.LeadForm) -> None:
    marketing.choose_lead(by=by, **form.entered("quote", "reason"), **form.guard)


def _release(by: User, obj: Placement, form: PlainForm) -> None:
    marketing.release_order(by=by, placement=obj, **form.guard)


def _line(by: User, obj: Placement, form: forms.LineForm) -> None:
    lining.write_line(by=by, placement=obj, values=form.line(), **form.guard)


def _withdraw_line(by: User, _obj: Placement, form: forms.WithdrawLineForm) -> None:
    lining.withdraw_line(by=by, **form.entered("line", "reason"), **form.guard)


def _clear(by: User, _obj: Placement, form: forms.SubjectivityForm) -> None:
    marketing.clear_subjectivity(by=by, **form.entered("subjectivity", "note"), **form.guard)


def _short(by: User, obj: Placement, form: forms.ShortForm) -> None:
    lining.report_short(by=by, placement=obj, **form.entered("choice", "reason"), **form.guard)


def _sign(by: User, obj: Placement, form: PlainForm) -> None:
    lining.sign(by=by, placement=obj, **form.guard)


def _unsign(by: User, obj: Placement, form: ReasonForm) -> None:
    lining.unsign(by=by, placement=obj, **form.entered("reason"), **form.guard)


def _late(by: User, obj: Placement, form: forms.LateForm) -> None:
    lining.ask_late(by=by, placement=obj, **form.entered("reason", "no_loss_at"), **form.guard)


def _bind(by: User, obj: Placement, form: PlainForm) -> None:
    lining.bind(by=by, placement=obj, **form.guard)


def _withdraw(by: User, obj: Placement, form: ReasonForm) -> None:
    requesting.withdraw(by=by, placement=obj, **form.entered("reason"), **form.guard)


def _cancel(by: User, obj: Placement, form: CancellationForm) -> Cancellation:
    values = form.entered("method", "effective_at", "factor", "evidence", "reason")
    return cancelling.ask_cancel(by=by, placement=obj, values=values, **form.guard)


def _replace(by: User, obj: Placement, form: ReplacementForm) -> Replacement:
    values = form.entered(
        "line", "reinsurer", "broker", "affiliated", "mode", "cut_at", "proof", "release", "acceptance", "reason"
    )
    return replacing.ask_replace(by=by, placement=obj, values=values, **form.guard)


def _keep(by: User, obj: Placement, form: ReasonForm) -> None:
    cancelling.keep_cover_on(by=by, placement=obj, **form.entered("reason"), **form.guard)


def _ask_allowance(by: User, _obj: Placement, form: AskAllowanceForm) -> None:
    allowing.ask_allowance(by=by, **form.entered("result", "reason"), **form.guard)


def _grant_allowance(by: User, _obj: Placement, form: GrantAllowanceForm) -> None:
    allowing.grant_allowance(by=by, **form.entered("allowance", "note"), **form.guard)


def _request_facts(by: User, obj: Placement, form: FactRequestForm) -> None:
    values = form.entered("counterparty", "evidence", "due_on")
    books.record_fact_request(by=by, placement=obj, values=values, **form.guard)


def _answer_facts(by: User, _obj: Placement, form: FactAnswerForm) -> None:
    books.record_fact_answer(by=by, **form.entered("request", "answer"), **form.guard)


def _hold(by: User, obj: Placement, form: ReasonForm) -> None:
    books.place_hold(by=by, placement=obj, **form.entered("reason"), **form.guard)


def _lift(by: User, obj: Placement, form: ReasonForm) -> None:
    books.lift_hold(by=by, placement=obj, **form.entered("reason"), **form.guard)


#: Buttons beside the primary one.
BESIDE = frozenset({"record_quote", "choose_lead", "clear_subjectivity", "add_section"})


def _page(verb: str, form: Any, title: Any, submit: Any, act: Any, icon: str, **more: Any) -> StepPage:
    return StepPage(name=verb, verb=verb, form=form, title=title, submit=submit, act=act, icon=icon, **more)


#: In the order in which the first open one becomes the primary action.
PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        _page("bind", PlainForm, _("Bind"), _("Bind"), _bind, "shield-check"),
        _page("sign", PlainForm, _("Release signed lines"), _("Release"), _sign, "checklist"),
        _page("release_order", PlainForm, _("Release the firm order"), _("Release"), _release, "file-text"),
        _page("submit", PlainForm, _("Submit for approval"), _("Submit"), _submit, "send"),
        _page("add_section", SectionForm, _("Add a section"), _("Add"), _add_section, "plus"),
        _page("write_line", forms.LineForm, _("Write a line"), _("Enter"), _line, "edit"),
        _page("approach", forms.ApproachForm, _("Ask a market"), _("Ask the market"), _approach, "send"),
        _page("record_quote", forms.QuoteForm, _("Record a quote"), _("Record"), _quote, "receipt"),
        _page("choose_lead", forms.LeadForm, _("Choose the lead"), _("Choose"), _lead, "gauge"),
        _page("record_silence", forms.SilenceForm, _("Record no quote"), _("Record"), _silence, "clock-exclamation"),
        _page(
            "clear_subjectivity",
            forms.SubjectivityForm,
            _("Clear a subjectivity"),
            _("Mark as met"),
            _clear,
            "checklist",
        ),
        _page("withdraw_line", forms.WithdrawLineForm, _("Release a line"), _("Release"), _withdraw_line, "ban"),
        _page("report_short", forms.ShortForm, _("Report as short"), _("Submit"), _short, "alert-triangle"),
        _page("ask_late", forms.LateForm, _("Ask for a late entry"), _("Submit"), _late, "clock-exclamation"),
        _page(
            "grant_allowance",
            GrantAllowanceForm,
            _("Grant an allowance"),
            _("Grant"),
            _grant_allowance,
            "circle-check",
        ),
        _page("ask_allowance", AskAllowanceForm, _("Ask for an allowance"), _("Submit"), _ask_allowance, "scale"),
        _page(
            "record_fact_answer",
            FactAnswerForm,
            _("Record the answer to a request"),
            _("Record"),
            _answer_facts,
            "checklist",
        ),
        _page(
            "record_fact_request",
            FactRequestForm,
            _("Record a request for facts"),
            _("Record"),
            _request_facts,
            "send",
        ),
        _page("place_hold", ReasonForm, _("Place a legal hold"), _("Place it"), _hold, "archive"),
        _page("lift_hold", ReasonForm, _("Lift the legal hold"), _("Lift it"), _lift, "archive"),
        _page("edit", EditRequestForm, _("Edit"), _("Save"), _edit, "edit"),
        _page("remove_section", RemoveSectionForm, _("Remove a section"), _("Remove"), _remove_section, "trash"),
        _page("unsign", ReasonForm, _("Reopen signed lines"), _("Reopen"), _unsign, "arrow-back-up", tone="danger"),
        _page("withdraw", ReasonForm, _("Withdraw"), _("Withdraw"), _withdraw, "arrow-back-up", tone="danger"),
        *RENEWAL_PAGES.values(),
        *NEW_PAGES.values(),
        _page("ask_replace", ReplacementForm, _("Ask to replace a reinsurer"), _("Submit"), _replace, "users"),
        _page("keep_cover_on", ReasonForm, _("Keep the cover"), _("Keep it"), _keep, "umbrella"),
        _page("ask_cancel", CancellationForm, _("Ask for a cancellation"), _("Submit"), _cancel, "ban", tone="danger"),
    )
}
