"""The rows behind a figure, a page at a time."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from reporting.catalogue import DESKS, DIMENSION_WORDS
from reporting.figure_rows import Behind, behind, listed_behind
from workflow.figure_rows import ROW_KINDS
from workflow.listing.chips import Tab
from workflow.listing.counting import capped_count
from workflow.listing.page import list_page

KEPT = ("branch", "first", "last", "as_of", "by", "key", "scope", "matured", "measure", "part", "sort")
PLACES = ("after", "before", "q", "state", "sort")


def figure_rows(request: HttpRequest, kpi: str) -> HttpResponse:
    """Which cases are these? A list that can be narrowed, opened and taken out."""
    user = cast("User", request.user)
    found = behind(request.GET, kpi, user)
    context: dict[str, Any] = {
        "found": found,
        "desk": DESKS[found.kpi.app],
        "dimension": DIMENSION_WORDS.get(found.question.by),
        "picked": _picked(found, user),
        "measures": _measures(request, found),
    }
    if not found.unlisted:
        listed = listed_behind(found, request.GET, user)
        context |= list_page(request, listed, export=f"figure-rows-{found.kpi.app}", named={"kpi": kpi})
        context["kept_query"] = [(name, request.GET[name]) for name in KEPT if request.GET.get(name)]
        context["kinds"] = _kinds(request, found) if len(found.parts) > 1 else []
    return render(request, "reporting/figure_rows.html", context)


def claims_rows(request: HttpRequest, claims_kpi: str) -> HttpResponse:
    """The same of a figure of the claims desk, which asks for its own right."""
    return figure_rows(request, claims_kpi)


def reinsurance_rows(request: HttpRequest, reinsurance_kpi: str) -> HttpResponse:
    """The same of a figure of the reinsurance desk."""
    return figure_rows(request, reinsurance_kpi)


def _picked(found: Behind, user: User) -> str:
    """The name of the value that was picked; the key where no row says it any more."""
    if not found.question.by:
        return ""
    named = {answer.key: answer.label for answer in found.kpi.answer(found.question, user)}
    return named.get(found.key, found.key)


def _address(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    for name in PLACES:
        asked.pop(name, None)
    for name, value in changes.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _kinds(request: HttpRequest, found: Behind) -> list[Tab]:
    return [
        Tab(ROW_KINDS[rows.model].label, _address(request, part=str(place)), place == found.part, capped_count(rows))
        for place, rows in enumerate(found.parts)
    ]


def _measures(request: HttpRequest, found: Behind) -> list[Tab]:
    names = dict.fromkeys((found.kpi.numerator, found.kpi.denominator))
    return [
        Tab(found.kpi.words[place], _address(request, measure=name, part="0"), name == found.measure)
        for place, name in enumerate(names)
    ]
