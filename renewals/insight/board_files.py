"""The tables of the board as files: every line, the whole last."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from renewals.disclosure import shown_name, shown_title
from renewals.insight.board import Board, Late, Line, State, late_whole
from renewals.insight.figures import COMPARED, Figure
from renewals.insight.forms import BoardFileForm
from renewals.insight.views.board import board_of
from renewals.models import Renewal
from workflow.exports.made import Made, answerable


def board_table(request: HttpRequest) -> Made:
    """One table of the board."""
    form = answerable(BoardFileForm(request.GET))
    return TABLES[form.cleaned_data["part"]](board_of(form, request), form)


def _owners(board: Board, form: BoardFileForm) -> Made:
    headings: list[str | Promise] = [_("Rank"), _("Owner"), *(each.label for each in COMPARED), _("Renewed so far (%)")]
    lines = [*board.owners, *([board.whole] if board.owners else [])]
    return Made(headings, lines, _owner_cells, form)


def _owner_cells(line: Line) -> list[Any]:
    return [line.rank, line.name, *line.counts, line.progress]


def _late(board: Board, form: BoardFileForm) -> Made:
    whole = [Late(None, _("Total"), late_whole(board), None, "")] if board.late else []
    return Made((_("Owner"), _("Overdue"), _("Oldest date missed")), [*board.late, *whole], _late_cells, form)


def _late_cells(line: Late) -> list[Any]:
    return [line.name, line.count, line.oldest]


def _urgent(board: Board, form: BoardFileForm) -> Made:
    headings = (_("Plate"), _("Insured"), _("Cover ends"), _("Last premium (¥)"), _("Owner"), _("Branch"))
    return Made(headings, list(board.urgent), _urgent_cells, form)


def _urgent_cells(row: Renewal) -> list[Any]:
    owner = row.owner.name if row.owner else ""
    return [shown_title(row, None), shown_name(row, None), row.expires_on, row.last_premium, owner, row.branch.name]


def _abnormal(board: Board, form: BoardFileForm) -> Made:
    return Made((_("What is wrong"), _("Customers")), board.abnormal, _abnormal_cells, form)


def _abnormal_cells(line: tuple[Figure, int, str]) -> list[Any]:
    figure, count, _address = line
    return [figure.label, count]


def _funnel(board: Board, form: BoardFileForm) -> Made:
    return Made((_("State"), _("Customers")), board.funnel, _funnel_cells, form)


def _funnel_cells(line: State) -> list[Any]:
    return [line.label, line.count]


TABLES = {"owners": _owners, "late": _late, "urgent": _urgent, "abnormal": _abnormal, "funnel": _funnel}
