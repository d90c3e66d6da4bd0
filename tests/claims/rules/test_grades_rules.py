"""Grades in any script, schedules, caps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claims.rules.grades import SCHEDULES, Injury, combined_index, grade_index, read_grade
from claims.rules.refusals import CompensationRefused
from tests.claims.claim_documents import codes, document, item, person, problems, told


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("Ⅹ", 10), ("X", 10), ("x", 10), ("10", 10), (10, 10), ("１０", 10), ("十", 10), ("十级", 10), ("拾级", 10),
        ("十級", 10), ("ⅹ级", 10), ("Ⅸ", 9), ("IX级", 9), ("九级伤残", 9), ("第九级", 9),
        ("伤残九级", 9), (" 9 级 ", 9),
        ("Ⅰ", 1), ("i", 1), ("壹", 1), ("一级", 1), ("Grade IV", 4), ("四等级", 4), ("Ｖ", 5), ("ⅷ", 8),
    ],
)  # fmt: skip
def test_grade_is_read_in_every_script(written: object, grade: int) -> None:
    assert read_grade(written) == grade


@pytest.mark.parametrize(
    "written",
    [
        0,
        11,
        -1,
        "0",
        "11",
        "IIII",
        "IXX",
        "X10",
        "十一",
        "Х",
        "九十",
        "",
        "级",
        True,
        None,
        9.0,
        Decimal(9),
        [9],
        "9.5",
    ],
)
def test_anything_else_is_no_grade(written: object) -> None:
    with pytest.raises(CompensationRefused) as caught:
        read_grade(written)
    assert caught.value.code == "grade_invalid"


def test_index_falls_by_ten_percent_a_grade() -> None:
    assert [grade_index(grade) for grade in range(1, 11)] == [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]


@pytest.mark.parametrize(
    ("grades", "schedule", "percent", "cut"),
    [
        ([8, 9, 10], "TENTH", 33, 0),
        ([8, 9, 10], "STEP", 35, 0),
        ([8, 9, 10], "BAND", 40, 0),
        ([9, 10], "STEP", 22, 0),
        ([10], "TENTH", 10, 0),
        ([10, 10], "TENTH", 11, 0),
        ([10] * 12, "TENTH", 20, 1),
        ([5, 5], "TENTH", 66, 0),
        ([2, 2], "TENTH", 99, 0),
        ([2, 2, 3], "TENTH", 100, 7),
        ([6, 6, 6], "BAND", 60, 0),
        ([6, 6, 6, 6], "BAND", 60, 5),
        ([3, 4, 5], "BAND", 90, 10),
        ([2, 3], "STEP", 99, 0),
        ([4, 5, 6], "STEP", 80, 3),
        ([1, 2, 10], "STEP", 100, 0),
        ([1], "BAND", 100, 0),
    ],
)
def test_several_disabilities_by_schedule_with_caps(grades: list[int], schedule: str, percent: int, cut: int) -> None:
    found = combined_index([Injury(grade) for grade in grades], SCHEDULES[schedule])
    assert (found.percent, found.cut) == (percent, cut)
    assert combined_index([Injury(grade) for grade in reversed(grades)], SCHEDULES[schedule]) == found


def test_cap_is_said_and_shown() -> None:
    answer = told(persons=[person(injuries=[{"grade": 10}] * 12)])
    assert "index_capped" in codes(answer)
    assert item(answer, "disability_award")["inputs"]["index_percent"] == "20"


def test_free_schedule_takes_typed_extras_with_a_basis() -> None:
    extras = [{"grade": 8}, {"grade": 9, "extra": 4, "extra_basis": "(2020)鲁民终1号"}]
    answer = told(persons=[person(injuries=extras)], options={"schedule": "FREE"})
    assert item(answer, "disability_award")["inputs"]["index_percent"] == "34"


@pytest.mark.parametrize(
    ("injuries", "code"),
    [
        ([{"grade": 8}, {"grade": 9}], "extra_index_missing"),
        ([{"grade": 8}, {"grade": 9, "extra": 11, "extra_basis": "b"}], "extra_index_range"),
        ([{"grade": 8}, {"grade": 9, "extra": 4}], "extra_basis_missing"),
        ([{"grade": 8}, *[{"grade": 9, "extra": 4, "extra_basis": "b"}] * 3], "extra_index_sum"),
        ([{"grade": 8, "main": True}, {"grade": 8, "main": True, "extra": 1, "extra_basis": "b"}], "two_main_injuries"),
        ([{"grade": 8}, {"grade": 9, "main": True, "extra": 1, "extra_basis": "b"}], "main_not_highest"),
    ],
)
def test_wrong_extras_are_refused(injuries: list[dict[str, object]], code: str) -> None:
    found = problems(document(persons=[person(injuries=injuries)], options={"schedule": "FREE"}))
    assert [each[0] for each in found] == [code]
