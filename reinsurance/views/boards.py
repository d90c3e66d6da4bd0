"""The boards of the desk, and the rows behind each of their numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from reinsurance.forms.boards import BoardForm, WhatIfForm
from reinsurance.models.rule_terms import RuleSeverity
from reinsurance.monitoring.boards import BOARDS
from reinsurance.monitoring.exposure import carried_lines
from reinsurance.monitoring.parts import Asked, Board, Column, Part, Table, rows_behind, table_of
from reinsurance.monitoring.what_if import Hit, Outcome, what_if
from reinsurance.rules.downgrade import Fall
from workflow.branch_scope import chosen_branch
from workflow.charts import bars
from workflow.listing.page import export_address

#: Lines of a table, and rows of a page.
MOST, PAGE = 100, 50


def boards(request: HttpRequest) -> HttpResponse:
    """The first of the boards."""
    return board(request, next(iter(BOARDS)))


def board(request: HttpRequest, topic: str) -> HttpResponse:
    """One board: its tables with the whole under each, charts above, definitions below."""
    found = _board(topic)
    form = BoardForm(request.GET, board=found)
    context: dict[str, Any] = {"board": found, "boards": BOARDS.values(), "form": form}
    if form.is_valid():
        asked = asked_of(request, form)
        facts = found.facts(asked)
        tables = [table_of(part, facts, _("Total")) for part in found.parts(asked)]
        context |= {
            "asked": asked,
            "query": _query(form, found),
            "tables": [
                (table, _shown(table), _chart(table), _file(request, "reinsurance-board", found, form, table.part))
                for table in tables
            ],
            "most": MOST,
            "definitions": _definitions(tables),
        }
    return render(request, "reinsurance/boards/board.html", context, status=422 if form.errors else 200)


def board_rows(request: HttpRequest, topic: str) -> HttpResponse:
    """The rows that make one number, fifty at a time, with the number itself."""
    found = _board(topic)
    form = BoardForm(request.GET, board=found)
    if not form.is_valid():
        raise Http404
    asked = asked_of(request, form)
    part = found.part(asked, request.GET.get("part", ""))
    column = part.column(request.GET.get("measure", "")) if part else None
    if part is None or column is None:
        raise Http404
    key, start = request.GET.get("key", ""), _start(request.GET.get("after", ""))
    facts = rows_behind(part, column, found.facts(asked), key)
    shown = facts[start : start + PAGE]
    context = {
        "board": found,
        "part": part,
        "column": column,
        "number": column.number(facts),
        "count": len(facts),
        "asked": asked,
        "label": next((part.group(fact).label for fact in facts), "") if key else _("Total"),
        "headings": found.headings,
        "rows": [_row(found, column, fact) for fact in shown],
        "next": start + PAGE if len(facts) > start + PAGE else 0,
        "query": _query(form, found),
        "key": key,
        "export_address": _file(request, "reinsurance-board-rows", found, form, part),
    }
    return render(request, "reinsurance/boards/rows.html", context)


def downgrade(request: HttpRequest) -> HttpResponse:
    """What a downgrade of one reinsurer would do to its live lines."""
    user: Any = request.user
    form = WhatIfForm(request.GET, user=user)
    context: dict[str, Any] = {"form": form, "now": timezone.now(), "boards": BOARDS.values()}
    if form.is_valid():
        outcome, hits = hits_of(request, form)
        context |= {"who": form.cleaned_data["counterparty"], "outcome": outcome, "hits": hits}
        context["export_address"] = export_address(request, "reinsurance-downgrade")
    return render(request, "reinsurance/boards/what_if.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, code: str, board: Board, form: BoardForm, part: Part) -> str:
    """Where a table of a board, or the rows behind a number, are taken out: as they were shown."""
    named: dict[str, Any] = {"board": board.code, "part": part.code}
    return export_address(request, code, named | _days_and_choice(form, board))


def hits_of(request: HttpRequest, form: WhatIfForm) -> tuple[Outcome, list[dict[str, Any]]]:
    """What the downgrade of a valid form would do, and the lines it would touch."""
    user: Any = request.user
    today = timezone.localdate()
    asked = Asked(by=user, branch=chosen_branch(request), now=timezone.now(), first=today, last=today)
    who, fall = form.cleaned_data["counterparty"], Fall(form.cleaned_data["fall"])
    outcome = what_if(who, fall, carried_lines(asked), today)
    return outcome, [_hit(hit) for hit in outcome.hits]


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "line": hit.line.line,
        "placement": hit.line.placement,
        "covered": hit.line.covered,
        "words": " ".join(hit.words),
        "effect": RuleSeverity(hit.severity.value).label,
        "tone": "late" if hit.stops else "soon",
    }


def _row(found: Board, column: Column, fact: Any) -> tuple[str, list[Any], Any]:
    cells = list(zip(found.headings, found.cells(fact), strict=True))
    return found.page(fact), cells, column.number([fact])


def _shown(table: Table) -> list[tuple[Any, list[tuple[Column, Any]]]]:
    columns = table.part.columns
    shown = [*table.lines[:MOST], *([table.whole] if table.totalled else [])]
    return [(line, list(zip(columns, line.values, strict=True))) for line in shown]


def _chart(table: Table) -> dict[str, Any] | None:
    part = table.part
    places = [place for place, column in enumerate(part.columns) if column.code in part.charted]
    if not places or not table.lines:
        return None
    series = {
        str(part.columns[place].label): [str(line.values[place] or 0) for line in table.lines] for place in places
    }
    return bars([line.label for line in table.lines], series)


def _definitions(tables: list[Table]) -> dict[str, tuple[Any, Any]]:
    """Name and definition of every column of the page, each once."""
    columns = (column for table in tables for column in table.part.columns)
    return {str(column.definition): (column.label, column.definition) for column in columns}


def asked_of(request: HttpRequest, form: BoardForm) -> Asked:
    """What a valid form asks, of the reader, now."""
    data, user = form.cleaned_data, request.user
    actor: Any = user  # the permission table lets nobody else in
    return Asked(
        by=actor,
        branch=chosen_branch(request),
        now=timezone.now(),
        first=data["first"],
        last=data["last"],
        choice=data["choice"],
    )


def _query(form: BoardForm, board: Board) -> str:
    return urlencode(_days_and_choice(form, board))


def _days_and_choice(form: BoardForm, board: Board) -> dict[str, str]:
    data = form.cleaned_data
    days = {"first": data["first"].isoformat(), "last": data["last"].isoformat()} if board.windowed else {}
    return {**days, **({"choice": data["choice"]} if board.choices else {})}


def _board(code: str) -> Board:
    if code not in BOARDS:
        raise Http404
    return BOARDS[code]


def _start(after: str) -> int:
    return int(after) if after.isdecimal() and len(after) < 10 else 0
