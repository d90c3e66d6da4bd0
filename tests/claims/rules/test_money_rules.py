"""Rounding and sharing out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules.money import fen, share_out


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Decimal("39795.399"), "39795.40"),
        (Decimal("2.674999999999999999999"), "2.67"),
        (Fraction(6500, 30) * 120, "26000.00"),
        (0, "0.00"),
        (Decimal("99999999999999.995"), "100000000000000.00"),
    ],
)
def test_amount_is_rounded_half_up(amount: Fraction | Decimal | int, printed: str) -> None:
    assert str(fen(amount)) == printed


def test_fen_left_go_to_the_largest_remainders() -> None:
    parts = share_out(Decimal("100.00"), {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    assert parts == {"a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33")}


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.fractions(0, 1000), min_size=1),
)
def test_shares_add_up_and_lie_within_a_fen(cents: int, weights: dict[str, Fraction]) -> None:
    amount = Decimal(cents) / 100
    parts = share_out(amount, weights)
    whole = sum(weights.values())
    assert parts.keys() == weights.keys()
    if not whole:
        assert set(parts.values()) == {0}
        return
    assert sum(parts.values()) == amount
    for key, part in parts.items():
        assert abs(Fraction(part) - Fraction(amount) * weights[key] / whole) < Fraction(1, 100)
    assert share_out(amount, dict(reversed(weights.items()))) == parts
