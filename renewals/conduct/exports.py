"""Lists of customers leave Banli without those whose number is blocked; how many were left out is in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from renewals.actions.blocking import blocked
from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.exports.sheets import sheet_of
from workflow.listing.page import Listed


def register_screened(
    code: str,
    label: str | Promise,
    permission: str,
    listed: Callable[[HttpRequest], Listed],
    column: str = "phone_hash",
) -> None:
    """Makes a list of customers exportable under the rules of conduct. Called in ``AppConfig.ready()``."""
    register_source(ExportSource(code, label, permission, lambda request: screened(request, listed(request), column)))
    register_question(code, lambda request: listed(request).filter_form)


def screened(request: HttpRequest, listed: Listed, column: str) -> Sheet:
    """The sheet of the list without blocked numbers, judged on the day the file is made."""
    stands = blocked(timezone.localdate(), column)
    sheet = sheet_of(replace(listed, rows=listed.rows.filter(~stands)), request.GET)
    return replace(sheet, left_out=listed.rows.filter(stands).order_by().count)
