"""What is ours, what treaties and what reinsurers carry of a placement, from its raw rows (reinsurance brief §3.3–3.6).

Written from the formulas of the brief alone, in decimals that lose a digit only where the brief rounds: half up, at the
minor unit of the currency, or at the tenth place of a share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from reinsurance.models import Line, Placement, Section
from tests.reporting.three_ways.raw import records

Row = Mapping[str, Any]
WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
ZERO, WHOLE = Decimal(0), Decimal(100)
SHARE_PLACES = 10
#: Currencies without a minor unit; the others of the book have hundredths.
WITHOUT_CENTS = {"JPY", "KRW"}
#: Lines whose reinsurer carries nothing more.
GONE = {"line_withdrawn", "line_replaced"}


def rounded(number: Decimal, places: int = 2) -> Decimal:
    """Half up."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE)


def times(first: Decimal, second: Decimal, over: Decimal = WHOLE) -> Decimal:
    """``first`` × ``second`` ÷ ``over``, unrounded."""
    return WIDE.divide(WIDE.multiply(first, second), over)


def divided(total: Decimal, weights: Sequence[Decimal], places: int, ranks: Sequence[int]) -> list[Decimal]:
    """The fen rule (§3.5): floors, then one unit each to the largest remainders, ties to the lower rank."""
    units, heavy = int(total.scaleb(places, WIDE)), [int(weight.scaleb(SHARE_PLACES, WIDE)) for weight in weights]
    parts = [abs(units) * weight // sum(heavy) for weight in heavy] if sum(heavy) else [0 for _weight in heavy]
    over = [abs(units) * weight % sum(heavy) for weight in heavy] if sum(heavy) else parts
    left = abs(units) - sum(parts) if sum(heavy) else 0
    for place in sorted(range(len(parts)), key=lambda each: (-over[each], ranks[each]))[:left]:
        parts[place] += 1
    return [Decimal(part if units >= 0 else -part).scaleb(-places, WIDE) for part in parts]


@dataclass(frozen=True, slots=True)
class Ceded:
    """One section, in its currency. ``covered``: line → its part of the order; ``unplaced`` is ours."""

    name: str
    own: Decimal
    retention: Decimal
    treaty: Decimal
    order: Decimal
    premium: Decimal
    unplaced: Decimal
    full: bool
    covered: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class Ceding:
    """One placement with its sections."""

    row: Row
    sections: tuple[Ceded, ...]

    def total(self, name: str) -> Decimal | None:
        """An amount over all sections, converted once; None without a rate."""
        return in_yuan(self.row, sum((getattr(each, name) for each in self.sections), ZERO))

    @property
    def full(self) -> bool:
        """Nothing of any section is left to place."""
        return bool(self.sections) and all(each.full for each in self.sections)

    @property
    def net(self) -> Decimal | None:
        """What stays with us: retention and what nobody took, converted once together."""
        return in_yuan(self.row, sum((each.retention + each.unplaced for each in self.sections), ZERO))


def in_yuan(row: Row, amount: Decimal) -> Decimal | None:
    """At the approved rate of the placement or offer; None where there is none."""
    if row["currency"] == "CNY":
        return amount
    if row["fx_rate"] is None:
        return None
    return rounded(times(amount, row["fx_rate"], Decimal(row.get("fx_unit", 1))))


def placements() -> dict[int, Ceding]:
    """Every placement by its number of row."""
    rows = records(
        Placement,
        *("id", "branch", "status", "line", "situation", "period_from", "period_until", "currency", "fx_rate"),
        *("fx_unit", "own_share", "renews", "handler", "bound_at", "chosen_quote"),
    )
    sections = records(
        Section,
        *("id", "placement", "position", "name", "sum_insured", "premium", "retention", "treaty_cession", "limit"),
        *("order_premium", "endorsed_amount", "endorsed_premium", "endorsed_order_premium"),
    )
    lines = records(
        Line, "id", "section", "position", "leads", "written", "basis", "stands", "state", "signed", "reinsurer"
    )
    parts: dict[int, list[Row]] = defaultdict(list)
    carried: dict[int, list[Row]] = defaultdict(list)
    for section in sorted(sections, key=lambda each: each["position"]):
        parts[section["placement"]].append(section)
    for line in sorted(lines, key=lambda each: each["position"]):
        if line["state"] not in GONE:
            carried[line["section"]].append(line)
    return {
        row["id"]: Ceding(row, tuple(_ceded(row, each, carried[each["id"]]) for each in parts[row["id"]]))
        for row in rows
    }


def _ceded(placement: Row, section: Row, lines: Sequence[Row]) -> Ceded:
    places = 0 if placement["currency"] in WITHOUT_CENTS else 2
    if section["limit"] is not None:
        own = order = _stated(section["endorsed_amount"], section["limit"]) or ZERO
        kept = treaty = ZERO
        bases = {"of_order": WHOLE, "of_whole": WHOLE}
        premium = _stated(section["endorsed_order_premium"], section["order_premium"]) or ZERO
    else:
        agreed = _shares(placement, section, places)
        now = _stated(section["endorsed_amount"], section["sum_insured"]) or ZERO
        own = rounded(times(now, placement["own_share"]), places)
        kept, treaty, order = divided(own, agreed, places, (0, 1, 2)) if sum(agreed) else agreed
        of_own = times(agreed[2], WHOLE, sum(agreed, ZERO)) if sum(agreed) else ZERO
        bases = {"of_order": WHOLE, "of_own": of_own, "of_whole": times(of_own, placement["own_share"])}
        premium = _premium(placement, section, agreed, places)
    unplaced, full, covered = order, False, {}
    if lines:
        percent = rounded(bases[lines[0]["basis"]], SHARE_PLACES)
        signed = _signed(percent, lines)
        rest = percent - sum(signed, ZERO)
        ranks = [0 if line["leads"] else line["position"] for line in lines]
        *parts, unplaced = divided(order, [*signed, rest], places, [*ranks, max(ranks) + 1])
        covered, full = dict(zip((line["id"] for line in lines), parts, strict=True)), rest == 0
    return Ceded(section["name"], own, kept, treaty, order, premium, unplaced, full, covered)


def _shares(placement: Row, section: Row, places: int) -> list[Decimal]:
    """Retention, treaty and order as agreed: R + T + F = our share of the sum insured, exactly (§3.3)."""
    own = rounded(times(section["sum_insured"], placement["own_share"]), places)
    kept = min(section["retention"], own)
    treaty = min(section["treaty_cession"], own - kept)
    return [kept, treaty, own - kept - treaty]


def _premium(placement: Row, section: Row, agreed: Sequence[Decimal], places: int) -> Decimal:
    """P_F (§3.6): the agreed premium of the order, else its part of our part of the original premium."""
    stated = _stated(section["endorsed_order_premium"], section["order_premium"])
    if stated is not None:
        return stated
    whole = _stated(section["endorsed_premium"], section["premium"]) or ZERO
    ours = rounded(times(whole, placement["own_share"]), places)
    return divided(ours, agreed, places, (0, 1, 2))[2]


def _signed(order: Decimal, lines: Sequence[Row]) -> list[Decimal]:
    """s_i (§3.4): as signed, else as written, signed down in proportion where more is written than ordered."""
    if all(line["signed"] is not None for line in lines):
        return [line["signed"] for line in lines]
    written = [line["written"] for line in lines]
    if sum(written) <= order:
        return written
    fixed = [line["written"] if line["stands"] else ZERO for line in lines]
    ranks = [0 if line["leads"] else line["position"] for line in lines]
    free = [each - stands for each, stands in zip(written, fixed, strict=True)]
    reduced = divided(order - sum(fixed, ZERO), free, SHARE_PLACES, ranks)
    return [stands + part for stands, part in zip(fixed, reduced, strict=True)]


def _stated(*values: Decimal | None) -> Decimal | None:
    """The first that is stated."""
    return next((value for value in values if value is not None), None)
