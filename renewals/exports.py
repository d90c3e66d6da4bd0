"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renewals.assignment.views.hand_overs import listed_hand_overs
from renewals.assignment.views.runs import listed_decisions, listed_runs
from renewals.conduct.exports import register_screened
from renewals.telesales.sheet import note_file, sheet_of_list
from renewals.views.calling import listed_call_lists, listed_callbacks
from renewals.views.renewal_list import listed_renewals
from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, register_source
from workflow.exports.sheets import register_list
from workflow.intake.screens.table import register_imports_list
from workflow.listing.page import Listed

EXPORT = "renewals.export"
DIGITS = 19
CALL_LIST = "renewals-call-list"


def _decisions(request: HttpRequest) -> Listed:
    number = request.GET.get("run", "")
    return listed_decisions(request, int(number) if number.isdecimal() and len(number) < DIGITS else 0)


def register() -> None:
    """Called once when the app is ready."""
    register_imports_list("renewals")
    register_screened("renewals", _("Renewals"), EXPORT, listed_renewals)
    register_list("renewals-call-lists", _("Call lists"), EXPORT, listed_call_lists)
    register_source(ExportSource(CALL_LIST, _("Customers of a call list"), EXPORT, sheet_of_list, note_file))
    register_question(CALL_LIST, lambda _request: None)
    register_list("renewals-assignment-runs", _("Assignment runs"), EXPORT, listed_runs)
    register_list("renewals-assignment", _("Decisions of an assignment run"), EXPORT, _decisions)
    register_list("renewals-hand-overs", _("Requests to hand over"), EXPORT, listed_hand_overs)
    register_screened("renewals-callbacks", _("Lapse callbacks"), EXPORT, listed_callbacks)
