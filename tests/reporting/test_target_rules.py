"""Targets as pure functions: gaps, values, months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reporting.rules import fault_of, gap, month_of, whole_month, whole_months


@pytest.mark.parametrize(
    ("value", "target", "given", "answer"),
    [
        pytest.param("74.32", "75.00", {}, ("-0.68", "points", False), id="below a rate to exceed"),
        pytest.param("75.00", "75.00", {}, ("0.00", "points", True), id="exactly met"),
        pytest.param("66.00", "60.00", {}, ("6.00", "points", True), id="points, not percent of the target"),
        pytest.param("12.50", "10.00", {"better": -1}, ("2.50", "points", False), id="above a rate to stay below"),
        pytest.param("9.00", "10.00", {"better": -1}, ("-1.00", "points", True), id="below a rate to stay below"),
        pytest.param("14.25", "12.00", {"unit": "days", "better": -1}, ("2.25", "days", False), id="days stay days"),
        pytest.param("5200.00", "5000.00", {"unit": "yuan"}, ("200.00", "yuan", True), id="yuan stay yuan"),
    ],
)
def test_gap_is_the_difference_in_its_unit(
    value: str, target: str, given: dict[str, object], answer: tuple[str, str, bool]
) -> None:
    found = gap(Decimal(value), Decimal(target), **given)  # type: ignore[arg-type]  # unit and better of the case

    assert found is not None
    assert (str(found.amount), found.unit, found.met) == answer


def test_gap_of_nothing_is_nothing() -> None:
    assert gap(None, Decimal(1)) is None
    assert gap(Decimal(1), None) is None


@pytest.mark.parametrize(("amount", "shown"), [("76", "+1.00"), ("74.5", "-0.50"), ("75", "0.00")])
def test_gap_is_shown_with_its_sign(amount: str, shown: str) -> None:
    found = gap(Decimal(amount), Decimal(75))

    assert found is not None
    assert found.signed == shown


@pytest.mark.parametrize(
    ("unit", "better", "base", "challenge", "fault"),
    [
        pytest.param("percent", 1, "65", "70", "", id="harder challenge"),
        pytest.param("percent", 1, "65", None, "", id="no challenge"),
        pytest.param("percent", 1, "65", "60", "target_challenge", id="easier challenge"),
        pytest.param("percent", -1, "20", "15", "", id="harder is lower"),
        pytest.param("percent", -1, "20", "25", "target_challenge", id="easier is higher"),
        pytest.param("percent", 1, "-1", None, "target_negative", id="below zero"),
        pytest.param("percent", 1, "200.01", None, "target_over_limit", id="more than 200 percent"),
        pytest.param("yuan", 1, "5000", None, "", id="yuan have no limit of percent"),
    ],
)
def test_values_that_make_no_sense_are_named(
    unit: str, better: int, base: str, challenge: str | None, fault: str
) -> None:
    assert fault_of(unit, better, Decimal(base), None if challenge is None else Decimal(challenge)) == fault


@pytest.mark.parametrize("text", ["2026-06", "2026/6", "202606", "2026.06", "2026年6月", " 2026年06月份 "])
def test_month_is_read_as_people_write_it(text: str) -> None:
    assert month_of(text) == date(2026, 6, 1)


@pytest.mark.parametrize("text", ["", "六月", "2026-13", "2026-00", "1999-06", "26-06", "2026-06-15"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_of(text) is None


def test_whole_months_of_a_window() -> None:
    assert whole_month(date(2026, 2, 1), date(2026, 2, 28)) == date(2026, 2, 1)
    assert whole_month(date(2026, 2, 1), date(2026, 2, 27)) is None
    assert whole_months(date(2026, 1, 2), date(2026, 3, 31)) == [date(2026, 2, 1), date(2026, 3, 1)]
    assert whole_months(date(2025, 12, 1), date(2026, 1, 31)) == [date(2025, 12, 1), date(2026, 1, 1)]
