"""Every wrong line of the claims brief §5 that concerns injuries is refused with a code, a place and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from claims.rules.answer import respond
from claims.rules.items import BUCKETS, KINDS
from claims.rules.reading import names
from claims.rules.standards import BASES
from tests.claims.claim_documents import ADULT, NONE, document, person, policy, problems, told


def with_person(**changes: Any) -> dict[str, Any]:
    return document(persons=[person(**changes)])


def with_dependant(**facts: Any) -> dict[str, Any]:
    return with_person(dependants=[facts])


def with_item(code: str, **facts: Any) -> dict[str, Any]:
    return with_person(items={code: facts})


DATED = {"age": None, "birth_date": "1978-03-04"}
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no accident": (document(dates={}), "field_missing", "dates.accident"),
    "accident in the future": (document(dates={"accident": "2027-01-01"}), "date_in_future", "dates.accident"),
    "no such day": (document(dates={"accident": "2023-02-29"}), "date_invalid", "dates.accident"),
    "date as number": (document(dates={"accident": 45000}), "date_invalid", "dates.accident"),
    "settled before": (
        document(dates={"accident": "2023-02-01", "settlement": "2023-01-31"}),
        "settlement_before_accident",
        "dates.settlement",
    ),
    "assessed before accident": (
        with_person(assessment_date="2023-10-07"),
        "assessment_before_accident",
        "persons[0].assessment_date",
    ),
    "assessed before treatment ended": (
        with_person(treatment_end="2024-03-01", assessment_date="2024-02-29"),
        "assessment_before_treatment_end",
        "persons[0].assessment_date",
    ),
    "assessed in the future": (
        with_person(assessment_date="2026-06-02"),
        "date_in_future",
        "persons[0].assessment_date",
    ),
    "treated before accident": (
        with_person(treatment_end="2023-01-01"),
        "treatment_end_before_accident",
        "persons[0].treatment_end",
    ),
    "died before accident": (
        with_person(injuries=[], death_date="2023-10-07"),
        "death_before_accident",
        "persons[0].death_date",
    ),
    "born after accident": (
        with_person(age=None, birth_date="2023-10-09", assessment_date="2024-01-01"),
        "birth_after_accident",
        "persons[0].birth_date",
    ),
    "older than 120": (with_person(age=121), "out_of_range", "persons[0].age"),
    "born 121 years before": (
        with_person(age=None, birth_date="1902-01-01", assessment_date="2024-01-01"),
        "age_out_of_range",
        "persons[0].birth_date",
    ),
    "negative age": (with_person(age=-1), "out_of_range", "persons[0].age"),
    "half an age": (with_person(age="45.5"), "whole_number", "persons[0].age"),
    "age against birth": (
        with_person(age=50, birth_date="1978-03-04", assessment_date="2024-01-01"),
        "age_contradicts_birth",
        "persons[0].age",
    ),
    "no age": (with_person(age=None), "age_missing", "persons[0].birth_date"),
    "no day of assessment": (with_person(**DATED), "age_missing", "persons[0].birth_date"),
    "discharged before admitted": (
        with_person(stays=[{"admitted": "2023-11-02", "discharged": "2023-11-01"}]),
        "discharge_before_admission",
        "persons[0].stays[0].discharged",
    ),
    "admitted before accident": (
        with_person(stays=[{"admitted": "2023-10-01", "discharged": "2023-11-01"}]),
        "before_accident",
        "persons[0].stays[0].admitted",
    ),
    "more days than the stay": (
        with_person(stays=[{"admitted": "2023-11-01", "discharged": "2023-11-11", "days": 12}]),
        "stay_days_above_span",
        "persons[0].stays[0].days",
    ),
    "grade 11": (with_person(injuries=[{"grade": 11}]), "grade_invalid", "persons[0].injuries[0].grade"),
    "mixed script": (with_person(injuries=[{"grade": "X10"}]), "grade_invalid", "persons[0].injuries[0].grade"),
    "no grade": (with_person(injuries=[{}]), "field_missing", "persons[0].injuries[0].grade"),
    "mixed standards": (
        with_person(injuries=[{"grade": 9}, {"grade": 10, "standard": "GB18667"}]),
        "mixed_standards",
        "persons[0].injuries",
    ),
    "standard of work injuries": (
        with_person(injuries=[{"grade": 9, "standard": "GB/T 16180-2014"}]),
        "standard_wrong_for_cover",
        "persons[0].injuries[0].standard",
    ),
    "clause of another grade": (
        with_person(injuries=[{"grade": 9, "clause": "5.10.6(11)"}]),
        "clause_grade_mismatch",
        "persons[0].injuries[0].clause",
    ),
    "no clause": (
        with_person(injuries=[{"grade": 9, "clause": "第九条"}]),
        "clause_invalid",
        "persons[0].injuries[0].clause",
    ),
    "no injury": (
        with_person(injuries=[], items={"disability_award": {}}),
        "injuries_missing",
        "persons[0].injuries",
    ),
    "dead with disability": (
        with_person(death_date="2023-10-09"),
        "dead_with_disability",
        "persons[0].injuries",
    ),
    "dead asks for disability": (
        with_person(injuries=[], death_date="2023-10-09", items={"disability_award": {}}),
        "dead_with_disability",
        "persons[0].items.disability_award",
    ),
    "funeral of the living": (with_item("funeral"), "death_date_missing", "persons[0].death_date"),
    "index above 100": (
        with_person(index=101, index_reason="r"),
        "ratio_out_of_range",
        "persons[0].index",
    ),
    "index without reason": (with_person(index=50), "reason_missing", "persons[0].index_reason"),
    "no supporters": (with_dependant(age=10, supporters=0), "out_of_range", "persons[0].dependants[0].supporters"),
    "supporters unknown": (with_dependant(age=10), "field_missing", "persons[0].dependants[0].supporters"),
    "minor of age": (
        with_dependant(age=18, minor=True, supporters=1),
        "minor_of_age",
        "persons[0].dependants[0].minor",
    ),
    "adult without basis": (
        with_dependant(age=40, supporters=1),
        "dependant_basis_missing",
        "persons[0].dependants[0].incapacity",
    ),
    "adult said to be able": (
        with_dependant(age=40, supporters=1, incapacity=False, no_income=True),
        "dependant_basis_missing",
        "persons[0].dependants[0].incapacity",
    ),
    "dependant without age": (with_dependant(supporters=1), "age_missing", "persons[0].dependants[0].age"),
    "dependants asked for but not named": (
        with_item("dependants"),
        "dependants_missing",
        "persons[0].dependants",
    ),
    "negative": (with_item("medical", amount=-1), "amount_negative", "persons[0].items.medical.amount"),
    "zero": (with_item("medical", amount=0), "amount_zero", "persons[0].items.medical.amount"),
    "three decimals": (with_item("medical", amount="1.005"), "amount_decimals", "persons[0].items.medical.amount"),
    "over 10^10": (
        with_item("medical", amount="10000000000.01"),
        "amount_too_large",
        "persons[0].items.medical.amount",
    ),
    "not a number": (with_item("medical", amount="NaN"), "number_invalid", "persons[0].items.medical.amount"),
    "a formula": (with_item("medical", amount="=1+1"), "number_invalid", "persons[0].items.medical.amount"),
    "a yes": (with_item("medical", amount=True), "number_invalid", "persons[0].items.medical.amount"),
    "no amount": (with_item("medical"), "amount_missing", "persons[0].items.medical.amount"),
    "more off than there is": (
        with_item("medical", amount=10, deduct=11),
        "deduct_above_amount",
        "persons[0].items.medical.deduct",
    ),
    "no income": (with_item("lost_wages", days=10), "income_missing", "persons[0].items.lost_wages"),
    "no days": (with_item("lost_wages", rate=10), "days_missing", "persons[0].items.lost_wages.days"),
    "no days of nursing": (with_item("nursing", rate=10), "days_missing", "persons[0].items.nursing.days"),
    "days reversed": (
        with_item("nursing", rate=10, **{"from": "2023-11-02", "to": "2023-11-01"}),
        "dates_reversed",
        "persons[0].items.nursing.to",
    ),
    "nursing beyond 20 years": (
        with_item("nursing", rate=10, years=21),
        "nursing_years",
        "persons[0].items.nursing.years",
    ),
    "no rate": (with_item("hospital_food", days=3), "rate_missing", "persons[0].items.hospital_food.rate"),
    "field of another item": (
        with_item("medical", amount=1, persons=2),
        "field_not_for_item",
        "persons[0].items.medical.persons",
    ),
    "item twice": (
        with_person(items=[{"code": "mental", "amount": 1}, {"code": "精神损害抚慰金", "amount": 1}]),
        "item_twice",
        "persons[0].items[1].code",
    ),
    "unknown item": (with_item("golf", amount=1), "choice_unknown", "persons[0].items.golf.code"),
    "other without bucket": (
        with_item("other", amount=1, label="x"),
        "field_missing",
        "persons[0].items.other.bucket",
    ),
    "unknown field of the agreement": (
        document(agreed={"persons": [{"id": "p", "colour": "red"}]}),
        "field_unknown",
        "agreed.persons[0].colour",
    ),
    "note that cannot be printed": (document(note="\x1b[2J"), "text_invalid", "note"),
    "note that is no text": (document(note={"a": 1}), "text_invalid", "note"),
    "unknown field": (document(colour="red"), "field_unknown", "colour"),
    "same field by two names": (document(victims=[person()]), "field_twice", "victims"),
    "unknown region": (document(region="江南"), "region_unknown", "region"),
    "unknown option": (document(options={"schedule": "GUESS"}), "choice_unknown", "options.schedule"),
    "nobody": (document(persons=[]), "persons_missing", "persons"),
    "same id twice": (document(persons=[person(), person()]), "id_twice", "persons[1].id"),
    "typed saving": (document(agreed={"persons": [], "insurer_saving": 1}), "figure_typed", "agreed.insurer_saving"),
    "typed total": (document(totals={"award": "1"}), "figure_typed", "totals"),
    "agreed on a stranger": (
        document(agreed={"persons": [{"id": "q"}]}),
        "person_unknown",
        "agreed.persons",
    ),
    "more agreed than expected": (
        document(agreed={"persons": [{"id": "p", "injuries": [{"grade": 8}]}]}),
        "agreed_above_expected",
        "agreed.reason",
    ),
    "early accident without basis": (
        document(dates={"accident": "2022-04-30"}),
        "basis_missing",
        "standard.basis",
    ),
    "early accident without reason": (
        document(dates={"accident": "2022-04-30"}, standard={"income": 1, "basis": "urban"}),
        "basis_reason_missing",
        "standard.basis_reason",
    ),
    "no standard": (document(standard={}), "standard_missing", "region"),
    "no settlement date": (
        document(standard={}, dates={"accident": "2023-10-08"}),
        "settlement_date_missing",
        "dates.settlement",
    ),
    "standard of zero": (document(standard={"income": 0}), "amount_zero", "standard.income"),
    "persons as text": (document(persons="all"), "list_expected", "persons"),
    "person as number": (document(persons=[1]), "object_expected", "persons[0]"),
    "policy as text": (document(policies=["x"]), "object_expected", "policies[0]"),
}


@pytest.mark.parametrize("name", list(CASES))
def test_wrong_document_is_refused_with_code_and_place(name: str) -> None:
    raw, code, path = CASES[name]
    assert (code, path) in problems(raw)


def test_right_document_has_no_problem() -> None:
    assert problems(document(policies=[policy()])) == []
    assert problems(with_dependant(age=40, **ADULT)) == []


@pytest.mark.parametrize("raw", [None, [], "x", 5, True, {}])
def test_what_is_no_document_is_refused(raw: object) -> None:
    assert problems(raw)


def test_every_problem_is_told_at_once() -> None:
    raw = document(region="?", persons=[person(age=130, injuries=[{"grade": 0}])], policies=[{"liability": 170}])
    assert [path for _code, path in problems(raw)] == [
        "region",
        "persons[0].age",
        "persons[0].injuries[0].grade",
        "policies[0].compulsory",
        "policies[0].liability",
    ]


def test_every_kind_bucket_and_basis_has_names() -> None:
    assert set(names.ITEM_NAMES) == set(KINDS)
    assert set(names.BUCKET_FIELDS) == set(BUCKETS)
    assert set(names.BASIS_WORDS.values()) == set(BASES)


def test_chinese_document_is_the_same_document() -> None:
    chinese = {
        "地区": "山西省",
        "日期": {"出险": "2023年10月8日", "结算": "2024/6/20"},
        "标准": {"人均可支配收入": "41,327.00", "来源": "统计公报"},
        "伤者": [
            {"姓名": "甲", "年龄": "４５", "伤残": ["九级"], "项目": [{"项目": "误工费", "月收入": 6500, "天数": 120}]}
        ],
        "车辆": [{"号牌": "晋A1", "责任比例": "70%", "交强险": True, "商业三者险": {"限额": 1000000}}],
    }
    english = told(
        persons=[person(items={"lost_wages": {"monthly": 6500, "days": 120}})], policies=[policy(liability=70)]
    )
    assert respond(chinese, NONE)["totals"] == english["totals"]
