"""Every figure of the catalogue, computed over the raw tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.models import Branch
from tests.reporting.three_ways.asking import Ask, ask_of
from tests.reporting.three_ways.claim_figures import FIGURES as CLAIM_FIGURES
from tests.reporting.three_ways.claim_figures import Register
from tests.reporting.three_ways.listed_figures import RATES, Lists
from tests.reporting.three_ways.placement_figures import FIGURES as PLACEMENT_FIGURES
from tests.reporting.three_ways.placement_figures import Placements
from tests.reporting.three_ways.raw import DAY
from tests.reporting.three_ways.renewal_figures import FIGURES as RENEWAL_FIGURES
from tests.reporting.three_ways.renewal_figures import SHARES, Desk
from workflow.kpis import Kpi

ANEW = {*RENEWAL_FIGURES, *CLAIM_FIGURES, *RATES, *PLACEMENT_FIGURES}
MONEY = {
    "loss_reason_premium_share",
    "destination_premium_share",
    "premium_kept",
    "premium_achieved",
    "reserve_deviation_cases",
    "reserve_deviation_net",
    "injury_saving_rate",
}
AVERAGES = {"average_paid", "injury_average_saving", "injury_average_gross_saving"}
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Number:
    """Numerator and denominator, exact, and the value as it is shown: two places half up, None of nothing."""

    part: Decimal
    whole: Decimal
    value: Decimal | None


Numbers = dict[str, Number]


class Anew:
    """The raw tables, read once."""

    def __init__(self) -> None:
        branches = list(Branch.objects.all())
        self.paths = {row.pk: row.path for row in branches}
        self.codes = {row.path: row.code for row in branches}
        heads = {row.path: row.pk for row in branches if row.level == "prefecture"}
        self.prefectures = {row.pk: _nearest(row.path, heads, row.pk) for row in branches}
        self.lists = Lists(self.prefectures)
        self.placements = Placements(self.paths, next(row.pk for row in branches if row.parent_id is None))
        desks: tuple[tuple[Mapping[str, Any], Any], ...] = ((RENEWAL_FIGURES, Desk()), (CLAIM_FIGURES, Register()))
        self.figures: dict[str, tuple[Any, Any]] = {
            code: (make, desk) for figures, desk in desks for code, make in figures.items()
        }

    def numbers(self, kpi: Kpi, branch: Branch, days: tuple[date, date, date], by: str) -> Numbers:
        """By key of the dimension; "" is the whole. ``days``: the first, the last, and the as-of day."""
        ask = ask_of(self.paths, self.codes, branch.path, *days)
        if kpi.code in PLACEMENT_FIGURES:
            found = self.placements.answers(ask, kpi.code, by)
            return {
                key: Number(part, whole, (middle if whole else None) if kpi.middle else value_of(kpi, part, whole))
                for key, (part, whole, middle) in found.items()
            }
        pairs = self._listed(kpi, ask, by) if kpi.code in RATES else self._counted(kpi, ask, by)
        return {key: Number(part, whole, value_of(kpi, part, whole)) for key, (part, whole) in pairs.items()}

    def _counted(self, kpi: Kpi, ask: Ask, by: str) -> dict[str, tuple[Decimal, Decimal]]:
        make, desk = self.figures[kpi.code]
        rows, (part, whole) = desk.rows(ask, kpi.code, by), make(ask)
        exact = _exactly(kpi)
        pair = rows.select(part=part, whole=whole).row(0)
        found = {"": (exact[0](pair[0]), exact[1](pair[1]))}
        if by:
            grouped = rows.group_by("key").agg(part=part, whole=whole)
            keyed = {key: (exact[0](above), exact[1](below)) for key, above, below in grouped.iter_rows()}
            found = {**keyed, **({"-": keyed[""]} if "" in keyed else {}), "": found[""]}
        if kpi.code in SHARES:
            found = {key: (above, found[""][1]) for key, (above, _below) in found.items()}
        return found

    def _listed(self, kpi: Kpi, ask: Ask, by: str) -> dict[str, tuple[Decimal, Decimal]]:
        part, whole = RATES[kpi.code]
        inside = {self.prefectures[pk] for pk in ask.places}
        counts = {place: count for place, count in self.lists.counts(ask).items() if place in inside}
        found = {
            self.codes[self.paths[place]]: (Decimal(count[part]), Decimal(count[whole]))
            for place, count in counts.items()
        }
        together = [sum((pair[at] for pair in found.values()), Decimal(0)) for at in (0, 1)]
        return {**(found if by else {}), "": (together[0], together[1])}


def _nearest(path: str, heads: dict[str, int], own: int) -> int:
    codes = path.strip("/").split("/")
    above = [f"/{'/'.join(codes[:depth])}/" for depth in range(1, len(codes) + 1)]
    return next((heads[each] for each in above if each in heads), own)


def _exactly(kpi: Kpi) -> tuple[Callable[[int], Decimal], Callable[[int], Decimal]]:
    """How the whole numbers of the frames become those of the figure: fen to yuan, microseconds to days."""

    def hundredth(fen: int) -> Decimal:
        return Decimal(fen) / 100

    def days(micros: int) -> Decimal:
        return Decimal(micros) / DAY

    if kpi.code in MONEY:
        return hundredth, hundredth
    if kpi.code in AVERAGES:
        return hundredth, Decimal
    if kpi.code == "lead_days":
        return Decimal, Decimal
    return (days, Decimal) if kpi.unit == "days" else (Decimal, Decimal)


def value_of(kpi: Kpi, part: Decimal, whole: Decimal) -> Decimal | None:
    """The quotient as pages and files say it; None of nothing."""
    if not whole:
        return None
    scale = 100 if kpi.unit == "percent" else 1
    return (part * scale / whole).quantize(CENT, ROUND_HALF_UP)
