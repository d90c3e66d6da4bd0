"""The boards of the desk as files: the tables of their pages, the rows behind a number, and the register of rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.forms.boards import BoardForm, WhatIfForm
from reinsurance.monitoring.boards import BOARDS
from reinsurance.monitoring.parts import Asked, Board, Column, Part, rows_behind, table_of
from reinsurance.views.boards import asked_of, hits_of
from reinsurance.views.rule_register import Line as RuleLine
from reinsurance.views.rule_register import rule_lines
from workflow.exports.made import Made, answerable

SIGNS = {"percent": " (%)", "yuan": " (¥)"}


class BoardFileForm(BoardForm):
    """Which board, which of its tables and, for the rows behind a number, which number.

    The tables of a board depend on its days and choice: ``days`` asks for these alone.
    """

    board = forms.ChoiceField(
        label=gettext_lazy("Board"), choices=[(each.code, each.label) for each in BOARDS.values()]
    )
    part = forms.ChoiceField(label=gettext_lazy("Table"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)

    def __init__(self, asked: QueryDict) -> None:
        first = next(iter(BOARDS.values()))
        self.found = BOARDS.get(asked.get("board", ""), first)
        given = asked.copy()
        given["board"] = asked.get("board") or first.code
        super().__init__(given, board=self.found)
        self.days = BoardForm(given, board=self.found)

    def name_parts(self, parts: tuple[Part, ...]) -> None:
        """The tables of the board and the numbers of the one that is asked for, for the words of the filter."""
        part = next((each for each in parts if each.code == self.data.get("part")), parts[0])
        tables: Any = self.fields["part"]
        measures: Any = self.fields["measure"]
        tables.choices = [(each.code, each.title) for each in parts]
        measures.choices = [("", ""), *((column.code, column.label) for column in part.columns)]


def _asked(request: HttpRequest) -> tuple[BoardFileForm, Board, Asked, Part]:
    form = BoardFileForm(request.GET)
    asked = asked_of(request, answerable(form.days))
    parts = form.found.parts(asked)
    form.name_parts(parts)
    answerable(form)
    part = next((each for each in parts if each.code == form.cleaned_data["part"]), parts[0])
    return form, form.found, asked, part


def board_table(request: HttpRequest) -> Made:
    """One table of a board: every line of it, the whole last."""
    form, board, asked, part = _asked(request)
    table = table_of(part, board.facts(asked), _("Total"))
    headings: list[str | Promise] = [part.head, *(f"{each.label}{SIGNS.get(each.unit, '')}" for each in part.columns)]
    lines = [*table.lines, *([table.whole] if table.totalled and table.lines else [])]
    return Made(headings, lines, lambda line: [line.label, *map(number_of, part.columns, line.values)], form)


def number_of(column: Column, value: Decimal | None) -> Decimal | int | None:
    """A number as a cell takes it: counts whole."""
    return int(value) if value is not None and column.unit == "count" else value


def board_rows_table(request: HttpRequest) -> Made:
    """The rows behind one number of a board, with what each adds to it."""
    form, board, asked, part = _asked(request)
    column = part.column(form.cleaned_data["measure"] or part.columns[0].code)
    if column is None:
        raise Http404
    facts = rows_behind(part, column, board.facts(asked), request.GET.get("key", ""))
    headings = [*board.headings, f"{column.label}{SIGNS.get(column.unit, '')}"]
    return Made(headings, facts, lambda fact: [*board.cells(fact), number_of(column, column.number([fact]))], form)


def downgrade_table(request: HttpRequest) -> Made:
    """The live lines with which the gate would find something new after a downgrade."""
    user: Any = request.user
    form = WhatIfForm(request.GET, user=user)
    headings = (
        _("Placement"),
        _("State"),
        _("Section"),
        _("Effect"),
        _("What the gate says"),
        _("Carried (CNY)"),
    )
    hits = hits_of(request, form)[1] if form.is_valid() else []
    return Made(headings, hits, _hit_cells, form)


def _hit_cells(hit: dict[str, Any]) -> list[Any]:
    placement = hit["placement"]
    state = placement.get_status_display()
    return [placement.number, state, hit["line"].section.name, hit["effect"], hit["words"], hit["covered"]]


def rules_table(request: HttpRequest) -> Made:
    """Every rule of the register as it holds today."""
    headings = (
        _("Number and name"),
        _("If it does not hold"),
        _("Numbers"),
        _("Source"),
        _("How sure we are"),
    )
    return Made(headings, rule_lines(request, timezone.localdate()), _rule_cells)


def _rule_cells(line: RuleLine) -> list[Any]:
    numbers = "; ".join(f"{word}: {floatformat(number, '-4')}" for word, number in line.numbers)
    return [f"{line.rule.code} · {line.rule.name}", line.severity, numbers, line.version.source, line.status]
