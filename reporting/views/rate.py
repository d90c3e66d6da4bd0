"""The rate page, the rows behind its numbers, its PDF and its files."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from renewals.dimensions import DIMENSIONS
from renewals.measures import MEASURES
from reporting.exports import RATE_FILE, ROWS_FILE, asked, picked
from reporting.forms import RateForm
from reporting.pdf import rate_pdf
from reporting.rate import COLUMNS, RateReport, footnotes, headings, query_of, rate_report
from reporting.rows import RIGHT_ALIGNED, ROW_HEADINGS, page_of
from workflow.exporting import ExportFile, checked_purpose, logged
from workflow.listing.page import export_address


def _report(request: HttpRequest) -> tuple[RateForm, RateReport | None]:
    user = cast("User", request.user)
    form = RateForm(request.GET, user=user)
    return form, rate_report(form.question(), user) if form.is_valid() else None


def rate(request: HttpRequest) -> HttpResponse:
    """续保率: the table, the chart and what can be taken out of it."""
    form, report = _report(request)
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "export_address": export_address(request, RATE_FILE),
    }
    if report is not None:
        context |= {"query": query_of(report.question), "headings": headings(report.question), "measures": COLUMNS}
        context["footnotes"] = footnotes(report.question.as_of)
    return render(request, "reporting/rate.html", context)


def rate_rows(request: HttpRequest) -> HttpResponse:
    """The renewals that make one number of the page."""
    user = cast("User", request.user)
    question, measure, key = asked(request)
    rows = picked(question, measure, user, key).select_related("branch", "owner")
    page = page_of(rows, request.GET.get("after", ""))
    context = {
        "page": page,
        "question": question,
        "measure": MEASURES[measure],
        "key": key,
        "whole": not question.by,
        "dimension": DIMENSIONS.get(question.by),
        "picked": key,
        "row_headings": ROW_HEADINGS,
        "right": RIGHT_ALIGNED,
        "query": query_of(question),
        "export_address": export_address(request, ROWS_FILE),
    }
    return render(request, "reporting/rate_rows.html", context)


def rate_pdf_download(request: HttpRequest) -> HttpResponse:
    """The page as one sheet of A4."""
    _form, report = _report(request)
    if report is None:
        raise Http404
    user = cast("User", request.user)
    content = rate_pdf(report, user)
    purpose = checked_purpose(request.POST.get("purpose", "") or _("Report"))
    filters = {"query": query_of(report.question)}
    return _download(
        logged(
            by=user,
            kind=RATE_FILE,
            output="pdf",
            content=content,
            rows=len(report.rows),
            filters=filters,
            purpose=purpose,
        )
    )


def _download(file: ExportFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response
