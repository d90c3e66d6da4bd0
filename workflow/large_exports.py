"""大批量导出: a kind of approval of the shared app itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.branch_settings import Setting, register_setting, setting_value
from workflow.exports.actions import job_for
from workflow.exports.questions import question_words
from workflow.exports.words import FORMATS, desk_of, format_words, kind_choices, kind_words
from workflow.models import ExportRequest
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked
from workflow.transitions import fire

EXPORT = "workflow.export"
VALID_DAYS = "workflow.export_valid_days"
#: Above so many rows the province decides as well, unless a branch publishes a chain of its own.
LARGE = 20_000

DESKS = {
    "renewals": _("Renewals"),
    "claims": _("Claims"),
    "reinsurance": _("Reinsurance"),
    "workflow": _("Records"),
    "accounts": _("People"),
    "reporting": _("Reports"),
}
_VERY_LARGE = {"fact": "amount", "op": "gt", "value": str(LARGE)}
_CLAIMS = {"fact": "desk", "op": "eq", "value": "claims"}
_REINSURANCE = {"fact": "desk", "op": "eq", "value": "reinsurance"}
_OTHERS = (_CLAIMS | {"op": "ne"}, _REINSURANCE | {"op": "ne"})
#: Who answers for a desk's rows agrees to their leaving.
STEPS = (
    StepSpec(
        name=_("Prefecture agrees"), role="renewal_manager", level="prefecture", deadline_hours=8, condition=_OTHERS
    ),
    StepSpec(
        name=_("Province agrees"),
        role="province_admin",
        level="province",
        deadline_hours=8,
        condition=(*_OTHERS, _VERY_LARGE),
    ),
    StepSpec(
        name=_("Claims manager agrees"),
        role="claims_manager",
        level="prefecture",
        deadline_hours=8,
        condition=(_CLAIMS,),
    ),
    StepSpec(
        name=_("Claims director agrees"),
        role="claims_director",
        level="province",
        deadline_hours=8,
        condition=(_CLAIMS, _VERY_LARGE),
    ),
    StepSpec(
        name=_("Head of reinsurance agrees"),
        role="ri_head",
        level="province",
        deadline_hours=8,
        condition=(_REINSURANCE,),
    ),
)

EVENTS = {
    "ask": _("%(actor)s asked for a file of %(rows)s rows."),
    "ask_paper": _("%(actor)s asked for a report."),
    "approve": _("%(actor)s agreed to the file."),
    "refuse": _("%(actor)s refused the file."),
    "withdraw": _("%(actor)s withdrew the request."),
    "begin": _("The making of the file began."),
    "finish": _("The file with %(rows)s rows is ready."),
    "fail": _("The file could not be made."),
    "cancel": _("%(actor)s cancelled the file."),
    "expire": _("Nobody took the file in time; it was removed."),
    "take": _("%(actor)s took the file."),
}


def register() -> None:
    """Called once when the app is ready."""
    register_tracked(ExportRequest)
    register_sentences("workflow.exportrequest", EVENTS)
    register_setting(
        Setting(VALID_DAYS, _("An approved file may be made within"), 3, _("days"), "renewals brief §6 [D]")
    )
    OBJECT_PAGES["workflow.exportrequest"] = page_of_request
    register_kind(
        ApprovalKind(
            code=EXPORT,
            label=_("Large export"),
            model=ExportRequest,
            subject=lambda request: str(_("File of %(rows)s rows")) % {"rows": request.rows},
            amount=lambda request: Decimal(request.rows),
            facts=facts,
            fact_words={
                "rows": _("Rows asked for"),
                "kind": _("Kind of file"),
                "format": _("Format"),
                "desk": _("Desk"),
            },
            fact_values=lambda: {"kind": kind_choices(), "format": FORMATS, "desk": DESKS},
            approved=approved,
            refused=lambda request, outcome: _carried_out(request, "refuse", outcome),
            withdrawn=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            closed=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            page=page_of_request,
            steps=STEPS,
        )
    )


def page_of_request(pk: int) -> str:
    """The page of a request."""
    return reverse("workflow:export_request", args=[pk])


def facts(request: ExportRequest) -> list[Fact]:
    """What is decided: how many rows, which, what for."""
    rows = [Fact("rows", _("Rows asked for"), request.rows, f"{request.rows:,}", lead=True)] if request.rows else []
    return [
        *rows,
        Fact("purpose", _("Purpose"), request.purpose, lead=True),
        Fact("ticket", _("Ticket number"), request.ticket),
        Fact("kind", _("Kind of file"), request.kind, kind_words(request.kind)),
        Fact("format", _("Format"), request.output, format_words(request.output)),
        Fact("desk", _("Desk"), desk_of(request.kind), str(DESKS[desk_of(request.kind)])),
        Fact("filters", _("Filter"), question_words(request.asked_by, request.kind, request.filters)),
        Fact("asked_by", _("Asked by"), request.asked_by.name),
    ]


def approved(request: ExportRequest, outcome: Outcome) -> None:
    """A worker makes the file, within some days."""
    days = int(setting_value(VALID_DAYS, request.branch, outcome.at.date()))
    _carried_out(request, "approve", outcome, valid_until=outcome.at + timedelta(days=days), job=job_for(request))


def _carried_out(request: ExportRequest, verb: str, outcome: Outcome, **data: Any) -> None:
    fire(request, verb, by=outcome.by, at=outcome.at, reason=outcome.opinion, **data)
