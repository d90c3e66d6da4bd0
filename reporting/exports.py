"""The rate page, the rows behind its numbers and the page of any figure as sources of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.measures import MEASURES, rows_of
from renewals.models import RenewalQuerySet
from reporting.figure_page import figure_form, figure_sheet
from reporting.forms import RateForm
from reporting.pushes.tables import listed_subscriptions
from reporting.rate import cells, headings, rate_report
from reporting.rows import ROW_HEADINGS, row_cells
from reporting.views.targets import TARGETS_FILE, target_rows, words_of
from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.exports.sheets import register_list
from workflow.identifiers.masking import mask_plate
from workflow.intake.screens.table import register_imports_list
from workflow.kpis import Question

#: How exports call the rate page, the rows behind one of its numbers, and the page of any figure.
RATE_FILE, ROWS_FILE, FIGURE_FILE = "renewal-rate", "renewal-rows", "reporting-figure"
CHUNK = 2000


def asked(request: HttpRequest) -> tuple[Question, str, str]:
    """Question, measure and key of the row; ``whole`` in the address asks for the total: no dimension."""
    form = RateForm(request.GET, user=cast("User", request.user))
    measure = request.GET.get("measure", "")
    if not form.is_valid() or measure not in MEASURES:
        raise Http404
    question = form.question()
    if request.GET.get("whole"):
        question = replace(question, by="")
    return question, measure, request.GET.get("key", "")


def picked(question: Question, measure: str, user: User, key: str) -> RenewalQuerySet:
    """The rows behind the number; a key that is no value of the dimension names no rows at all (404)."""
    try:
        return rows_of(question, measure, user, key)
    except ValueError as error:
        raise Http404 from error


def rows_sheet(request: HttpRequest) -> Sheet:
    """The rows behind a number, personal data masked."""
    user = cast("User", request.user)
    question, measure, key = asked(request)
    rows = picked(question, measure, user, key).select_related("branch", "owner").order_by("expires_on", "id")

    def written() -> Iterator[list[Any]]:
        return ([mask_plate(row.plate), *row_cells(row)[1:]] for row in rows.iterator(chunk_size=CHUNK))

    return Sheet([str(heading) for heading in ROW_HEADINGS], written, rows.order_by().count)


def rate_sheet(request: HttpRequest) -> Sheet:
    """The table of the rate page, its total last."""
    user = cast("User", request.user)
    form = RateForm(request.GET, user=user)
    if not form.is_valid():
        raise Http404
    report = rate_report(form.question(), user)
    rows = [cells(row) for row in (*report.rows, report.total)]
    return Sheet(headings(report.question), lambda: iter(rows), lambda: len(rows))


def targets_sheet(request: HttpRequest) -> Sheet:
    """The targets of the page."""
    _form, rows = target_rows(request)

    def written() -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=CHUNK):
            label, unit = words_of(row)
            yield [str(label), row.branch.name, f"{row.month:%Y-%m}", row.base_value, row.challenge_value, str(unit)]

    heads = (_("KPI"), _("Branch"), _("Month"), _("Base value"), _("Challenge value"), _("Measured in"))
    return Sheet([str(head) for head in heads], written, rows.order_by().count)


def rate_form(request: HttpRequest) -> RateForm:
    """The form that asked for a rate, for the words of its filter."""
    return RateForm(request.GET, user=cast("User", request.user))


def register() -> None:
    """Called once when the app is ready."""
    register_imports_list("reporting", "reporting.targets")
    register_list("reporting-subscriptions", _("Scheduled pushes"), "reporting.view", listed_subscriptions)
    register_source(ExportSource(RATE_FILE, _("Renewal rate"), "renewals.export", rate_sheet))
    register_source(ExportSource(FIGURE_FILE, _("Figure"), "reporting.view", figure_sheet))
    register_source(ExportSource(TARGETS_FILE, _("Targets"), "reporting.targets", targets_sheet))
    register_question(TARGETS_FILE, lambda request: target_rows(request)[0])
    for code in (RATE_FILE, ROWS_FILE):
        register_question(code, rate_form)
    register_question(FIGURE_FILE, figure_form)
    register_source(
        ExportSource(ROWS_FILE, _("Rows behind a number of the renewal rate"), "renewals.export", rows_sheet)
    )
