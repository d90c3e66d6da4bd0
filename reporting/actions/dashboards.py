"""Composing, sharing and removing a dashboard of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import require
from reporting.dashboards.tiles import MOST_TILES, Tile, fault_of
from reporting.models import Dashboard
from reporting.models.dashboard import LONGEST_TITLE, SEES
from workflow.figure_rows import may_see_figure
from workflow.transitions import create, fire

MOST_DASHBOARDS = 30
REFUSALS = {
    "tile_unknown": _("There is no such tile."),
    "tile_figures": _("Choose one to six figures of the catalogue."),
    "tile_single": _("This kind of tile shows one figure."),
    "tile_units": _("The figures of this tile have to be in the same unit."),
    "tile_funnel": _("The figures of a funnel have to be shares of the same whole."),
    "tile_dimension": _("Not every figure of this tile can be shown by that."),
}


def compose_dashboard(*, by: User, title: str, tiles: Sequence[Tile] = ()) -> Dashboard:
    """A new dashboard of one's own, at home in one's branch."""
    require(by, SEES, by.branch)
    if Dashboard.objects.visible_to(by).standing().filter(owner=by).count() >= MOST_DASHBOARDS:
        raise DomainError("dashboards_many", _("You have thirty dashboards. Remove one first."))
    kept = [_checked(tile, by).record() for tile in _limited(tiles)]
    made = Dashboard(branch=by.branch, owner=by, title=_titled(title), tiles=kept)
    return create(made, "compose_new", by=by, facts={"title": made.title})


def change_dashboard(
    *, by: User, dashboard: Dashboard, title: str, tiles: Sequence[Tile], expected_version: int | None = None
) -> Dashboard:
    """Another title, other tiles; those that were there already are kept as they are."""
    there = list(dashboard.tiles)
    kept = [tile.record() if tile.record() in there else _checked(tile, by).record() for tile in _limited(tiles)]
    return fire(dashboard, "compose", by=by, expected_version=expected_version, title=_titled(title), tiles=kept)


def share_dashboard(*, by: User, dashboard: Dashboard, expected_version: int | None = None) -> Dashboard:
    """Shows it to the branch."""
    return fire(dashboard, "share", by=by, expected_version=expected_version)


def unshare_dashboard(*, by: User, dashboard: Dashboard, expected_version: int | None = None) -> Dashboard:
    """Keeps it to oneself again."""
    return fire(dashboard, "unshare", by=by, expected_version=expected_version)


def remove_dashboard(*, by: User, dashboard: Dashboard, expected_version: int | None = None) -> Dashboard:
    """Takes it away."""
    return fire(dashboard, "remove", by=by, expected_version=expected_version)


def _titled(title: str) -> str:
    title = title.strip()
    if not 0 < len(title) <= LONGEST_TITLE:
        raise DomainError("dashboard_title", _("Give a title of at most 40 characters."))
    return title


def _limited(tiles: Sequence[Tile]) -> Sequence[Tile]:
    if len(tiles) > MOST_TILES:
        raise DomainError("tiles_many", _("A dashboard has at most 24 tiles."))
    return tiles


def _checked(tile: Tile, by: User) -> Tile:
    code = fault_of(tile)
    if code:
        raise DomainError(code, REFUSALS[code])
    if not all(may_see_figure(by, kpi) for kpi in tile.kpis):
        raise DomainError("tile_right", _("Your role does not show every figure of this tile."))
    return tile
