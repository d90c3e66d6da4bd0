"""What a dashboard is made of: tiles as data, of the standard dashboards in code and of a person's own in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.kpis import KPIS

Text = str | Promise

#: Kinds of tiles and what they are called.
KINDS: Mapping[str, Text] = {
    "number": pgettext_lazy("kind of tile", "Number"),
    "trend": _("Trend by month"),
    "ranking": _("Ranking"),
    "funnel": _("Funnel"),
    "ageing": _("Stages"),
    "prefectures": _("By branch"),
    "table": _("Table"),
}
#: Kinds that tell their figure apart, and by what where the tile does not say.
GROUPED: Mapping[str, str] = {"ranking": "branch", "prefectures": "branch", "table": "branch"}
#: Kinds that show one figure alone.
SINGLE = frozenset({"number", "ranking", "prefectures"})
PERIODS: Mapping[str, Text] = {
    "asked": _("The days chosen"),
    "last_month": _("The month before"),
    "year": _("Twelve months"),
}
SIZES: Mapping[str, Text] = {"small": _("Small"), "wide": _("Wide"), "full": _("Whole width")}
NATURAL_SIZE: Mapping[str, str] = {"number": "small", "table": "full"}
MOST_FIGURES, MOST_TILES = 6, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile. ``kpis`` are codes of the catalogue, ``by`` the dimension of the kinds that have one.

    ``title`` is for tiles of the product; a person's own say their figures.
    """

    kind: str
    kpis: tuple[str, ...]
    by: str = ""
    period: str = "asked"
    size: str = ""
    title: Text = ""

    @property
    def width(self) -> str:
        """The size chosen, or the one that suits the kind."""
        return self.size or NATURAL_SIZE.get(self.kind, "wide")

    @property
    def dimension(self) -> str:
        """What the figures are told apart by; "" for kinds that show the whole."""
        return (self.by or GROUPED[self.kind]) if self.kind in GROUPED else ""

    def record(self) -> dict[str, Any]:
        """The tile as JSON keeps it."""
        return {"kind": self.kind, "kpis": [*self.kpis], "by": self.by, "period": self.period, "size": self.size}


def fault_of(tile: Tile) -> str:
    """The code of what is wrong with a tile; "" if nothing is."""
    if tile.kind not in KINDS or tile.period not in PERIODS or tile.size not in {"", *SIZES}:
        return "tile_unknown"
    if not 0 < len(tile.kpis) <= MOST_FIGURES or any(code not in KPIS for code in tile.kpis):
        return "tile_figures"
    kpis = [KPIS[code] for code in tile.kpis]
    faults = {
        "tile_single": tile.kind in SINGLE and len(kpis) > 1,
        "tile_units": tile.kind in {"trend", "ageing"} and len({kpi.unit for kpi in kpis}) > 1,
        "tile_funnel": tile.kind == "funnel" and len({kpi.denominator for kpi in kpis}) > 1,
        "tile_dimension": bool(tile.dimension) and any(tile.dimension not in kpi.dimensions for kpi in kpis),
    }
    return next((code for code, holds in faults.items() if holds), "")


def tiles_of(records: Sequence[Mapping[str, Any]]) -> tuple[Tile, ...]:
    """Tiles out of JSON. A figure that is no longer in the catalogue, and a tile without any, is left out."""
    found = []
    for record in records:
        kpis = tuple(code for code in record["kpis"] if code in KPIS)
        if kpis and record["kind"] in KINDS:
            kept = {name: str(record.get(name, "")) for name in ("by", "size")}
            found.append(Tile(kind=record["kind"], kpis=kpis, period=record.get("period") or "asked", **kept))
    return tuple(found)
