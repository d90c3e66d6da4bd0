"""Tables of packs that are no figures of the catalogue: boards of the desks, laid out as the pages show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.scope import Actor
from claims.appraisals.boards import BOARDS, Asked, Board, BoardLine, lines_of, whole_of
from reporting.packs.document import AMOUNT, COUNT, NUMBER, TEXT, Cell, Column, Row, Table
from reporting.packs.registry import View
from workflow.approvals.screens.times import decided, spans_of
from workflow.kpis import Question, quotient

CLAIMS_KINDS = ("claims.referral", "claims.injury", "claims.list_removal")
MINUTES = 60


def board_table(code: str) -> Callable[[View, Actor], Table]:
    """The table of a board of the claims desk; late is what was late at the end of the as-of day."""

    def table(view: View, by: Actor) -> Table:
        board = BOARDS[code]
        question = Question(branch=view.branch, first=view.first, last=view.last, as_of=view.as_of, by="branch")
        end = timezone.make_aware(datetime.combine(view.as_of + timedelta(days=1), time.min))
        lines = lines_of(board, Asked(question, end, by))
        heads = [
            Column(str(each.label), COUNT) if each.amount is None else Column(str(each.label), AMOUNT, weight=4)
            for each in board.columns
        ]
        first = Column(_("Person") if board.group.endswith("by_id") else _("Branch"), TEXT, weight=4)
        rows = tuple(_row(board, line, line.label or line.key) for line in lines)
        total = _row(board, whole_of(lines, board), _("Total")) if rows else None
        return Table((first, *heads), rows, total)

    return table


def _row(board: Board, line: BoardLine, label: str) -> Row:
    cells = (
        Cell(int(line.values[each.code]), COUNT) if each.amount is None else Cell(line.values[each.code], AMOUNT)
        for each in board.columns
    )
    return Row((Cell(label), *cells))


def approval_spans(view: View, by: Actor) -> Table:
    """Median and 90th percentile of the office hours claims decisions lay, by step."""
    last = min(view.last, view.as_of)
    spans = [
        span
        for kind in CLAIMS_KINDS
        for span in spans_of(decided(by, view.first, last, kind=kind, within=view.branch), "step")
    ]
    rows = tuple(
        Row(
            (
                Cell(each.name),
                Cell(each.count, COUNT),
                Cell(_hours(each.median), NUMBER),
                Cell(_hours(each.ninetieth), NUMBER),
            )
        )
        for each in sorted(spans, key=lambda span: (-span.median, span.name))
    )
    columns = (
        Column(_("Step"), TEXT, weight=6),
        Column(_("Decisions"), COUNT),
        Column(_("Median (office hours)"), NUMBER),
        Column(_("90th percentile (office hours)"), NUMBER),
    )
    return Table(columns, rows)


def _hours(minutes: int) -> Decimal | None:
    return quotient(minutes, MINUTES)
