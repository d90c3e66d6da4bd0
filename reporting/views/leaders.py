"""The leader board."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from accounts.models import User
from reporting.leader_forms import LeaderForm
from reporting.leaders import Leader, headings, leaders
from reporting.rate import query_of
from workflow.exports.made import Made, answerable, register_made
from workflow.listing.page import export_address

FILE = "reporting-leaders"


def leader_board(request: HttpRequest) -> HttpResponse:
    """龙虎榜: the table; an empty page asks for this month."""
    user = cast("User", request.user)
    form = LeaderForm(request.GET, user=user)
    context: dict[str, Any] = {"form": form, "export_address": export_address(request, FILE)}
    if form.is_valid():
        board = leaders(form.question(), user, form.narrowed)
        query = "" if form.narrowed.keys else query_of(board.question)
        context |= {"board": board, "headings": headings(board.question), "query": query}
    return render(request, "reporting/leaders.html", context)


def leader_table(request: HttpRequest) -> Made:
    """Every line of the board, the whole last."""
    user = cast("User", request.user)
    form = answerable(LeaderForm(request.GET, user=user))
    board = leaders(form.question(), user, form.narrowed)
    return Made(headings(board.question), [*board.lines, board.total], _cells, form)


def _cells(line: Leader) -> list[Any]:
    return line.cells


def register() -> None:
    """Called once when the app is ready."""
    register_made(FILE, gettext_lazy("Leader board"), "renewals.rate", leader_table)
