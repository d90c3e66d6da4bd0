"""Which row of the standards holds, and what a document may do without a confirmed one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claims.rules.answer import recompute
from claims.rules.practice import PracticeRow, checked_value, in_force
from claims.rules.reading.document import Reference
from claims.rules.refusals import CompensationRefused
from claims.rules.standards import StandardRow
from tests.claims.claim_documents import TODAY, codes, document, item, person, problems, told


def row(year: int, income: int | None, start: date | None = None, end: date | None = None, **more: Any) -> StandardRow:
    """A confirmed row of Shanxi."""
    amount = None if income is None else Decimal(income)
    return StandardRow(
        **{"region": "山西", "data_year": year, "income": amount, "effective_from": start, "effective_to": end}
        | {"source": "公报", "verified": True}
        | more
    )


def known(*rows: StandardRow, practice: tuple[PracticeRow, ...] = ()) -> Reference:
    return Reference(standards=rows, practice=practice, today=TODAY)


FIRST = row(2022, 39532, date(2023, 3, 1), date(2024, 3, 9))
SECOND = row(2023, 41327, date(2024, 3, 10))
PLAIN = document(standard={})


def settled(on: str) -> dict[str, Any]:
    return document(standard={}, dates={"accident": "2023-02-01", "settlement": on})


@pytest.mark.parametrize(
    ("on", "amount"), [("2023-03-01", "158128.00"), ("2024-03-09", "158128.00"), ("2024-03-10", "165308.00")]
)
def test_row_is_picked_by_the_settlement_date_not_by_the_year(on: str, amount: str) -> None:
    answer = told(known(FIRST, SECOND), standard={}, dates={"accident": "2023-02-01", "settlement": on})
    assert item(answer, "disability_award")["amount"] == amount


def test_gap_and_overlap_are_refused() -> None:
    assert problems(settled("2023-02-28"), known(FIRST, SECOND)) == [("standard_gap", "dates.settlement")]
    twice = known(FIRST, row(2023, 41327, date(2024, 1, 1)))
    assert problems(settled("2024-02-01"), twice) == [("standard_overlap", "region")]


def test_row_of_unknown_days_is_the_last_statistical_year_and_a_draft() -> None:
    undated = known(row(2023, 41327, verified=False))
    assert problems(PLAIN, undated) == [("standard_unverified", "region")]
    answer = told(undated, standard={}, draft=True)
    assert (answer["status"], codes(answer)) == ("draft", ["standard_unverified", "standard_dates_unknown"])
    assert problems(settled("2025-06-01"), undated) == [("standard_missing", "region")]


def test_empty_cell_is_missing_and_never_guessed() -> None:
    empty = known(row(2023, None, date(2024, 1, 1), consumption=Decimal(24524)))
    assert problems(PLAIN, empty) == [("standard_missing", "standard.income")]
    assert problems({**PLAIN, "draft": True}, empty) == [("standard_missing", "standard.income")]


def test_document_overrides_the_table_figure_by_figure() -> None:
    answer = told(
        known(row(2023, 41327, date(2024, 1, 1), consumption=Decimal(24524))),
        standard={"income": 50000, "source": "s"},
        persons=[person(dependants=[{"age": 10, "supporters": 2}])],
    )
    assert item(answer, "disability_award")["amount"] == "200000.00"
    assert item(answer, "dependants")["standard"]["value"] == "24524.00"
    assert codes(told(standard={"income": 50000})) == ["standard_without_source"]


def test_document_may_choose_the_year() -> None:
    answer = told(known(FIRST, SECOND), standard={"year": 2022})
    assert item(answer, "disability_award")["amount"] == "158128.00"


def test_higher_figure_of_the_home_is_used_and_said() -> None:
    away = row(2023, 88650, date(2024, 1, 1), region="北京")
    lower = row(2023, 30000, date(2024, 1, 1), region="青海")
    higher = told(known(SECOND, away), standard={}, persons=[person(residence="北京市")])
    assert item(higher, "disability_award")["amount"] == "354600.00"
    assert codes(higher) == ["residence_figure"]
    same = told(known(SECOND, lower), standard={}, persons=[person(residence="青海")])
    assert item(same, "disability_award")["amount"] == "165308.00"


def test_rules_of_practice_hold_by_region_and_day() -> None:
    rules = (
        PracticeRow("", "schedule", "TENTH", date(2020, 1, 1)),
        PracticeRow("山西", "schedule", "STEP", date(2024, 1, 1)),
        PracticeRow("山西", "hospital_food_rate", "100", date(2024, 1, 1), date(2024, 12, 31)),
        PracticeRow("安徽", "mental_cap", "80000", date(2020, 1, 1)),
        PracticeRow("山西", "liability.main", "75", date(2024, 1, 1)),
    )
    two = [person(injuries=[{"grade": 9}, {"grade": 10}], items={"hospital_food": {"days": 2}})]
    answer = told(known(SECOND, practice=rules), standard={}, persons=two)
    assert item(answer, "disability_award")["inputs"]["index_percent"] == "22"
    assert item(answer, "hospital_food")["amount"] == "200.00"
    chosen = told(known(SECOND, practice=rules), standard={}, persons=two, options={"schedule": "TENTH"})
    assert item(chosen, "disability_award")["inputs"]["index_percent"] == "21"
    assert in_force(rules, "山西", date(2024, 6, 1))["liability"]["main"] == 75
    assert "hospital_food_rate" not in in_force(rules, "山西", date(2025, 1, 1))


@pytest.mark.parametrize(
    ("code", "value"),
    [("schedule", "GUESS"), ("mental_cap", "-1"), ("mental_cap", "NaN"), ("nursing_rate", "x"), ("mental_first", "1"),
     ("liability.main", "101"), ("daily_divisor", "31"), ("colour", "red")],
)  # fmt: skip
def test_wrong_rule_of_practice_is_refused(code: str, value: str) -> None:
    with pytest.raises(CompensationRefused):
        checked_value(code, value)


def test_stored_copy_computes_the_same_again() -> None:
    rules = (PracticeRow("", "schedule", "STEP", date(2020, 1, 1)),)
    answer = told(
        known(FIRST, SECOND, row(2023, 88650, date(2024, 1, 1), region="北京"), practice=rules),
        standard={},
        persons=[person(injuries=[{"grade": 9}, {"grade": "十级"}], residence="北京")],
    )
    assert recompute(answer["used"]) == answer
