"""The rate page, the rows behind its numbers, its PDF and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.measures import DIMENSIONS, MEASURES, rows_of
from renewals.models import RenewalQuerySet
from reporting.forms import ExportForm, RateForm
from reporting.pdf import rate_pdf
from reporting.rate import COLUMNS, RateReport, cells, footnotes, headings, query_of, rate_report
from reporting.rows import RIGHT_ALIGNED, ROW_HEADINGS, page_of, row_cells
from workflow.exporting import ExportFile, ask_for_export, checked_purpose, export_rows, logged, row_cap
from workflow.kpis import Question
from workflow.models import ExportRequest

#: How the export log and requests call the rows behind a number.
ROWS_FILE = "renewal-rows"


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
        "export_form": ExportForm(),
    }
    if report is not None:
        context |= {"query": query_of(report.question), "headings": headings(report.question), "measures": COLUMNS}
        context["footnotes"] = footnotes(report.question.as_of)
    return render(request, "reporting/rate.html", context)


def rate_rows(request: HttpRequest) -> HttpResponse:
    """The renewals that make one number of the page."""
    user = cast("User", request.user)
    question, measure, key = _asked(request)
    rows = _picked(question, measure, user, key).select_related("branch", "owner")
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
        "row_cap": row_cap(user),
        "over_cap": page.count > row_cap(user) > 0,
        "query": query_of(question),
        "export_form": ExportForm(),
    }
    return render(request, "reporting/rate_rows.html", context)


def _asked(request: HttpRequest) -> tuple[Question, str, str]:
    """Question, measure and key of the row; ``whole`` in the address asks for the total: no dimension."""
    form = RateForm(request.GET, user=cast("User", request.user))
    measure = request.GET.get("measure", "")
    if not form.is_valid() or measure not in MEASURES:
        raise Http404
    question = form.question()
    if request.GET.get("whole"):
        question = replace(question, by="")
    return question, measure, request.GET.get("key", "")


def _picked(question: Question, measure: str, user: User, key: str) -> RenewalQuerySet:
    """The rows behind the number; a key that is no value of the dimension names no rows at all (404)."""
    try:
        return rows_of(question, measure, user, key)
    except ValueError as error:
        raise Http404 from error


def rate_export(request: HttpRequest) -> HttpResponse:
    """The table as csv or xlsx."""
    _form, report = _report(request)
    order = ExportForm(request.POST)
    if report is None or not order.is_valid():
        raise DomainError("purpose_missing", _("Say what the file is for."))
    return _download(
        export_rows(
            by=cast("User", request.user),
            kind="renewal-rate",
            output=order.cleaned_data["output"],
            columns=headings(report.question),
            rows=[cells(row) for row in (*report.rows, report.total)],
            filters={"query": query_of(report.question)},
            purpose=order.cleaned_data["purpose"],
        )
    )


def rate_rows_export(request: HttpRequest) -> HttpResponse:
    """The rows behind a number as csv or xlsx, personal data masked."""
    user = cast("User", request.user)
    question, measure, key = _asked(request)
    order = ExportForm(request.POST)
    if not order.is_valid():
        raise DomainError("purpose_missing", _("Say what the file is for."))
    rows = _picked(question, measure, user, key).select_related("branch", "owner")
    file = {
        "by": user,
        "kind": ROWS_FILE,
        "output": order.cleaned_data["output"],
        "filters": {"query": query_of(question), "measure": measure, "key": key},
        "purpose": order.cleaned_data["purpose"],
    }
    if request.POST.get("ask"):
        asked = ask_for_export(**file, address=request.get_full_path(), rows=rows.order_by().count())
        messages.success(request, _("The file waits for approval. You find it under “Started by me”."))
        return redirect("workflow:export_request", pk=asked.pk)
    approved = _approved(user, order.cleaned_data["request_id"])
    cap = row_cap(user) if approved is None else approved.rows
    cells_of_rows = (row_cells(row) for row in rows[: cap + 1])
    columns = [str(heading) for heading in ROW_HEADINGS]
    return _download(export_rows(**file, columns=columns, rows=cells_of_rows, request=approved))


def _approved(user: User, request_id: int | None) -> ExportRequest | None:
    """The request a file is taken under; another's does not exist."""
    if request_id is None:
        return None
    return get_object_or_404(ExportRequest.objects.visible_to(user), pk=request_id)


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
            kind="renewal-rate",
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
