"""Judgments the courts published, computed again: what the text says must come out, to the fen."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from claims.rules.answer import Answer, respond
from tests.claims import published_cases as cases
from tests.claims.claim_documents import NONE, item

SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
ARCHIVE = SHARED / "data" / "cn" / "traffic_accident_cases.zip"

needs_cases = pytest.mark.skipif(not ARCHIVE.is_file(), reason="the published cases are not here")


def of(answer: Answer, key: str) -> dict[str, str]:
    found: dict[str, str] = next(each for each in answer["persons"] if each["id"] == key)
    return found


def test_two_grades_at_main_liability_with_a_bill_paid_beforehand() -> None:
    answer = respond(cases.XIAODIAN, NONE)
    assert item(answer, "disability_award")["amount"] == "136379.10"
    assert answer["policies"][0]["compulsory"]["death_disability"] == "165079.10"
    assert answer["totals"]["still_to_pay"] == "200757.68"


def test_four_passengers_share_what_a_reserve_leaves() -> None:
    answer = respond(cases.QIXIAN, NONE)
    assert of(answer, "张某")["award"] == "164278.40"
    assert of(answer, "张某")["compulsory"] == "87307.04"
    assert [of(answer, name)["award"] for name in ("张建宏", "张建文")] == ["18959.38", "30006.99"]
    assert answer["policies"][0]["compulsory_total"] == "178000.00"
    assert answer["policies"][1]["compulsory_total"] == "0.00"


def test_full_liability_without_disability() -> None:
    answer = respond(cases.DIANDONG, NONE)
    assert item(answer, "lost_wages")["computed"] == "40995.62"
    assert answer["totals"]["commercial"] == "77440.74"
    assert answer["totals"]["still_to_pay"] == "142521.35"


def test_pensions_come_off_the_base_of_dependants() -> None:
    assert item(respond(cases.KUNSHAN, NONE), "dependants")["amount"] == "35027.40"


@needs_cases
@pytest.mark.parametrize(
    ("name", "case", "figures"),
    [
        ("case_651388a9.md", cases.XIAODIAN, ["136379.1元", "165079.1元", "35678.58元"]),
        ("case_41d0ed2a.md", cases.QIXIAN, ["7738.34元", "79568.70元", "87307.04元", "164278.40元"]),
        ("case_68a5302d.md", cases.DIANDONG, ["77440.74元", "40995.61元"]),
        ("case_1a63eb81.md", cases.KUNSHAN, ["35027.4元"]),
    ],
    ids=["xiaodian", "qixian", "diandong", "kunshan"],
)
def test_figures_stand_in_the_published_text(name: str, case: dict[str, Any], figures: list[str]) -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        text = "".join(archive.read(name).decode().split())
    for figure in figures:
        assert figure in text
    assert respond(case, NONE)["status"] == "final"
