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
from workflow.listing.page import Listed, export_address, list_page


def board(request: HttpRequest) -> HttpResponse:
    """Over the reader's branches, or the one chosen."""
    found = board_of(board_rows_of(request), timezone.now())
    charts = charts_of(found)
    exports = {code: export_address(request, "claims-injury-figures", {"part": code}) for code in PARTS}
    savings = [(part, charts.get(part.code), exports[part.code]) for part in found.savings]
    context = {"board": found, "charts": charts, "savings": savings, "exports": exports}
    return render(request, "claims/injury_board.html", context)


def listed_board_rows(request: HttpRequest) -> Listed:
    """The assessments that make one number; what is open, where none is named."""
    part, key = request.GET.get("part", "step"), request.GET.get("key", "")
    if part not in PARTS:
        raise Http404
    rows = rows_behind(board_rows_of(request), part, key, timezone.now()).select_related("case", "injured")
    return Listed(rows, InjuryTable)


def board_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a number of the board."""
    context = list_page(request, listed_board_rows(request), export="claims-injury-board")
    context |= {"part": PARTS[request.GET.get("part", "step")]}
    return render(request, "claims/injury_board_rows.html", context)


def board_rows_of(request: HttpRequest) -> Any:
    """The assessments the reader's board is about."""
    user: Any = request.user
    return narrowed(InjuryAssessment.objects.visible_to(user), request).order_by()
