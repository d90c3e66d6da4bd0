"""The board of injury assessments: where they lie, what they saved, how often two assessors agree."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claims.injuries.board import board_of
from claims.injuries.board_charts import charts_of
from claims.injuries.board_rows import PARTS, rows_behind
from claims.injuries.tables import InjuryTable
from claims.models import InjuryAssessment
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page


def board(request: HttpRequest) -> HttpResponse:
    """Over the reader's branches, or the one chosen."""
    found = board_of(_rows(request), timezone.now())
    charts = charts_of(found)
    savings = [(part, charts.get(part.code)) for part in found.savings]
    return render(request, "claims/injury_board.html", {"board": found, "charts": charts, "savings": savings})


def listed_board_rows(request: HttpRequest) -> Listed:
    """The assessments that make one number; what is open, where none is named."""
    part, key = request.GET.get("part", "step"), request.GET.get("key", "")
    if part not in PARTS:
        raise Http404
    rows = rows_behind(_rows(request), part, key, timezone.now()).select_related("case", "injured")
    return Listed(rows, InjuryTable)


def board_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a number of the board."""
    context = list_page(request, listed_board_rows(request), export="claims-injury-board")
    context |= {"part": PARTS[request.GET.get("part", "step")]}
    return render(request, "claims/injury_board_rows.html", context)


def _rows(request: HttpRequest) -> Any:
    user: Any = request.user
    return narrowed(InjuryAssessment.objects.visible_to(user), request).order_by()
