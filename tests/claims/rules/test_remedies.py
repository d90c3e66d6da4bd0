"""Refusals and warnings of the engine with what to do, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from claims.rules.answer import respond
from claims.rules.measurements import motion_loss, shortening
from claims.rules.practice import checked_value
from claims.rules.refusals import CompensationRefused
from tests.claims.claim_documents import NONE, document, person

Told = list[tuple[str, str, str]]


def of_person(**changes: Any) -> Callable[[], object]:
    """The engine asked about a person with these changes."""
    return lambda: respond(document(persons=[person(**changes)]), NONE)


def refused(ask: Callable[[], object]) -> Told:
    """(code, path, sentence) of what the engine refuses with."""
    with pytest.raises(CompensationRefused) as refusal:
        ask()
    return [(each.code, each.path, str(each.sentence)) for each in refusal.value.problems]


REFUSALS: dict[str, tuple[Callable[[], object], str, str, str, str]] = {
    "include": (
        of_person(include=["disability_award", "medical"]),
        "include_unknown",
        "persons[0].include",
        "Only disability_award, death_award and dependants follow by themselves: name some of them.",
        "自动计入的只有 disability_award、death_award 和 dependants：请从中选择。",
    ),
    "many rows": (
        of_person(injuries=[{"grade": 10}] * 201),
        "list_too_long",
        "persons[0].injuries",
        "At most 200 entries.",
        "最多 200 条。",
    ),
    "four years of income": (
        of_person(items={"lost_wages": {"incomes": [60000] * 4, "days": 10}}),
        "list_too_long",
        "persons[0].items.lost_wages.incomes",
        "At most 3 entries.",
        "最多 3 条。",
    ),
    "directions of one side": (
        lambda: motion_loss([Decimal(60)], [Decimal(120), Decimal(40)]),
        "directions",
        "",
        "Give the same directions, up to six, for both sides.",
        "请按相同方位填写两侧，最多六个方位。",
    ),
    "a wide angle": (
        lambda: motion_loss([Decimal(60)], [Decimal(181)]),
        "angles",
        "",
        "Angles lie between 0 and 180 degrees, and the healthy side moves.",
        "活动度在 0 至 180 度之间，且健侧应能活动。",
    ),
    "no length": (
        lambda: shortening(Decimal(0), Decimal("82.5")),
        "lengths",
        "",
        "Lengths are above zero.",
        "长度须大于零。",
    ),
    "mental damages of somebody not graded": (
        of_person(injuries=[], items={"mental": {}}),
        "mental_amount_missing",
        "persons[0].items.mental.amount",
        "Without a graded injury there is no rule for mental damages: give the amount.",
        "没有伤残等级，精神损害抚慰金无从推算：请填写金额。",
    ),
    "days of a child without a birth date": (
        lambda: respond(
            document(persons=[person(dependants=[{"age": 10, "supporters": 2}])], options={"dependant_years": "EXACT"}),
            NONE,
        ),
        "birth_date_missing",
        "persons[0].dependants[0].birth_date",
        "Counting years EXACT needs the birth date of every minor: give it, or count WHOLE.",
        "按 EXACT 计算年限须有每名未成年人的出生日期：请填写，或改用 WHOLE。",
    ),
    "neither yes nor no": (
        of_person(driver="perhaps"),
        "flag_invalid",
        "persons[0].driver",
        "This is true or false.",
        "此处应为 true 或 false。",
    ),
    "many digits": (
        of_person(items={"medical": "9" * 30}),
        "number_out_of_range",
        "persons[0].items.medical.amount",
        "The number has too many digits.",
        "数字位数过多。",
    ),
    "rule of practice": (
        lambda: checked_value("cap_on_everything", "1"),
        "practice_unknown",
        "code",
        "There is no such rule of practice.",
        "没有这项裁判口径。",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal_says_what_to_do_in_both_languages(name: str) -> None:
    ask, code, path, english, chinese = REFUSALS[name]
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert refused(ask) == [(code, path, sentence)]


WARNINGS: dict[str, tuple[dict[str, Any], str, str, str, str]] = {
    "award by hand": (
        {"disability_award": {"amount": "100000.00"}},
        "amount_given",
        "persons[0].items.disability_award.amount",
        "The amount was given by hand: no formula checks it.",
        "金额为手工填写，未经公式核对。",
    ),
    "nutrition without opinion": (
        {"nutrition": {"rate": 50, "days": 60, "opinion": False}},
        "nutrition_without_opinion",
        "persons[0].items.nutrition",
        "Nutrition needs the opinion of the hospital or the appraiser (§11): without one it is not paid.",
        "营养费须有医疗机构或鉴定意见（解释第十一条）：没有意见不赔。",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_warning_says_what_to_do_in_both_languages(name: str) -> None:
    items, code, path, english, chinese = WARNINGS[name]
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            answer = respond(document(persons=[person(items=items)]), NONE)
            assert {"code": code, "path": path, "message": sentence} in answer["warnings"]
