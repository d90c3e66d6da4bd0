"""A dashboard as a push: its tiles in lines, its charts as a picture, and the whole of it on the paper of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.scope import SYSTEM, Actor
from reporting.dashboards.asked import query_of
from reporting.dashboards.paper import dashboard_pdf
from reporting.dashboards.showing import shown_tiles
from reporting.dashboards.standard import STANDARD, standard_of
from reporting.dashboards.tiles import Tile, tiles_of
from reporting.models import Dashboard, DashboardStatus
from reporting.models.dashboard import DashboardQuerySet
from reporting.pushes.registry import Options, PushContent, PushSource, PushView, Text
from reporting.pushes.sources.figures import days_words
from reporting.pushes.sources.tiles import chart_of, lines_of, says, told
from workflow.figure_rows import FIGURE_DESKS, may_see_figure
from workflow.kpis import KPIS, Question


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard of the product, or one that somebody composed and named: their words are for paper alone."""

    label: Text
    tiles: Sequence[Tile]
    address: str
    named: bool


def items(by: Actor) -> list[tuple[str, Text]]:
    """One's own, those shared and those of the product, each with a figure that ``by`` may see."""
    rows = Dashboard.objects.visible_to(by).standing().order_by("title", "id")
    boards = {str(row.pk): _composed(row) for row in rows} | {each.code: _standard(each.code) for each in STANDARD}
    return [(code, board.label) for code, board in boards.items() if board is not None and _seen(board, by)]


def permissions(options: Options, by: Actor) -> frozenset[str]:
    """The rights of every desk whose figures it shows ``by`` now, as its page does; of all where it shows none."""
    board = board_of(options)
    codes = (_seen(board, by) or _codes(board)) if board is not None else []
    return frozenset(FIGURE_DESKS[KPIS[code].app].view for code in codes)


def opens(options: Options, reader: Actor | None) -> bool:
    """Those of the product are everybody's. A group opens only what is shared."""
    code = _code(options)
    if standard_of(code) is not None:
        return True
    if reader is None:
        return _rows(code, SYSTEM).filter(status=DashboardStatus.SHARED).exists()
    return _rows(code, reader).exists()


def build(view: PushView, by: Actor) -> PushContent:
    """The dashboard as the subscriber sees it with these days; refused where none of its tiles could be read."""
    board = board_of(view.options)
    if board is None:
        raise LookupError(_code(view.options))
    span = view.span
    question = Question(branch=view.branch, first=span.first, last=span.last, as_of=span.as_of)
    shown = shown_tiles(board.tiles, question, by)
    if shown and all(each.missing for each in shown):
        raise DomainError("dashboard_missing", shown[0].missing)
    tiles = told(shown)
    words = {"branch": view.branch.name, "dashboard": board.label, "days": days_words(span)}
    heading = _("%(branch)s · %(dashboard)s, %(days)s") % words
    return PushContent(
        title=_("%(branch)s dashboard, %(days)s") % words if board.named else heading,
        lines=[line for each in tiles for line in lines_of(each)],
        link=f"{board.address}?{query_of(question)}",
        charts=[chart for chart in map(chart_of, tiles) if chart is not None],
        pdf=partial(dashboard_pdf, heading, question, shown, by),
        empty=not any(says(each) for each in shown),
    )


def board_of(options: Options) -> Board | None:
    """What was chosen, as long as it is there at all; whether a person may open it is asked by :func:`opens`."""
    code = _code(options)
    row = _rows(code, SYSTEM).first()
    return _standard(code) or (_composed(row) if row is not None else None)


def _standard(code: str) -> Board | None:
    found = standard_of(code)
    address = reverse("reporting:standard", args=[code]) if found is not None else ""
    return None if found is None else Board(found.label, found.tiles, address, named=False)


def _composed(row: Dashboard) -> Board:
    return Board(row.title, tiles_of(row.tiles), reverse("reporting:own", args=[row.pk]), named=True)


def _rows(code: str, by: Actor) -> DashboardQuerySet:
    key = int(code) if code.isascii() and code.isdecimal() else 0
    return Dashboard.objects.visible_to(by).standing().filter(pk=key)


def _codes(board: Board) -> list[str]:
    return [code for tile in board.tiles for code in tile.kpis]


def _seen(board: Board, by: Actor) -> list[str]:
    return [code for code in _codes(board) if may_see_figure(by, code)]


def _code(options: Options) -> str:
    return str(next(iter(options.get("items", ())), ""))


DASHBOARD = PushSource(
    code="dashboard",
    label=gettext_lazy("Dashboard"),
    lead=gettext_lazy("The numbers and branches of a dashboard; a mail carries all of it with its charts as PDF."),
    items=items,
    permissions=permissions,
    build=build,
    opens=opens,
)
