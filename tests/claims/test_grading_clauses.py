"""The official text as clauses, and what measurements find among them."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from claims.models import GradingClause
from claims.rules.grading_text import clauses_of
from claims.rules.measurements import motion_loss, reached, shortening, sight
from claims.rules.refusals import CompensationRefused

SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
EXTRACT = SHARED / "data" / "cn" / "disability_grading_clauses.csv"
OFFICIAL = SHARED / "data" / "cn" / "legal" / "renti_sunshang_zhican_fenji.md"
SHIPPED = settings.BASE_DIR / "fixtures" / "renti_zhican_fenji.txt"
TEXT = SHIPPED.read_text("utf-8")

needs_official_text = pytest.mark.skipif(not OFFICIAL.is_file(), reason="the official text is not here")


def test_shipped_text_has_every_clause_of_ten_grades() -> None:
    clauses = clauses_of(TEXT)
    assert len(clauses) == 457
    assert {clause.grade for clause in clauses} == set(range(1, 11))
    assert clauses[0].number == "5.1.1(1)"
    assert clauses[0].text == "持续性植物生存状态"
    assert all(clause.number.startswith(f"5.{clause.grade}.") for clause in clauses)


@needs_official_text
def test_official_text_gives_the_shipped_clauses_and_those_of_the_extract() -> None:
    clauses = clauses_of(OFFICIAL.read_text("utf-8"))
    assert clauses == clauses_of(TEXT)
    with EXTRACT.open(encoding="utf-8-sig", newline="") as extract:
        rows = [
            (row["clause_code"], int(row["grade"]), row["text"].replace(" ", "")) for row in csv.DictReader(extract)
        ]
    assert rows == [(clause.number, clause.grade, clause.text.replace(" ", "")) for clause in clauses]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nothing here", "no_clauses"),
        ("5.1 一级\n5.1.1 颅脑\n1) a\n3) b", "text_out_of_order"),
        ("5.1 一级\n5.1.1 颅脑\n1) a\n1) b", "text_out_of_order"),
        ("5.1 二级\n5.1.1 颅脑\n1) a", "text_out_of_order"),
        ("5.1 一级\n5.2.1 颅脑\n1) a", "text_out_of_order"),
    ],
)
def test_text_with_a_hole_is_refused(text: str, code: str) -> None:
    with pytest.raises(CompensationRefused) as caught:
        clauses_of(text)
    assert caught.value.code == code


def test_clause_over_several_lines_is_one_and_page_numbers_are_none() -> None:
    text = "5.1 一级\n5.1.1 颅脑\n1) 上肢\n- 3 -\n\n缺失；\n2) 下肢。\n6 附则\n1) 不是条款"
    assert [clause.text for clause in clauses_of(text)] == ["上肢缺失", "下肢"]


def test_import_command_is_repeatable_and_corrects(db: None, tmp_path: Path) -> None:
    output = StringIO()
    call_command("import_grading_clauses", str(SHIPPED), stdout=output)
    call_command("import_grading_clauses", str(SHIPPED), stdout=output)
    GradingClause.objects.filter(number="5.1.1(1)").update(text="?")
    call_command("import_grading_clauses", str(SHIPPED), stdout=output)
    assert output.getvalue().splitlines() == [
        "clauses 457, new 457, changed 0",
        "clauses 457, new 0, changed 0",
        "clauses 457, new 0, changed 1",
    ]
    with pytest.raises(CommandError):
        call_command("import_grading_clauses", str(tmp_path / "none.txt"))


def test_lost_motion_compares_both_sides() -> None:
    assert motion_loss([Decimal(60), Decimal(0)], [Decimal(120), Decimal(40)]).value == Decimal("62.50")
    assert motion_loss([Decimal(130)], [Decimal(120)]).value == 0


@pytest.mark.parametrize(
    ("hurt", "healthy"), [([], []), ([1], [1, 2]), ([1] * 7, [1] * 7), ([-1], [10]), ([10], [181]), ([0], [0])]
)
def test_wrong_angles_are_refused(hurt: list[int], healthy: list[int]) -> None:
    with pytest.raises(CompensationRefused):
        motion_loss([Decimal(each) for each in hurt], [Decimal(each) for each in healthy])


@pytest.mark.parametrize(
    ("acuity", "words"),
    [
        ("0.01", "盲目4级"),
        ("0.02", "盲目3级"),
        ("0.05", "重度视力损害"),
        ("0.1", "中度视力损害"),
        ("0.3", ""),
        ("1.2", ""),
    ],
)
def test_sight_has_the_class_of_its_acuity(acuity: str, words: str) -> None:
    assert sight(Decimal(acuity)).words == words


def test_eye_without_light_is_blind() -> None:
    assert sight(Decimal(0), light=False).words == "盲目5级"
    with pytest.raises(CompensationRefused):
        sight(Decimal(3))


def test_measurement_finds_the_clauses_it_reaches() -> None:
    clauses = clauses_of(TEXT)
    lost = reached(clauses, motion_loss([Decimal(70)], [Decimal(100)]))
    assert lost
    assert all("功能丧失" in clause.text for clause in lost)
    assert "四肢任一大关节（踝关节除外）功能丧失25%以上" in {clause.text for clause in lost}
    assert "四肢任一大关节（踝关节除外）功能丧失50%以上" not in {clause.text for clause in lost}
    more = reached(clauses, motion_loss([Decimal(40)], [Decimal(100)]))
    assert {clause.number for clause in lost} < {clause.number for clause in more}
    shorter = reached(clauses, shortening(Decimal("76.0"), Decimal("82.5")))
    assert {clause.text for clause in shorter} >= {"双下肢长度相差6.0cm以上"}
    assert "双下肢长度相差8.0cm以上" not in {clause.text for clause in shorter}
    assert all("盲目3级" in clause.text for clause in reached(clauses, sight(Decimal("0.03"))))
    assert reached(clauses, sight(Decimal(1))) == []
