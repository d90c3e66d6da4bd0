"""Every step of an assessment as a page: its verbs, its form, what its button does. The order is that of the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import actions
from claims.injuries.forms import findings, steps
from claims.models import InjuryAssessment
from workflow.step_forms import PlainForm, StepForm

SAVED = _("Saved.")
Act = Callable[[User, InjuryAssessment, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """How one step is asked for. ``leads``: it may be the primary action; ``wide``: a page, not the drawer."""

    verbs: tuple[str, ...]
    title: str | Promise
    icon: str
    form: type[StepForm]
    act: Act
    done: str | Promise = SAVED
    lead: str | Promise = ""
    template: str = ""
    leads: bool = True
    wide: bool = False
    tone: str = "primary"


def _with_reason(verb: Callable[..., Any]) -> Act:
    return lambda by, row, form: verb(by=by, assessment=row, reason=form.cleaned_data["reason"], **form.guard)


def _on_day(verb: Callable[..., Any]) -> Act:
    return lambda by, row, form: verb(by=by, assessment=row, day=form.cleaned_data["day"], **form.guard)


def _with_note(verb: Callable[..., Any], name: str) -> Act:
    return lambda by, row, form: verb(by=by, assessment=row, **{name: form.cleaned_data["note"]}, **form.guard)


def _from_data(verb: Callable[..., Any], **names: str) -> Act:
    def act(by: User, row: InjuryAssessment, form: Any) -> Any:
        data = {keyword: form.cleaned_data[field] for keyword, field in names.items()}
        return verb(by=by, assessment=row, **data, **form.guard)

    return act


def _assess(by: User, row: InjuryAssessment, form: Any) -> Any:
    minutes = form.cleaned_data.get("minutes", "")
    return actions.assess(by=by, assessment=row, findings=form.findings, minutes=minutes, **form.guard)


def _track(by: User, row: InjuryAssessment, form: Any) -> Any:
    return actions.track(by=by, assessment=row, values=form.values, **form.guard)


def _recheck(by: User, row: InjuryAssessment, form: Any) -> Any:
    data = form.cleaned_data
    passed = data["passed"] == "yes"
    return actions.recheck(by=by, assessment=row, passed=passed, opinion=data["opinion"], **form.guard)


PAGES: Mapping[str, StepPage] = {
    "track": StepPage(
        verbs=("track",), title=_("Track"), icon="phone-call", form=steps.TrackForm, act=_track, leads=False
    ),
    "end_treatment": StepPage(
        verbs=("end_treatment",),
        title=_("Treatment ended"),
        icon="user-check",
        form=steps.DayForm,
        act=_on_day(actions.end_treatment),
        lead=_("Treatment has ended, or the condition is stable."),
    ),
    "sign_notice": StepPage(
        verbs=("sign_notice",),
        title=_("Notice signed"),
        icon="file-text",
        form=steps.DayForm,
        act=_on_day(actions.sign_notice),
        lead=_("The victim asks for an assessment by agreement and knows that a forensic appraisal stays open."),
    ),
    "record_examination": StepPage(
        verbs=("record_examination",),
        title=_("Record the examination"),
        icon="stethoscope",
        form=steps.DayForm,
        act=_on_day(actions.record_examination),
        lead=_("The expectation is frozen with this step."),
    ),
    "assess": StepPage(
        verbs=("assess_first", "assess_second", "assess_otherwise"),
        title=_("Assess"),
        icon="checklist",
        form=findings.FindingsForm,
        act=_assess,
        template="claims/injury_assess.html",
        wide=True,
    ),
    "conference": StepPage(
        verbs=("settle_conference",),
        title=_("Result of the conference"),
        icon="users-group",
        form=findings.ConferenceForm,
        act=_assess,
        template="claims/injury_assess.html",
        wide=True,
    ),
    "confirm_grade": StepPage(
        verbs=("confirm_grade",),
        title=_("Confirm the grade"),
        icon="circle-check",
        form=steps.NoteForm,
        act=_with_note(actions.confirm_grade, "opinion"),
    ),
    "return_to_grading": StepPage(
        verbs=("return_to_grading",),
        title=_("Back to the first assessment"),
        icon="arrow-back-up",
        form=steps.ReasonForm,
        act=_with_reason(actions.return_to_grading),
        leads=False,
    ),
    "submit": StepPage(
        verbs=("submit",),
        title=_("Submit for approval"),
        icon="send",
        form=steps.NoteForm,
        act=_with_note(actions.submit, "note"),
    ),
    "sign_agreement": StepPage(
        verbs=("sign_agreement",),
        title=_("Sign the agreement"),
        icon="heart-handshake",
        form=steps.AgreementForm,
        act=_from_data(actions.sign_agreement, day="day", payee="payee", reason="reason"),
    ),
    "negotiate": StepPage(
        verbs=("negotiate",),
        title=_("Record a negotiation"),
        icon="message-circle",
        form=steps.NegotiationForm,
        act=_from_data(actions.negotiate, note="note", offered="offered"),
        leads=False,
    ),
    "calculate_anew": StepPage(
        verbs=("calculate_anew",),
        title=_("Calculate anew"),
        icon="refresh",
        form=steps.ReasonForm,
        act=_with_reason(actions.calculate_anew),
        leads=False,
    ),
    "fail_negotiation": StepPage(
        verbs=("fail_negotiation",),
        title=_("Negotiation failed"),
        icon="scale",
        form=steps.ReasonForm,
        act=_with_reason(actions.fail_negotiation),
        leads=False,
    ),
    "pay": StepPage(
        verbs=("pay",),
        title=_("Record the payment"),
        icon="receipt",
        form=steps.PaymentForm,
        act=_from_data(actions.pay, amount="paid", day="day", payee="payee"),
    ),
    "confirm_saving": StepPage(
        verbs=("confirm_saving",),
        title=_("Confirm the saving"),
        icon="award",
        form=steps.SavingForm,
        act=_from_data(actions.confirm_saving, avoided_fees="avoided_fees"),
        lead=_("The saving is computed from the frozen expectation and the agreement."),
    ),
    "close_litigation": StepPage(
        verbs=("close_litigation",),
        title=_("Judgment received"),
        icon="archive",
        form=steps.JudgmentForm,
        act=_from_data(actions.close_litigation, awarded="awarded"),
    ),
    "file_again": StepPage(
        verbs=("file_again",),
        title=_("File again"),
        icon="archive",
        form=PlainForm,
        act=lambda by, row, form: actions.file_again(by=by, assessment=row, **form.guard),
    ),
    "recheck": StepPage(verbs=("recheck",), title=_("Recheck"), icon="search", form=steps.RecheckForm, act=_recheck),
    "receive_appraisal": StepPage(
        verbs=("receive_appraisal",),
        title=_("Appraisal received"),
        icon="archive",
        form=steps.AppraisalForm,
        act=_from_data(actions.receive_appraisal, found="found"),
    ),
    "reverse_saving": StepPage(
        verbs=("reverse_saving",),
        title=_("The victim won more"),
        icon="arrow-back-up",
        form=steps.JudgmentForm,
        act=_from_data(actions.reverse_saving, awarded="awarded"),
        lead=_("The saving is taken back."),
        leads=False,
    ),
    "refer_external": StepPage(
        verbs=("refer_external",),
        title=_("To an external appraisal"),
        icon="switch-horizontal",
        form=steps.ExternalForm,
        act=_from_data(actions.refer_external, cause="cause", reason="reason"),
        leads=False,
    ),
}
