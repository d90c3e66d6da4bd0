"""Files: asking for one, one's own with their progress, taking one once, making one again, cancelling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from workflow.exporting import CONTENT_TYPES
from workflow.exports import actions
from workflow.exports.caps import row_cap
from workflow.exports.forms import ExportForm
from workflow.exports.lists import listed_exports
from workflow.exports.registry import SOURCES, asked_again, question_of
from workflow.listing.chips import Tab, with_value
from workflow.listing.page import list_page
from workflow.models import ExportRequest
from workflow.models.export_request import MOVING


def export_new(request: HttpRequest, source: str) -> HttpResponse:
    """How many rows, whether an approval is needed; then format, purpose and ticket number."""
    user: Any = request.user
    if source not in SOURCES:
        raise Http404
    found = actions.source_for(user, source)
    question = question_of(request)
    form = ExportForm(request.POST or None, initial={"output": "xlsx"})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask(by=user, source=source, question=question, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            return redirect("workflow:export_request", pk=asked.pk)
    rows, cap = found.sheet(asked_again(user, question)).count(), row_cap(user)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Export: %(list)s") % {"list": found.label},
        "rows": rows,
        "cap": cap,
        "over_cap": rows > cap,
        "submit_label": _("Ask for the file") if rows > cap else _("Make the file"),
        "cancel_address": request.META.get("HTTP_REFERER", "") if request.method == "GET" else "",
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "workflow/exports/new.html", context, status=status)


def my_exports(request: HttpRequest) -> HttpResponse:
    """One's own files; who reads the export log finds those of the branch in a tab. Asks again while one is made."""
    user: Any = request.user
    listed = listed_exports(request)
    context = list_page(request, listed, export="workflow-exports")
    everybody = request.GET.get("tab") == "all"
    if user.scope().may("workflow.export_log"):
        context["tabs"] = [
            Tab(_("Mine"), with_value(request.GET, "tab", ""), active=not everybody),
            Tab(_("All"), with_value(request.GET, "tab", "all"), active=everybody),
        ]
    context["moving"] = any(row.status in MOVING for row in context["page"].rows)
    partial = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "exports"
    return render(request, "workflow/exports/_mine.html" if partial else "workflow/exports/mine.html", context)


def export_take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hands the file out, once."""
    user: Any = request.user
    export = get_object_or_404(ExportRequest.objects.visible_to(user).select_related("asked_by"), pk=pk)
    taken, file = actions.take(by=user, export=export)
    answer = FileResponse(
        file, as_attachment=True, filename=actions.file_name(taken), content_type=CONTENT_TYPES[taken.output]
    )
    answer["Cache-Control"] = "no-store"
    return answer


def export_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Has a failed file made again; a list that has grown beyond what was agreed is asked for anew."""
    user: Any = request.user
    export = get_object_or_404(ExportRequest.objects.visible_to(user).select_related("asked_by", "branch"), pk=pk)
    made = actions.make_again(by=user, export=export)
    if made.pk != export.pk:
        messages.warning(
            request,
            _("The list has %(rows)s rows by now, %(agreed)s were agreed to. The file was asked for anew.")
            % {"rows": made.rows, "agreed": export.most},
        )
    return redirect("workflow:export_request", pk=made.pk)


def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an export; nothing of it is kept."""
    user: Any = request.user
    export = get_object_or_404(ExportRequest.objects.visible_to(user), pk=pk)
    actions.cancel(by=user, export=export)
    return redirect("workflow:export_request", pk=pk)
