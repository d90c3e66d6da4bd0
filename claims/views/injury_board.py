"""The board of injury assessments: where they lie, what they saved, how often two assessors agree."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claims.injuries.board import board_of
from claims.models import InjuryAssessment
from workflow.branch_scope import narrowed


def board(request: HttpRequest) -> HttpResponse:
    """Over the reader's branches, or the one chosen."""
    user: Any = request.user
    rows: Any = narrowed(InjuryAssessment.objects.visible_to(user), request)
    return render(request, "claims/injury_board.html", {"board": board_of(rows.order_by(), timezone.now())})
