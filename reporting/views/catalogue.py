"""The catalogue of figures: a searchable list, and every version of one figure."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reporting.catalogue import DESKS, counts, entries, history
from reporting.forms import CatalogueForm
from workflow.kpis import VERSIONS


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure as it is defined today."""
    form = CatalogueForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {"app": "", "q": ""}
    words = asked["q"]
    found = entries(timezone.localdate(), app=asked["app"], words=words)
    known = counts(entries(timezone.localdate(), words=words))
    context = {
        "form": form,
        "entries": found,
        "count": len(found),
        "asked": asked,
        "desks": [(app, label, known[app]) for app, label in DESKS.items()],
        "together": sum(known.values()),
    }
    return render(request, "reporting/catalogue.html", context)


def kpi(request: HttpRequest, kpi: str) -> HttpResponse:
    """One figure: what holds today, and what held before or will hold."""
    if kpi not in VERSIONS:
        raise Http404
    versions = history(kpi, timezone.localdate())
    entry = next(version for version in versions if version.current)
    return render(request, "reporting/kpi.html", {"entry": entry, "versions": versions})
