"""Excess layers with their own orders, lines and premiums, and the losses that run through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.bases import Basis, Scales
from reinsurance.rules.excess import Layer, LayerLoss, NetLoss, layer_losses
from reinsurance.rules.lines import Items, items
from reinsurance.rules.placing import Charges, LineTerms, OrderTerms, Placed, place
from reinsurance.rules.taxes import TaxRow

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTerms:
    """A layer for 100 % and how it is placed. ``layer.placed`` counts only where no lines are given."""

    layer: Layer
    order: OrderTerms = field(default_factory=lambda: OrderTerms(percent=WHOLE, basis=Basis.WHOLE))
    lines: tuple[LineTerms, ...] = ()
    charges: Charges = field(default_factory=Charges)
    taxes: tuple[TaxRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLayer:
    """The layer with its signed lines; ``layer.placed`` is what they add up to, of the whole layer."""

    terms: LayerTerms
    layer: Layer
    placed: Placed
    items: Items

    def per_line(self, placed_total: Decimal) -> list[Decimal]:
        """An amount for the placed share, by signed lines."""
        placing = self.placed.placing
        if not placing.lines:
            return []
        signed = [line.signed for line in placing.lines]
        return allocate(placed_total, signed, placing.digits, [line.sequence for line in placing.lines])


def place_layer(terms: LayerTerms, digits: int) -> PlacedLayer:
    """Signs the lines of a layer and divides its premium."""
    terms.layer.check()
    order = terms.order if terms.lines else OrderTerms(percent=terms.layer.placed, basis=Basis.WHOLE)
    percent = WHOLE if order.percent is None or order.basis is Basis.ORDER else order.percent
    scales = Scales(order=Fraction(percent) / HUNDRED)
    placed = place(order, terms.lines, scales, terms.charges, digits)
    layer = terms.layer
    if terms.lines:
        signed = sum(placed.signing.signed, Decimal(0))
        layer = replace(layer, placed=scales.convert(signed, placed.basis, Basis.WHOLE))
    ordered = rounded(Fraction(layer.premium or 0) * Fraction(percent) / HUNDRED, digits)
    return PlacedLayer(
        terms=terms, layer=layer, placed=placed, items=items(ordered, placed.placing, terms.taxes, placed.default)
    )


def losses_of(
    placed: PlacedLayer, losses: Sequence[NetLoss], digits: int, first: date | None, last: date | None
) -> list[LayerLoss]:
    """What the losses take from a placed layer."""
    return layer_losses(placed.layer, losses, digits, first=first, last=last)
