"""A renewal put beside the cover it follows: figures of both, and the markets that carry the expiring one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from reinsurance.figures import PlacementFigures, SectionFigures, figures_of, figures_of_many
from reinsurance.models import LineState, Placement
from reinsurance.rules.renewing import Pair, Terms, as_expiring, compare
from workflow.branch_settings import setting_value

#: Percent by which terms and order may move while the reviewer decides alone (brief §2 no. 6).
RENEWAL_TOLERANCE = "reinsurance.renewal_tolerance"
#: What a chain may ask about a placement.
NEW_BUSINESS, AS_EXPIRING, CHANGED = "new", "as_expiring", "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringMarket:
    """A reinsurer of the expiring cover: through whom, with how much of the order, and whether it was asked again."""

    reinsurer: Any
    broker: Any
    share: Decimal
    asked: bool


def terms_of(each: SectionFigures) -> Terms:
    """A section as it stands now."""
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for row in each.lines:
        lines[row.line.reinsurer.name] += row.signed
    return Terms(
        name=each.section.name,
        amount=each.section.amount_now,
        retention=each.retention,
        treaty=each.treaty,
        order=each.order,
        order_premium=each.order_premium,
        commission=each.section.commission,
        brokerage=each.section.brokerage,
        lines=lines,
    )


def pairs_of(renewal: Placement, figures: PlacementFigures | None = None) -> list[Pair]:
    """The expiring cover beside its renewal, section by section."""
    expiring = renewal.renews
    if expiring is None:
        return []
    found = figures_of_many([expiring, renewal]) if figures is None else {renewal.pk: figures}
    before = found.get(expiring.pk) or figures_of(expiring)
    return compare(
        [terms_of(each) for each in before.sections],
        [terms_of(each) for each in found[renewal.pk].sections],
    )


def tolerance_of(placement: Placement) -> Decimal:
    """Percent, as its branch has set it today."""
    return Decimal(setting_value(RENEWAL_TOLERANCE, placement.branch, timezone.localdate()))


def kind_of(placement: Placement) -> str:
    """New business, a renewal as the expiring cover, or a changed one."""
    if placement.renews_id is None:
        return NEW_BUSINESS
    return AS_EXPIRING if as_expiring(pairs_of(placement), tolerance_of(placement)) else CHANGED


def expiring_markets(renewal: Placement) -> list[ExpiringMarket]:
    """The markets to approach: who carries the expiring cover, the largest line first."""
    expiring = renewal.renews
    if expiring is None:
        return []
    asked = set(renewal.approaches.values_list("reinsurer", flat=True))
    shares: dict[tuple[Any, Any], Decimal] = defaultdict(Decimal)
    for section in figures_of(expiring).sections:
        for row in section.lines:
            if row.line.state == LineState.SIGNED:
                pair = (row.line.reinsurer, row.line.broker)
                shares[pair] = max(shares[pair], row.signed)
    found = [
        ExpiringMarket(reinsurer=reinsurer, broker=broker, share=share, asked=reinsurer.pk in asked)
        for (reinsurer, broker), share in shares.items()
    ]
    return sorted(found, key=lambda each: (-each.share, each.reinsurer.pk))
