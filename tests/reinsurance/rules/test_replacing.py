"""What a replaced line keeps: by days, to the fen, and nothing of the place is lost (brief §2 row 11)."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reinsurance.rules.endorsing import Days
from reinsurance.rules.replacing import NOTHING_KEPT, Kept, kept_until, together

AMOUNT = st.integers(0, 10**12).map(lambda fen: Decimal(fen) / 100)
WHOLE = st.builds(Kept, premium=AMOUNT, commission=AMOUNT, brokerage=AMOUNT)


def test_line_keeps_the_days_before_and_rounds_half_up():
    whole = Kept(premium=Decimal("1000.00"), commission=Decimal("250.00"), brokerage=Decimal("10.01"))
    kept = kept_until(whole, NOTHING_KEPT, Days(left=265, total=365), 2)
    # 100 of 365 days: 273.9726…, 68.4931…, 2.7424…
    assert kept == Kept(premium=Decimal("273.97"), commission=Decimal("68.49"), brokerage=Decimal("2.74"))


def test_second_holder_keeps_what_lies_between_the_two_days():
    whole = Kept(premium=Decimal("1000.00"))
    first = kept_until(whole, NOTHING_KEPT, Days(left=265, total=365), 2)
    second = kept_until(whole, first, Days(left=65, total=365), 2)
    # 300 of 365 days are 821.92 together
    assert (first.premium, second.premium) == (Decimal("273.97"), Decimal("547.95"))


def test_replaced_from_the_first_instant_keeps_nothing():
    whole = Kept(premium=Decimal("1000.00"), commission=Decimal("250.00"))
    kept = kept_until(whole, NOTHING_KEPT, Days(left=365, total=365), 2)
    assert (kept.premium, kept.commission, kept.brokerage) == (0, 0, 0)


@given(whole=WHOLE, total=st.integers(1, 3653), cuts=st.lists(st.integers(0, 3653), min_size=1, max_size=5))
def test_holders_together_keep_what_one_would_have_kept(whole: Kept, total: int, cuts: list[int]) -> None:
    used = sorted(min(cut, total) for cut in cuts)
    kept: list[Kept] = []
    for day in used:
        kept.append(kept_until(whole, together(kept), Days(left=total - day, total=total), 2))
    alone = kept_until(whole, NOTHING_KEPT, Days(left=total - used[-1], total=total), 2)
    assert together(kept) == alone
    assert all(each.premium >= 0 for each in kept)
