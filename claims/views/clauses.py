"""The grading clauses: found by words, and by what was measured."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claims.forms import ClauseSearchForm, MeasureForm
from claims.models import GradingClause, GradingClauseQuerySet
from claims.rules.grading_text import Clause
from claims.rules.measurements import Measured, motion_loss, reached, shortening, sight
from claims.rules.refusals import CompensationRefused

SHOWN = 100
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def clauses(request: HttpRequest) -> HttpResponse:
    """The clauses that fit the words, or the thresholds a measurement reaches."""
    search = ClauseSearchForm(request.GET)
    measure = MeasureForm(request.GET if "measure" in request.GET else None)
    rows = GradingClause.objects.all()
    measured = _measured(measure) if measure.is_valid() else None
    if measured is not None:
        numbers = [clause.number for clause in reached(_as_clauses(rows), measured)]
        rows = rows.filter(number__in=numbers)
    elif search.is_valid():
        rows = rows.found_by(search.cleaned_data["q"])
        grade = search.cleaned_data["grade"]
        rows = rows.filter(grade=grade) if grade is not None else rows
    context: dict[str, Any] = {
        "search": search,
        "measure": measure,
        "measured": measured,
        "clauses": rows[:SHOWN],
        "count": rows.count(),
    }
    return render(request, "claims/clauses.html", context, status=422 if measure.errors else 200)


def _as_clauses(rows: GradingClauseQuerySet) -> list[Clause]:
    return [Clause(*each) for each in rows.values_list("number", "grade", "body_region", "text")]


def _measured(form: MeasureForm) -> Measured | None:
    """The first measurement that is entered completely."""
    data = form.cleaned_data
    try:
        if data["hurt"] and data["healthy"]:
            return motion_loss(_angles(data["hurt"]), _angles(data["healthy"]))
        if data["hurt_length"] is not None and data["healthy_length"] is not None:
            return shortening(data["hurt_length"], data["healthy_length"])
        if data["acuity"] is not None or data["no_light"]:
            return sight(data["acuity"] or Decimal(0), light=not data["no_light"])
    except CompensationRefused as refusal:
        form.add_error(None, str(refusal))
    return None


def _angles(words: str) -> list[Decimal]:
    return [Decimal(number) for number in _NUMBERS.findall(words)]
