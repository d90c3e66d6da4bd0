"""How long data is kept: the day before, the day, the day after."""

from __future__ import annotations

from datetime import date

import pytest

from renewals.privacy.rules.retention import Keeping, contact_duty, is_lost_for_good, record_duty, years_before

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [(DAY, 3, date(2023, 6, 1)), (date(2024, 2, 29), 3, date(2021, 2, 28)), (date(2024, 2, 29), 4, date(2020, 2, 29))],
)
def test_years_before(day, years, before):
    assert years_before(day, years) == before


@pytest.mark.parametrize(
    ("ends", "hold", "contact", "record"),
    [
        (date(2026, 6, 2), False, "contract", "contract"),
        (DAY, False, "contract", "contract"),
        (date(2026, 5, 31), False, None, "sales_record"),
        (date(2021, 6, 2), False, None, "sales_record"),
        (date(2021, 6, 1), False, None, None),
        (date(2010, 6, 1), True, "legal_hold", "legal_hold"),
        (date(2027, 6, 1), True, "legal_hold", "legal_hold"),
    ],
)
def test_what_stands_against_deleting(ends, hold, contact, record):
    row = Keeping(cover_ends=ends, legal_hold=hold)
    assert contact_duty(row, DAY) == contact
    assert record_duty(row, DAY, 5) == record


@pytest.mark.parametrize(
    ("ends", "hold", "lost"),
    [
        (date(2023, 6, 2), False, False),
        (date(2023, 6, 1), False, True),
        (date(2015, 1, 1), False, True),
        (date(2015, 1, 1), True, False),
    ],
)
def test_lost_for_good(ends, hold, lost):
    assert is_lost_for_good(Keeping(cover_ends=ends, legal_hold=hold), DAY, 3) is lost
