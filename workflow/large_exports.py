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
from workflow.exports.desks import EXPORT_DESKS, Agreeing, desk_words
from workflow.exports.questions import question_words
from workflow.exports.words import FORMATS, desk_of, format_words, kind_choices, kind_words
from workflow.models import ExportRequest
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked
from workflow.transitions import fire

EXPORT = "workflow.export"
VALID_DAYS = "workflow.export_valid_days"
AGREED_WITHIN_HOURS = 8


def steps_of_desks() -> tuple[StepSpec, ...]:
    """The chain that holds where no branch has published one: of each desk those who agree to its rows."""
    return tuple(_step(code, each) for code, desk in EXPORT_DESKS.items() for each in desk.agreeing)


def _step(desk: str, agreeing: Agreeing) -> StepSpec:
    condition = [{"fact": "desk", "op": "eq", "value": desk}]
    if agreeing.above:
        condition.append({"fact": "amount", "op": "gt", "value": str(agreeing.above)})
    return StepSpec(
        name=agreeing.name,
        role=agreeing.role,
        level=agreeing.level,
        deadline_hours=AGREED_WITHIN_HOURS,
        condition=tuple(condition),
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
    "again": _("%(actor)s had the file made again: the approval still holds."),
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
            fact_values=lambda: {"kind": kind_choices(), "format": FORMATS, "desk": desk_words()},
            approved=approved,
            refused=lambda request, outcome: _carried_out(request, "refuse", outcome),
            withdrawn=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            closed=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            page=page_of_request,
            steps=steps_of_desks(),
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
        Fact("desk", _("Desk"), desk_of(request.kind), str(EXPORT_DESKS[desk_of(request.kind)].label)),
        Fact("filters", _("Filter"), question_words(request.asked_by, request.kind, request.filters)),
        Fact("asked_by", _("Asked by"), request.asked_by.name),
    ]


def approved(request: ExportRequest, outcome: Outcome) -> None:
    """A worker makes the file, within some days."""
    days = int(setting_value(VALID_DAYS, request.branch, outcome.at.date()))
    _carried_out(request, "approve", outcome, valid_until=outcome.at + timedelta(days=days), job=job_for(request))


def _carried_out(request: ExportRequest, verb: str, outcome: Outcome, **data: Any) -> None:
    fire(request, verb, by=outcome.by, at=outcome.at, reason=outcome.opinion, **data)
