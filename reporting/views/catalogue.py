"""The catalogue of figures: a searchable list, and every version of one figure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reporting.catalogue import DESKS, counts, entries, history
from reporting.exports import FIGURE_FILE
from reporting.figure_page import asked_figure, shown
from reporting.made_files import CATALOGUE_FILE, asked_entries
from workflow.figure_rows import may_see_figure
from workflow.kpis import VERSIONS
from workflow.listing.page import export_address


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure as it is defined today."""
    form, asked, found = asked_entries(request)
    words = asked["q"]
    known = counts(entries(timezone.localdate(), words=words))
    context = {
        "form": form,
        "entries": found,
        "count": len(found),
        "asked": asked,
        "desks": [(app, label, known[app]) for app, label in DESKS.items()],
        "together": sum(known.values()),
        "export_address": export_address(request, CATALOGUE_FILE),
    }
    return render(request, "reporting/catalogue.html", context)


def kpi(request: HttpRequest, kpi: str) -> HttpResponse:
    """One figure: what holds today, and what held before or will hold."""
    if kpi not in VERSIONS:
        raise Http404
    versions = history(kpi, timezone.localdate())
    entry = next(version for version in versions if version.current)
    return render(request, "reporting/kpi.html", {"entry": entry, "versions": versions})


def figure(request: HttpRequest, kpi: str) -> HttpResponse:
    """The numbers of one figure, for a branch, days and a dimension."""
    form, report = asked_figure(request, kpi)
    user: Any = request.user
    context: dict[str, Any] = {"form": form, "kpi": form.kpi, "may_see": may_see_figure(user, kpi), "report": report}
    if report is not None:
        rows = [(row, shown(row.part), shown(row.whole), shown(row.value)) for row in (*report.rows, report.total)]
        context |= {"rows": rows[:-1], "total": rows[-1]}
        context["export_address"] = export_address(request, FIGURE_FILE, {"kpi": kpi})
    return render(request, "reporting/figure.html", context)
