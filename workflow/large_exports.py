"""大批量导出: a kind of approval of the shared app itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.approvals.kinds import ApprovalKind, Fact, Outcome, StepSpec, register_kind
from workflow.branch_settings import Setting, register_setting, setting_value
from workflow.models import ExportRequest
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked
from workflow.transitions import fire

EXPORT = "workflow.export"
VALID_DAYS = "workflow.export_valid_days"
#: Above so many rows the province decides as well, unless a branch publishes a chain of its own.
LARGE = 20_000

EVENTS = {
    "ask": _("%(actor)s asked for a file of %(rows)s rows."),
    "approve": _("%(actor)s agreed to the file."),
    "refuse": _("%(actor)s refused the file."),
    "withdraw": _("%(actor)s withdrew the request."),
    "take": _("%(actor)s took the file."),
}


def register() -> None:
    """Called once when the app is ready."""
    register_tracked(ExportRequest)
    register_sentences("workflow.exportrequest", EVENTS)
    register_setting(
        Setting(VALID_DAYS, _("An approved file may be taken within"), 3, _("days"), "renewals brief §6 [D]")
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
            approved=approved,
            refused=lambda request, outcome: _carried_out(request, "refuse", outcome),
            withdrawn=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            closed=lambda request, outcome: _carried_out(request, "withdraw", outcome),
            page=page_of_request,
            steps=(
                StepSpec(name=_("Prefecture agrees"), role="renewal_manager", level="prefecture", deadline_hours=8),
                StepSpec(
                    name=_("Province agrees"),
                    role="province_admin",
                    level="province",
                    deadline_hours=8,
                    condition=({"fact": "amount", "op": "gt", "value": str(LARGE)},),
                ),
            ),
        )
    )


def page_of_request(pk: int) -> str:
    """The page of a request."""
    return reverse("workflow:export_request", args=[pk])


def facts(request: ExportRequest) -> list[Fact]:
    """What is decided: how many rows, which, what for."""
    return [
        Fact("rows", _("Rows"), request.rows, f"{request.rows:,}", lead=True),
        Fact("purpose", _("Purpose"), request.purpose, lead=True),
        Fact("kind", _("Kind of file"), request.kind),
        Fact("format", _("Format"), request.output),
        Fact("filters", _("Filter"), " · ".join(f"{name}: {value}" for name, value in sorted(request.filters.items()))),
        Fact("asked_by", _("Asked by"), request.asked_by.name),
    ]


def approved(request: ExportRequest, outcome: Outcome) -> None:
    """The file may be taken for some days."""
    days = int(setting_value(VALID_DAYS, request.branch, outcome.at.date()))
    _carried_out(request, "approve", outcome, valid_until=outcome.at + timedelta(days=days))


def _carried_out(request: ExportRequest, verb: str, outcome: Outcome, **data: Any) -> None:
    fire(request, verb, by=outcome.by, at=outcome.at, reason=outcome.opinion, **data)
