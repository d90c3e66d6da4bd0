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
    Column,
    asked_now,
    lines_of,
    ratio_of,
    rows_behind,
    whole_of,
)
from claims.appraisals.forms import BoardForm
from workflow.charts import bars
from workflow.kpis import Question
from workflow.listing.page import export_address

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
        asked = asked_of(form, request)
        lines = lines_of(found, asked)
        whole = whole_of(lines, found)
        context |= {
            "asked": asked,
            "query": _query(form),
            "lines": [(line, _cells(found, line), _ratios(found, line)) for line in lines],
            "export_address": export_address(request, "claims-board", _named(found, form)),
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
    rows = rows_of_number(found, column, asked_of(form, request), key)
    if after.isdecimal():
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows[: PAGE + 1])
    context = {
        "board": found,
        "column": column,
        "headings": ROW_HEADINGS,
        "rows": [found.cells(row) for row in shown[:PAGE]],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else 0,
        "query": _query(form),
        "key": key,
        "export_address": export_address(request, "claims-board-rows", _named(found, form)),
    }
    return render(request, "claims/boards/rows.html", context)


def rows_of_number(found: Board, column: Column, asked: Asked, key: str) -> Any:
    """The rows of a number with what is shown of them, in the order of the page."""
    rows = rows_behind(found, column, asked, key).order_by("pk")
    related = {"claimcase": ("branch",), "crossregioncase": ("branch", "handling_branch", "case")}
    return rows.select_related(*related.get(rows.model._meta.model_name, ("branch", "case")))


def _named(found: Board, form: BoardForm) -> dict[str, Any]:
    """What a file of the page has to be told: the board, and the days and the branch it was shown for."""
    data = form.cleaned_data
    days = {"first": data["first"], "last": data["last"]} if found.windowed else {}
    return {"board": found.code, "branch": data["branch"].code, **days}


def _cells(found: Board, line: Any) -> list[Any]:
    return [(column, line.values[column.code]) for column in found.columns]


def _ratios(found: Board, line: Any) -> list[Any]:
    return [(ratio, ratio_of(ratio, line)) for ratio in found.ratios]


def _charted(found: Board) -> list[Any]:
    return [column for column in found.columns if column.code in found.charted]


def asked_of(form: BoardForm, request: HttpRequest) -> Asked:
    """What a valid form asks, of the reader, now."""
    data = form.cleaned_data
    question = Question(branch=data["branch"], first=data["first"], last=data["last"], as_of=data["last"], by="branch")
    return asked_now(question, _who(request))


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
