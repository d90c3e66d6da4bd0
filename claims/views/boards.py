"""The boards of the claims desk, and the rows behind each of their numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from claims.appraisals.boards import (
    BOARDS,
    ROW_HEADINGS,
    Asked,
    Board,
    asked_now,
    lines_of,
    ratio_of,
    rows_behind,
    whole_of,
)
from claims.appraisals.forms import BoardForm
from workflow.charts import bars
from workflow.kpis import Question

PAGE = 50


def boards(request: HttpRequest) -> HttpResponse:
    """The first of the boards."""
    return board(request, next(iter(BOARDS)))


def board(request: HttpRequest, board: str) -> HttpResponse:
    """One board: tiles of the whole, the chart, a line for each prefecture or person."""
    found = _board(board)
    form = BoardForm(request.GET, user=_who(request))
    context: dict[str, Any] = {"board": found, "boards": BOARDS.values(), "form": form}
    if form.is_valid():
        asked = _asked(form, _who(request))
        lines = lines_of(found, asked)
        whole = whole_of(lines, found)
        context |= {
            "asked": asked,
            "query": _query(form),
            "lines": [(line, _cells(found, line), _ratios(found, line)) for line in lines],
            "whole": (_cells(found, whole), _ratios(found, whole)),
            "chart": bars(
                [line.label for line in lines],
                {str(column.label): [str(line.values[column.code]) for line in lines] for column in _charted(found)},
            ),
        }
    return render(request, "claims/boards/board.html", context, status=422 if form.errors else 200)


def board_rows(request: HttpRequest, board: str) -> HttpResponse:
    """The rows that make one number, fifty at a time."""
    found = _board(board)
    form = BoardForm(request.GET, user=_who(request))
    column = found.column(request.GET.get("measure", found.columns[0].code))
    if not form.is_valid() or column is None:
        raise Http404
    key, after = request.GET.get("key", ""), request.GET.get("after", "")
    rows = rows_behind(found, column, _asked(form, _who(request)), key).order_by("pk")
    if after.isdecimal():
        rows = rows.filter(pk__gt=int(after))
    related = ("branch",) if rows.model._meta.model_name == "claimcase" else ("branch", "case")
    shown = list(rows.select_related(*related)[: PAGE + 1])
    context = {
        "board": found,
        "column": column,
        "headings": ROW_HEADINGS,
        "rows": [found.cells(row) for row in shown[:PAGE]],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else 0,
        "query": _query(form),
        "key": key,
    }
    return render(request, "claims/boards/rows.html", context)


def _cells(found: Board, line: Any) -> list[Any]:
    return [(column, line.values[column.code]) for column in found.columns]


def _ratios(found: Board, line: Any) -> list[Any]:
    return [(ratio, ratio_of(ratio, line)) for ratio in found.ratios]


def _charted(found: Board) -> list[Any]:
    return [column for column in found.columns if column.code in found.charted]


def _asked(form: BoardForm, user: User) -> Asked:
    data = form.cleaned_data
    question = Question(branch=data["branch"], first=data["first"], last=data["last"], as_of=data["last"], by="branch")
    return asked_now(question, user)


def _query(form: BoardForm) -> str:
    data = form.cleaned_data
    return urlencode(
        {"branch": data["branch"].code, "first": data["first"].isoformat(), "last": data["last"].isoformat()}
    )


def _board(code: str) -> Board:
    if code not in BOARDS:
        raise Http404
    return BOARDS[code]


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
