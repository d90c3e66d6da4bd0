"""Full years and years of compensation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claims.rules.ages import birthday, compensation_years, full_years
from claims.rules.money import fen
from tests.claims.claim_documents import item, person, told


@pytest.mark.parametrize(
    ("age", "years"),
    [(0, 20), (17, 20), (59, 20), (60, 20), (61, 19), (67, 13), (74, 6), (75, 5), (90, 5), (120, 5)],
)
def test_years_of_compensation_by_age(age: int, years: int) -> None:
    assert compensation_years(age) == years
    line = item(told(persons=[person(age=age)]), "disability_award")
    assert line["inputs"]["years"] == str(years)
    assert line["amount"] == f"{fen(Decimal(41327) * years / 5)}"


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1964, 3, 1), date(2024, 2, 29), 59),
        (date(1964, 3, 1), date(2024, 3, 1), 60),
        (date(1964, 3, 1), date(2024, 3, 2), 60),
        (date(1964, 2, 29), date(2024, 2, 28), 59),
        (date(1964, 2, 29), date(2024, 2, 29), 60),
        (date(1964, 2, 29), date(2025, 2, 28), 60),
        (date(1964, 2, 29), date(2025, 3, 1), 61),
        (date(1948, 2, 29), date(2023, 2, 28), 74),
        (date(1948, 2, 29), date(2023, 3, 1), 75),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_age_is_counted_in_full_years(born: date, on: date, age: int) -> None:
    assert full_years(born, on) == age


def test_leap_day_birthday_in_a_common_year_is_the_first_of_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert full_years(date(2008, 2, 29), birthday(date(2008, 2, 29), 18)) == 18


def test_birth_date_and_assessment_decide_the_years() -> None:
    before = person(age=None, birth_date="1964-02-29", assessment_date="2025-02-28")
    after = person(age=None, birth_date="1964-02-29", assessment_date="2025-03-01")
    assert item(told(persons=[before]), "disability_award")["amount"] == "165308.00"
    assert item(told(persons=[after]), "disability_award")["amount"] == "157042.60"
