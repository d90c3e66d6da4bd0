"""The fen rule (brief §3.5): sums, closeness, ties, mirrors, on examples and on random totals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import from_units, rounded
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.signing import WrittenLine, sign

totals = st.integers(-(10**14), 10**14).map(lambda units: from_units(units, 2))
shares = st.integers(0, 10**12).map(lambda units: from_units(units, 10))
weights = st.lists(shares, min_size=1, max_size=15).filter(any)
written = st.lists(
    st.tuples(st.integers(1, 10**12).map(lambda units: from_units(units, 10)), st.booleans()), min_size=1, max_size=15
)


def exact_parts(total: Decimal, parts: list[Decimal]) -> list[Fraction]:
    whole = sum(map(Fraction, parts))
    return [Fraction(total) * Fraction(part) / whole for part in parts]


@given(totals, weights)
def test_parts_add_up_and_are_less_than_a_fen_away(total: Decimal, given_weights: list[Decimal]) -> None:
    parts = allocate(total, given_weights)
    assert sum(parts) == total
    differences = [
        abs(part - exact) for part, exact in zip(map(Fraction, parts), exact_parts(total, given_weights), strict=True)
    ]
    assert max(differences) < Fraction(1, 100)


@given(totals, weights)
def test_reversal_mirrors_to_the_fen(total: Decimal, given_weights: list[Decimal]) -> None:
    assert allocate(-total, given_weights) == [-part for part in allocate(total, given_weights)]


@given(totals, weights, st.randoms(use_true_random=False))
def test_order_of_the_rows_does_not_matter_when_each_keeps_its_sequence(
    total: Decimal, given_weights: list[Decimal], shuffle: Random
) -> None:
    places = list(range(len(given_weights)))
    shuffle.shuffle(places)
    straight = allocate(total, given_weights)
    mixed = allocate(total, [given_weights[place] for place in places], sequence=places)
    assert mixed == [straight[place] for place in places]


@given(totals, weights)
def test_dividing_again_by_the_parts_changes_nothing(total: Decimal, given_weights: list[Decimal]) -> None:
    parts = allocate(abs(total), given_weights)
    if any(parts):
        assert allocate(abs(total), parts) == parts


@given(st.integers(1, 10**12), written)
def test_signed_lines_add_up_to_the_order_and_stay_below_written(
    order_units: int, offered: list[tuple[Decimal, bool]]
) -> None:
    order = from_units(order_units, 10)
    lines = [WrittenLine(written=share, stands=stands, sequence=place) for place, (share, stands) in enumerate(offered)]
    standing = sum(line.written for line in lines if line.stands)
    if standing > order:
        with pytest.raises(Refusal) as refused:
            sign(order, lines)
        assert refused.value.code == "STAND_OVER_ORDER"
        return
    signing = sign(order, lines)
    assert sum(signing.signed) + signing.shortfall == order
    assert all(signed <= line.written for signed, line in zip(signing.signed, lines, strict=True))
    assert all(signed == line.written for signed, line in zip(signing.signed, lines, strict=True) if line.stands)


def test_twenty_thousand_random_allocations_show_no_difference() -> None:
    random = Random(20260601)
    for _round in range(20_000):
        total = from_units(random.randrange(-(10**12), 10**12), 2)
        rows = [Decimal(random.randrange(1, 10**6)) for _line in range(random.randrange(1, 16))]
        parts = allocate(total, rows)
        whole = int(sum(rows))
        units, made = int(total.scaleb(2)), [int(part.scaleb(2)) for part in parts]
        assert sum(made) == units
        assert all(abs(part * whole - units * int(row)) < whole for part, row in zip(made, rows, strict=True))
        assert [-part for part in parts] == allocate(-total, rows)


def test_ties_go_to_the_lower_sequence() -> None:
    assert allocate(Decimal("0.01"), [Decimal(1)] * 3, sequence=[2, 0, 1]) == [Decimal(0), Decimal("0.01"), Decimal(0)]


def test_currency_without_decimals_is_divided_in_whole_units() -> None:
    assert allocate(Decimal(10), [Decimal(1)] * 3, digits=0) == [Decimal(4), Decimal(3), Decimal(3)]


def test_nothing_is_divided_by_nothing() -> None:
    assert allocate(Decimal(0), [Decimal(0)]) == [Decimal(0)]
    with pytest.raises(Refusal):
        allocate(Decimal(1), [Decimal(0)])


@pytest.mark.parametrize("weight", [Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_weight_that_is_no_share_is_refused(weight: Decimal) -> None:
    with pytest.raises(Refusal):
        allocate(Decimal(1), [weight, Decimal(5)])


def test_total_with_a_fraction_of_a_fen_is_refused() -> None:
    with pytest.raises(Refusal):
        allocate(Decimal("0.001"), [Decimal(1)])


@pytest.mark.parametrize(
    ("exact", "expected"),
    [
        pytest.param(Fraction(1, 200), "0.01", id="half goes up"),
        pytest.param(Fraction(-1, 200), "-0.01", id="negative half goes away from zero"),
        pytest.param(Fraction(49, 10000), "0.00", id="below half goes down"),
        pytest.param(Fraction(1001, 200), "5.01", id="half of an odd fen"),
    ],
)
def test_rounding_is_half_up_and_mirrored(exact: Fraction, expected: str) -> None:
    assert rounded(exact, 2) == Decimal(expected)
