"""A renewal beside the cover it follows, by numbers alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reinsurance.rules.renewing import Beside, Terms, as_expiring, compare, in_window

TEN = Decimal(10)
TERMS = Terms(
    name="财产一切险",
    amount=Decimal("500000000.00"),
    retention=Decimal("30000000.00"),
    treaty=Decimal("120000000.00"),
    order=Decimal("150000000.00"),
    order_premium=Decimal("370370.37"),
    commission=Decimal("22.5"),
    brokerage=Decimal("2.5"),
    lines={"甲": Decimal(30), "乙": Decimal(70)},
)


@pytest.mark.parametrize(
    ("before", "after", "change", "percent"),
    [
        ("100", "110", "10", "10.00"),
        ("100", "90", "-10", "-10.00"),
        ("3", "4", "1", "33.33"),
        ("0", "4", "4", None),
        (None, "4", "4", None),
        ("4", None, "-4", "-100.00"),
    ],
)
def test_figure_says_its_change(before: str | None, after: str | None, change: str, percent: str | None) -> None:
    both = [None if each is None else Decimal(each) for each in (before, after)]
    beside = Beside(before=both[0], after=both[1])
    assert beside.change == Decimal(change)
    assert beside.percent == (None if percent is None else Decimal(percent))


def test_rate_is_premium_per_mille_of_the_order() -> None:
    assert TERMS.rate == Decimal("2.4691")
    assert replace(TERMS, order=Decimal(0)).rate == 0


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("amount", "550000000.00", True),
        ("amount", "550000000.01", False),
        ("amount", "449999999.99", False),
        ("retention", "33000000.00", True),
        ("retention", "33000000.01", False),
        ("commission", "24.75", True),
        ("commission", "20.24", False),
        ("order_premium", "407407.41", True),
        ("order_premium", "407500.00", False),
        ("brokerage", "9", True),
    ],
)
def test_terms_within_ten_percent_are_as_expiring(name: str, value: str, same: bool) -> None:
    assert as_expiring(compare([TERMS], [replace(TERMS, **{name: Decimal(value)})]), TEN) is same


def test_section_that_only_one_of_them_has_is_a_change() -> None:
    other = replace(TERMS, name="营业中断险")
    assert not as_expiring(compare([TERMS], [TERMS, other]), TEN)
    pairs = compare([TERMS, other], [TERMS])
    assert not as_expiring(pairs, TEN)
    assert [each.name for each in pairs] == [TERMS.name, other.name]
    assert pairs[1].figures["order"].after is None
    assert not as_expiring([], TEN)


def test_lines_of_both_stand_beside_each_other_the_largest_expiring_first() -> None:
    renewal = replace(TERMS, lines={"丙": Decimal(40), "甲": Decimal(60)})
    lines = compare([TERMS], [renewal])[0].lines
    assert [(who, each.before, each.after) for who, each in lines] == [
        ("乙", Decimal(70), None),
        ("甲", Decimal(30), Decimal(60)),
        ("丙", None, Decimal(40)),
    ]


def test_window_includes_both_ends() -> None:
    until = datetime(2027, 3, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    window = timedelta(days=60)
    assert in_window(until, until - window, 60)
    assert in_window(until, until + window, 60)
    assert not in_window(until, until - window - second, 60)
    assert not in_window(until, until + window + second, 60)
