"""被扶养人生活费: slices, caps, ways to count years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from claims.rules.dependants import Dependant, upkeep
from tests.claims.claim_documents import ADULT, codes, item, person, told

#: The family of example E3 (claims brief §2.9).
FAMILY = [
    Dependant("daughter", 2, age=10),
    Dependant("son", 2, age=15),
    Dependant("mother", 1, age=72),
    Dependant("father", 1, age=78),
]
BASE, GRADE_V = Decimal(42197), Fraction(60, 100)


def test_yearly_total_is_capped_after_the_index() -> None:
    found = upkeep(FAMILY, base=BASE, index=GRADE_V, on=None)
    assert found.amount == Decimal("324916.90")
    assert [(each.start, each.end, each.capped) for each in found.slices] == [(0, 3, True), (3, 5, True), (5, 8, False)]
    assert [each.wanted for each in found.slices] == [Fraction(759546, 10), Fraction(632955, 10), Fraction(379773, 10)]
    assert sum(found.parts.values()) == found.amount


def test_yearly_total_is_capped_before_the_index() -> None:
    assert upkeep(FAMILY, base=BASE, index=GRADE_V, on=None, cap_basis="BEFORE_INDEX").amount == Decimal("202545.60")


def test_everybody_keeps_the_part_of_the_own_share_when_scaled() -> None:
    found = upkeep(FAMILY[:2], base=BASE, index=Fraction(1), on=None)
    assert found.parts == {"daughter": BASE / 2 * 8, "son": BASE / 2 * 3}
    scaled = upkeep(FAMILY[2:], base=BASE, index=Fraction(1), on=None)
    assert scaled.parts == {"mother": BASE / 2 * 5 + BASE * 3, "father": BASE / 2 * 5}


def test_parts_of_a_total_with_a_left_fen_still_add_up() -> None:
    three = [Dependant(name, 3, age=17) for name in "abc"]
    found = upkeep(three, base=Decimal("100.01"), index=Fraction(1, 10), on=None)
    assert found.amount == Decimal("10.00")
    assert sorted(found.parts.values()) == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]


@pytest.mark.parametrize(
    ("counting", "years"),
    [("WHOLE", Fraction(8)), ("ROUND1", Fraction(75, 10)), ("EXACT", Fraction(2745, 365))],
)
def test_years_of_a_minor_by_each_way_of_counting(counting: str, years: Fraction) -> None:
    child = Dependant("c", 1, born=date(2013, 12, 7))
    found = upkeep([child], base=BASE, index=Fraction(1), on=date(2024, 6, 1), counting=counting)
    assert found.years == {"c": years}


@pytest.mark.parametrize(("age", "years"), [(59, 20), (60, 20), (61, 19), (74, 6), (75, 5), (90, 5)])
@pytest.mark.parametrize("counting", ["WHOLE", "ROUND1", "EXACT"])
def test_years_of_an_adult_follow_the_table(age: int, years: int, counting: str) -> None:
    found = upkeep([Dependant("a", 1, age=age)], base=BASE, index=Fraction(1), on=None, counting=counting)
    assert found.years == {"a": years}


def test_child_born_on_leap_day_is_provided_for_until_the_first_of_march() -> None:
    child = Dependant("c", 1, born=date(2008, 2, 29))
    found = upkeep([child], base=BASE, index=Fraction(1), on=date(2025, 3, 1), counting="EXACT")
    assert found.years == {"c": 1}
    whole = upkeep([child], base=BASE, index=Fraction(1), on=date(2026, 2, 28))
    assert whole.years == {"c": 1}


def test_own_income_of_a_dependant_comes_off_the_base() -> None:
    pensioner = {"id": "父亲", "age": 61, "supporters": 2, "incapacity": "年迈", "other_income": "9686.40"}
    answer = told(
        persons=[person(injuries=[{"grade": 10}], include=["dependants"], dependants=[pensioner])],
        standard={"consumption": "20371.00", "source": "t"},
    )
    assert item(answer, "dependants")["amount"] == "10150.37"


def test_death_pays_dependants_without_an_index() -> None:
    answer = told(
        persons=[person(injuries=[], death_date="2023-10-09", dependants=[{"age": 10, "supporters": 2}])],
    )
    assert item(answer, "dependants")["amount"] == "98096.00"
    assert item(answer, "death_award")["amount"] == "826540.00"


def test_capped_dependants_are_said() -> None:
    parents: list[dict[str, Any]] = [{"age": 70, **ADULT}, {"age": 71, **ADULT}]
    answer = told(persons=[person(injuries=[{"grade": 1}], dependants=parents)])
    assert "dependants_capped" in codes(answer)
    assert item(answer, "dependants")["amount"] == "245240.00"
    assert item(answer, "dependants")["parts"] == {"1": "134882.00", "2": "110358.00"}
