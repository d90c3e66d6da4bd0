"""Excess-of-loss layers: recovery, aggregates, expenses, reinstatement premium (reinsurance brief §3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.refusals import Refusal


class Expenses(StrEnum):
    """Loss expenses (ALAE): part of the ultimate net loss, pro rata in addition, or not covered."""

    INCLUDED = "included"
    PRO_RATA = "pro_rata"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstatements:
    """How often the limit comes back and at which percent of the premium; by time as well if so agreed."""

    count: int
    rates: tuple[Decimal, ...]
    by_time: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """``limit`` xs ``attachment``, all for 100 % of the layer. ``placed`` is the percentage that is signed."""

    name: str
    attachment: Decimal
    limit: Decimal
    placed: Decimal
    aggregate_deductible: Decimal = Decimal(0)
    aggregate_limit: Decimal | None = None
    expenses: Expenses = Expenses.INCLUDED
    premium: Decimal | None = None
    reinstatements: Reinstatements | None = None

    def check(self) -> None:
        """Limit above zero, attachment not negative, one rate per reinstatement."""
        if self.limit <= 0:
            raise Refusal("LAYER_LIMIT", "limit")
        if self.attachment < 0:
            raise Refusal("LAYER_ATTACHMENT", "attachment")
        again = self.reinstatements
        if again is not None and (again.count < 0 or len(again.rates) != again.count):
            raise Refusal("LAYER_REINSTATEMENT", "reinstatements")

    @property
    def capacity(self) -> Decimal | None:
        """The most all losses together can take; None is without end."""
        caps = [] if self.aggregate_limit is None else [self.aggregate_limit]
        if self.reinstatements is not None:
            caps.append(self.limit * (self.reinstatements.count + 1))
        return min(caps) if caps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLoss:
    """The ultimate net loss of one event, after salvage and inuring recoveries, and its expenses apart."""

    name: str
    net: Decimal
    expenses: Decimal = Decimal(0)
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLoss:
    """What one loss does to one layer. ``loss`` is for 100 % of the layer, the other amounts for the placed share."""

    name: str
    net: Decimal
    in_layer: Decimal
    after_deductible: Decimal
    loss: Decimal
    recovery: Decimal
    expenses: Decimal
    reinstated: Decimal
    reinstatement_premium: Decimal

    @property
    def total(self) -> Decimal:
        return self.recovery + self.expenses


def layer_losses(
    layer: Layer, losses: Sequence[NetLoss], digits: int, *, first: date | None = None, last: date | None = None
) -> list[LayerLoss]:
    """The losses in their order: annual deductible first, then aggregate limit and reinstatements as they run out."""
    deductible, taken = layer.aggregate_deductible, Decimal(0)
    results = []
    for loss in losses:
        net = loss.net + (loss.expenses if layer.expenses is Expenses.INCLUDED else Decimal(0))
        in_layer = min(max(net - layer.attachment, Decimal(0)), layer.limit)
        used = min(deductible, in_layer)
        deductible -= used
        after = in_layer - used
        paid = after if layer.capacity is None else min(after, max(layer.capacity - taken, Decimal(0)))
        reinstated, premium = _reinstated(layer, taken, paid, _time_left(layer, loss, first, last), digits)
        taken += paid
        addition = Fraction(0)
        if layer.expenses is Expenses.PRO_RATA and net > 0:
            addition = Fraction(loss.expenses) * Fraction(paid) / Fraction(net)
        results.append(
            LayerLoss(
                name=loss.name,
                net=net,
                in_layer=in_layer,
                after_deductible=after,
                loss=paid,
                recovery=_placed(layer, Fraction(paid), digits),
                expenses=_placed(layer, addition, digits),
                reinstated=reinstated,
                reinstatement_premium=premium,
            )
        )
    return results


def adjusted_premium(subject: Decimal, rate: Decimal, least: Decimal, digits: int) -> Decimal:
    """Premium at a rate on the subject premium, at least the minimum."""
    return max(rounded(Fraction(subject) * Fraction(rate) / HUNDRED, digits), least)


def check_layers(layers: Sequence[Layer]) -> list[tuple[Decimal, Decimal]]:
    """Refuses overlaps; answers the gaps as (end, next attachment)."""
    gaps = []
    places = sorted(range(len(layers)), key=lambda place: layers[place].attachment)
    for below, above in pairwise(places):
        end = layers[below].attachment + layers[below].limit
        attachment = layers[above].attachment
        if attachment < end:
            raise Refusal("LAYER_OVERLAP", f"layers[{above}].attachment", attachment=attachment, end=end)
        if attachment > end:
            gaps.append((end, attachment))
    return gaps


def _placed(layer: Layer, exact: Fraction, digits: int) -> Decimal:
    return rounded(exact * Fraction(layer.placed) / HUNDRED, digits)


def _time_left(layer: Layer, loss: NetLoss, first: date | None, last: date | None) -> Fraction:
    again = layer.reinstatements
    if again is None or not again.by_time:
        return Fraction(1)
    if loss.day is None or first is None or last is None:
        raise Refusal("FIELD_MISSING", "date", name="date")
    return Fraction((last - loss.day).days + 1, (last - first).days + 1)


def _reinstated(layer: Layer, taken: Decimal, paid: Decimal, time: Fraction, digits: int) -> tuple[Decimal, Decimal]:
    """(limit that comes back, premium for it): each reinstatement covers one more limit, at its own rate."""
    again = layer.reinstatements
    if again is None:
        return Decimal(0), Decimal(0)
    restored, exact = Decimal(0), Fraction(0)
    for number, rate in enumerate(again.rates):
        start = max(taken, layer.limit * number)
        end = min(taken + paid, layer.limit * (number + 1))
        part = max(end - start, Decimal(0))
        restored += part
        exact += Fraction(part) / Fraction(layer.limit) * Fraction(rate) / HUNDRED
    if restored and layer.premium is None and exact:
        raise Refusal("FIELD_MISSING", "premium", name="premium")
    return restored, _placed(layer, Fraction(layer.premium or 0) * exact * time, digits)
