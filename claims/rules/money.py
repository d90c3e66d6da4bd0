"""Amounts to the fen: exact fractions inside, rounded half up once, shared out by largest remainder (brief §2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

ZERO = Decimal("0.00")
HUNDRED = 100
Number = Fraction | Decimal | int
Key = TypeVar("Key")


def cents(amount: Number) -> int:
    """``amount`` in whole fen, half up (away from zero)."""
    above, below = amount.as_integer_ratio()
    whole = (2 * HUNDRED * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole


def of_cents(whole: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return Decimal(whole).scaleb(-2)


def fen(amount: Number) -> Decimal:
    """``amount`` rounded half up to 0.01: how every printed figure is rounded."""
    return of_cents(cents(amount))


def total(amounts: Mapping[Key, Decimal] | list[Decimal]) -> Decimal:
    """The sum of amounts that are rounded already."""
    values = amounts.values() if isinstance(amounts, Mapping) else amounts
    return sum(values, ZERO)


def share_out(amount: Decimal, weights: Mapping[Key, Fraction]) -> dict[Key, Decimal]:
    """``amount`` by ``weights``: every part within a fen of its exact share, all parts together exactly ``amount``.

    The fen that are left go to the largest remainders; of equal ones to the larger weight, then to the first key in
    order of its text, so that the order of the input changes nothing.
    """
    whole = sum(weights.values(), Fraction(0))
    if not whole:
        return dict.fromkeys(weights, ZERO)
    exact = {key: cents(amount) * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    left = cents(amount) - sum(parts.values())
    order = sorted(weights, key=lambda key: (parts[key] - exact[key], -weights[key], str(key)))
    for key in order[:left]:
        parts[key] += 1
    return {key: of_cents(part) for key, part in parts.items()}
