"""Figures of markets asked and covers bound (reinsurance brief §7) over raw placements, approaches, lines and events.

Those of money and of office hours are proven by the tests of their engines.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from reinsurance.models import Line, MarketApproach, Placement
from tests.reporting.three_ways.asking import Ask, Pair, counted
from tests.reporting.three_ways.raw import begin_of, frame
from workflow.models import Event

QUOTED = ["market_quoted", "chosen", "ntu"]
FAILED = ["rejected", "taken_back", "annulled"]


class Placements:
    """The raw tables, read once."""

    def __init__(self) -> None:
        placements = frame(Placement, "id", "branch", "status", "bound_at", "period_from").rename({"branch": "place"})
        lines = frame(Line, "placement", "reinsurer", "state").filter(pl.col("state") != "line_withdrawn")
        carrying = lines.select("placement", "reinsurer").unique().with_columns(carries=pl.lit(value=True))
        approaches = frame(MarketApproach, "id", "placement", "reinsurer", "asked_at", "state")
        self.approaches = (
            approaches.join(placements, left_on="placement", right_on="id")
            .join(carrying, on=["placement", "reinsurer"], how="left")
            .with_columns(pl.col("carries").fill_null(value=False))
        )
        events = frame(Event, "object_type", "object_id", "verb", "at").filter(
            (pl.col("object_type") == Placement.object_type()) & (pl.col("verb") == "bind")
        )
        self.bound = (
            events.group_by("object_id")
            .agg(told_at=pl.col("at").max())
            .join(placements, left_on="object_id", right_on="id")
        )

    def rows(self, ask: Ask, code: str) -> pl.DataFrame:
        """Markets asked, or covers bound, within the days."""
        rows, column = (self.bound, "told_at") if code == "fac_late_entry_rate" else (self.approaches, "asked_at")
        ends = min(begin_of(ask.last + 1), ask.known_until)
        inside = (pl.col(column) >= begin_of(ask.first)) & (pl.col(column) < ends)
        rows = rows.filter(pl.col("place").is_in(list(ask.places)) & inside)
        return rows.with_columns(key=pl.col("place").replace_strict(ask.places, return_dtype=pl.Utf8))


ASKED = pl.col("id").is_not_null()
ANSWERED = pl.col("state").is_in(QUOTED)
TAKEN = (pl.col("state") == "chosen") | pl.col("carries")
DECIDED = TAKEN | (pl.col("state") == "ntu") | pl.col("status").is_in(FAILED)


def _of(part: pl.Expr, whole: pl.Expr) -> Callable[[Ask], Pair]:
    return lambda _ask: (counted(part), counted(whole))


FIGURES: dict[str, Callable[[Ask], Pair]] = {
    "fac_quote_rate": _of(ANSWERED, ASKED),
    "fac_hit_rate": _of(ANSWERED & TAKEN, ANSWERED & DECIDED),
    "fac_decline_rate": _of(pl.col("state") == "declined", ASKED),
    "fac_late_entry_rate": _of(pl.col("bound_at") > pl.col("period_from"), pl.col("object_id").is_not_null()),
}
