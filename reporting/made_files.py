"""The catalogue of figures and the tables of dashboards as sources of files."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from reporting.catalogue import Entry, entries
from reporting.dashboards.asked import DashboardForm
from reporting.dashboards.showing import Shown, shown_tiles
from reporting.dashboards.standard import STANDARD, standard_of
from reporting.dashboards.tiles import Tile, tiles_of
from reporting.forms import CatalogueForm
from reporting.models import Dashboard
from workflow.exports.made import Made, answerable, register_made
from workflow.listing.page import export_address

CATALOGUE_FILE, TILE_FILE = "reporting-catalogue", "reporting-tile"


def asked_entries(request: HttpRequest) -> tuple[CatalogueForm, dict[str, str], list[Entry]]:
    """What a page of the catalogue is asked, and the figures that fit it today."""
    form = CatalogueForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {"app": "", "q": ""}
    return form, asked, entries(timezone.localdate(), app=asked["app"], words=asked["q"])


def catalogue_table(request: HttpRequest) -> Made:
    """Every figure as it is defined today."""
    form, _asked, found = asked_entries(request)
    headings = (
        _("KPI"),
        _("Desk"),
        _("Definition"),
        _("Formula"),
        _("Measured in"),
        _("Direction"),
        _("Shown by"),
        _("Version"),
        _("Valid from"),
    )
    return Made(headings, found, _entry_cells, form)


def _entry_cells(entry: Entry) -> list[Any]:
    kpi = entry.kpi
    shown_by = " · ".join(map(str, entry.dimensions))
    words = [kpi.label, entry.desk, kpi.definition, entry.formula, entry.unit, entry.direction, shown_by]
    return [*words, kpi.version, kpi.valid_from]


class TileFileForm(DashboardForm):
    """What a dashboard is asked, which one, and which of its tiles (from 0)."""

    dashboard = forms.ChoiceField(label=gettext_lazy("Dashboard"))
    tile = forms.IntegerField(label=gettext_lazy("Tile"), min_value=0)

    def __init__(self, asked: QueryDict, *, user: User) -> None:
        given = asked.copy()
        given["dashboard"] = given.get("dashboard") or STANDARD[0].code
        given["tile"] = given.get("tile") or "0"
        super().__init__(given, user=user, home=None)
        mine = Dashboard.objects.visible_to(user).standing()
        named: Any = self.fields["dashboard"]
        named.choices = [
            *((each.code, each.label) for each in STANDARD),
            *((str(pk), title) for pk, title in mine.values_list("pk", "title")),
        ]


def tile_table(request: HttpRequest) -> Made:
    """The table of one tile, in whole numbers and figures; a dashboard of one's own is named by its number."""
    user = cast("User", request.user)
    form = answerable(TileFileForm(request.GET, user=user))
    tiles, place = _tiles(form.cleaned_data["dashboard"], user), form.cleaned_data["tile"]
    shown = shown_tiles(tiles[place : place + 1], form.question(), user)
    if not shown:
        return Made((), (), form=form)
    return Made(_headings(shown[0]), shown[0].rows, lambda row: _cells(shown[0], row), form)


def _tiles(code: str, user: User) -> tuple[Tile, ...]:
    """The tiles of a dashboard the form offered."""
    found = standard_of(code)
    return found.tiles if found else tiles_of(Dashboard.objects.visible_to(user).get(pk=int(code)).tiles)


def _headings(shown: Shown) -> list[Any]:
    place = [pgettext("in a ranking", "Place")] if shown.tile.kind == "ranking" else []
    unit = f" ({shown.unit_word})" if shown.unit_word else ""
    first, *others = shown.headings or [shown.title]
    return [*place, first, *(f"{heading}{unit}" for heading in others)]


def _cells(shown: Shown, row: Any) -> list[Any]:
    place = [row.place] if shown.tile.kind == "ranking" else []
    return [*place, row.label, *(cell.value for cell in row.cells)]


def tile_address(request: HttpRequest, dashboard: str, shown: Shown, asked: dict[str, str]) -> str:
    """Where the table of a tile is taken out; "" for one without a table."""
    if not shown.rows:
        return ""
    return export_address(
        request, TILE_FILE, {**asked, "dashboard": dashboard, "tile": shown.anchor.removeprefix("tile-")}
    )


def register() -> None:
    """Called once when the app is ready."""
    register_made(CATALOGUE_FILE, gettext_lazy("KPI catalogue"), "reporting.view", catalogue_table)
    register_made(TILE_FILE, gettext_lazy("Table of a dashboard"), "reporting.view", tile_table)
