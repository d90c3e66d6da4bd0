"""What an endorsement makes of an inward line: our money to the fen, and the most we carry while another cover runs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from reinsurance.rules.endorsing import Days, PremiumBasis
from reinsurance.rules.inward_endorsing import (
    Line,
    OurMoney,
    Stretch,
    check_new_end,
    line_after,
    money_after,
    money_at_first,
    most_carried,
)
from reinsurance.rules.refusals import Refusal

FIRST = Line(sum_insured=Decimal("500000000.00"), premium=Decimal("1234567.89"), share=Decimal("8.75"))
COMMISSION = Decimal("22.5")
HALF_LEFT = Days(left=183, total=365)


def changed(
    before: OurMoney, was: Line, *, days: Days = HALF_LEFT, amount: str = "0", premium: str = "0", share: str = ""
) -> tuple[Line, OurMoney]:
    """An endorsement as stated."""
    wanted = Decimal(share) if share else None
    now = line_after(was, Decimal(amount), Decimal(premium), wanted, PremiumBasis.STATED, days, 2)
    return now, money_after(before, was, now, days, COMMISSION, 2)


def test_first_money_is_our_part_of_the_premium_of_the_whole() -> None:
    assert money_at_first(FIRST, COMMISSION, 2) == OurMoney(
        premium=Decimal("108024.69"), commission=Decimal("24305.56")
    )


def test_additional_premium_counts_at_our_share_as_a_difference_of_totals() -> None:
    first = money_at_first(FIRST, COMMISSION, 2)
    line, money = changed(first, FIRST, amount="100000000.00", premium="123456.79")
    assert line.premium == Decimal("1358024.68")
    assert money.premium == Decimal("118827.16")  # 8.75 % of 1,358,024.68; 10,802.47 more, as 8.75 % of 123,456.79
    assert money.commission == Decimal("26736.11")
    assert (money.net - first.net) == Decimal("8371.92")


def test_another_share_counts_for_the_days_that_are_left() -> None:
    first = money_at_first(FIRST, COMMISSION, 2)
    _line, money = changed(first, FIRST, share="12")
    whole = Decimal("148148.15") - Decimal("108024.69")  # 12 % less 8.75 %
    assert money.premium - first.premium == (whole * 183 / 365).quantize(Decimal("0.01")) == Decimal("20116.69")
    _line, from_inception = changed(first, FIRST, days=Days(left=365, total=365), share="12")
    assert from_inception == money_at_first(
        Line(sum_insured=FIRST.sum_insured, premium=FIRST.premium, share=Decimal(12)), COMMISSION, 2
    )


@pytest.mark.parametrize("premium", ["0.01", "0.07", "98765.43", "-600000.01"])
def test_there_and_back_comes_home_to_the_first_fen(premium: str) -> None:
    first = money_at_first(FIRST, COMMISSION, 2)
    line, money = changed(first, FIRST, amount="333.33", premium=premium, share="9.1234567891")
    back = str(-Decimal(premium))
    line, money = changed(money, line, amount="-333.33", premium=back)
    line, money = changed(money, line, share="8.75")
    assert (line, money) == (FIRST, first)


def test_return_of_more_than_our_line_ever_had_is_refused() -> None:
    first = money_at_first(FIRST, COMMISSION, 2)
    raised, money = changed(first, FIRST, days=Days(left=1, total=365), share="20")
    with pytest.raises(Refusal) as refused:
        changed(money, raised, premium="-1234567.88")
    assert refused.value.code == "RETURN_EXCEEDS"


@pytest.mark.parametrize(
    ("amount", "premium", "share", "code"),
    [
        ("-500000000.00", "0", "", "AMOUNT_SIGN"),
        ("0", "-1234567.89", "", "AMOUNT_SIGN"),
        ("0", "-1234567.90", "", "RETURN_EXCEEDS"),
        ("0", "0", "100.0000000001", "SHARE_RANGE"),
        ("0", "0", "0", "SHARE_RANGE"),
        ("0.001", "0", "", "AMOUNT_FORMAT"),
    ],
    ids=["no sum left", "no premium left", "too much returned", "more than all", "no share", "part of a fen"],
)
def test_line_that_cannot_be_is_refused(amount: str, premium: str, share: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        changed(money_at_first(FIRST, COMMISSION, 2), FIRST, amount=amount, premium=premium, share=share)
    assert refused.value.code == code


def test_period_that_stays_or_ends_before_it_begins_is_refused() -> None:
    start, end = datetime(2026, 1, 1), datetime(2027, 1, 1)
    for until in (end, start, datetime(2036, 12, 31)):
        with pytest.raises(Refusal) as refused:
            check_new_end(start, end, until)
        assert refused.value.code == "PERIOD"
    check_new_end(start, end, datetime(2026, 6, 1))
    check_new_end(start, end, datetime(2027, 6, 1))


def stretch(begins: int, ends: int, amount: int) -> Stretch:
    """By months of 2026."""
    return Stretch(begins=datetime(2026, begins, 1), ends=datetime(2026, ends, 1), amount=Decimal(amount))


REDUCED = [stretch(1, 12, 100), stretch(6, 12, 40)]
EXTENDED = [stretch(1, 6, 100), stretch(6, 12, 100), stretch(3, 12, 70)]
ENDED = [stretch(1, 12, 100), stretch(5, 5, 100)]


@pytest.mark.parametrize(
    ("versions", "begins", "ends", "most"),
    [
        (REDUCED, 1, 12, 100),
        (REDUCED, 6, 12, 40),
        (REDUCED, 5, 7, 100),
        (REDUCED, 1, 6, 100),
        (EXTENDED, 4, 11, 70),
        (EXTENDED, 2, 11, 100),
        (ENDED, 5, 12, 0),
        (ENDED, 4, 12, 100),
    ],
    ids=[
        "the whole year",
        "after the reduction",
        "over the reduction",
        "until the reduction",
        "a later version of an extended line",
        "an extended line from before",
        "after it ended",
        "until after it ended",
    ],
)
def test_most_is_carried_by_the_highest_version_that_holds(
    versions: list[Stretch], begins: int, ends: int, most: int
) -> None:
    assert most_carried(versions, datetime(2026, begins, 1), datetime(2026, ends, 1)) == most
