"""What we would carry of one risk, added up against the limit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reinsurance.rules.accumulation import Carried, accumulate, our_part


@pytest.mark.parametrize(
    ("offered", "headroom"),
    [("20000000.00", "0.00"), ("20000000.01", "-0.01"), ("19999999.99", "0.01")],
    ids=["exactly", "a fen too much", "a fen left"],
)
def test_own_retention_and_accepted_lines_count_with_the_offer(offered: str, headroom: str) -> None:
    direct = [Carried(number="FAC-1", amount=Decimal("150000000.00"))]
    inward = [Carried(number="INW-1", amount=Decimal("30000000.00"))]
    found = accumulate(direct, inward, Decimal(offered), limit=Decimal(200_000_000))
    assert found.before == Decimal(180_000_000)
    assert found.headroom == Decimal(headroom)
    assert found.numbers == ["FAC-1", "INW-1"]


def test_nothing_carried_leaves_the_whole_limit() -> None:
    found = accumulate([], [], Decimal(0), limit=Decimal(200_000_000))
    assert (found.total, found.headroom, found.numbers) == (Decimal(0), Decimal(200_000_000), [])


def test_our_part_is_rounded_once_to_fen() -> None:
    assert our_part(Decimal("100000000.01"), Decimal("33.3333333333")) == Decimal("33333333.34")
    assert our_part(Decimal("50000000.00"), Decimal(10)) == Decimal("5000000.00")
