"""Charts of the board of injuries; the table beside each has the same numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from claims.injuries.board import Board
from claims.injuries.board_conditions import AGES
from workflow.charts import bars

AGE_LABELS = ("≤ 7", "8–30", "31–90", f"> {AGES[-1]}")


def charts_of(board: Board) -> dict[str, dict[str, Any]]:
    """Chart options by the part of the board they belong to; only where there is something to draw."""
    found: dict[str, dict[str, Any]] = {}
    if board.steps:
        series = {label: [line.ages[place][1] for line in board.steps] for place, label in enumerate(AGE_LABELS)}
        found["step"] = bars([str(line.label) for line in board.steps], series, stacked=True)
    if board.grades:
        shares = {_("Cases"): [each.count for each in board.grades]}
        found["grade"] = bars([each.label for each in board.grades], shares)
    if board.assessors:
        rates = {_("Assessors agreed"): [str(each.percent) for each in board.assessors]}
        found["assessor"] = bars([each.label for each in board.assessors], rates, percent=True)
    for part in board.savings:
        if part.lines:
            amounts = {
                _("Gross saving"): [str(line.gross) for line in part.lines],
                _("Insurer's saving"): [str(line.insurer) for line in part.lines],
            }
            found[part.code] = bars([line.label for line in part.lines], amounts)
    return found
