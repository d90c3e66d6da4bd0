"""Every other item of a claim, its formula and its limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests.claims.claim_documents import codes, document, item, person, policy, problems, told


def line(code: str, entry: Any, **changes: Any) -> dict[str, Any]:
    """The line of one item of a person with grade IX."""
    return item(told(persons=[person(items={code: entry}, **changes)]), code)


@pytest.mark.parametrize(
    ("code", "entry", "amount"),
    [
        ("lost_wages", {"monthly": 6500, "days": 120}, "26000.00"),
        ("lost_wages", {"monthly": 6500, "days": 120, "divisor": "21.75"}, "35862.07"),
        ("lost_wages", {"monthly": 6500, "days": 120, "divisor": 365}, "25643.84"),
        ("lost_wages", {"rate": 80, "days": 80}, "6400.00"),
        ("lost_wages", {"annual": 55420, "days": 270}, "40995.62"),
        ("lost_wages", {"annual": 69360, "days": 240}, "45606.58"),
        ("lost_wages", {"incomes": [60000, 66000, 69000], "days": 100}, "17808.22"),
        ("lost_wages", {"rate": 100, "from": "2023-10-08", "to": "2023-10-17"}, "1000.00"),
        ("lost_wages", {"monthly": 6000, "days": 30, "paid_meanwhile": 2000}, "4000.00"),
        ("lost_wages", {"monthly": 6000, "days": 30, "paid_meanwhile": 9000}, "0.00"),
        ("lost_wages", "12345.67", "12345.67"),
        ("nursing", {"rate": 120, "days": 120}, "14400.00"),
        ("nursing", {"rate": 120, "days": 41, "persons": 2, "opinion": True}, "9840.00"),
        ("nursing", {"monthly": 4500, "days": 60, "persons": 2, "opinion": "医嘱"}, "18000.00"),
        ("nursing", {"rate": 100, "years": 20, "dependence": "most"}, "584000.00"),
        ("nursing", {"annual": 40000, "years": 10, "dependence": "部分"}, "200000.00"),
        ("hospital_food", {"rate": 100, "days": 21}, "2100.00"),
        ("nutrition", {"rate": 50, "days": 60, "opinion": True}, "3000.00"),
        ("nutrition", {"rate": 50, "days": 60, "opinion": False}, "0.00"),
        ("medical", {"amount": "38642.57", "deduct": "642.57"}, "38000.00"),
        ("follow_up_treatment", {"amount": 8000, "basis": "鉴定意见"}, "8000.00"),
        ("assistive_device", {"unit_price": "1500.50", "cycles": 5}, "7502.50"),
        ("transport", 800, "800.00"),
        ("mental", 10000, "10000.00"),
        ("mental", {}, "10000.00"),
        ("appraisal_fee", "2500", "2500.00"),
        ("disability_award", {"amount": 100000}, "100000.00"),
    ],
)
def test_item_by_its_formula(code: str, entry: Any, amount: str) -> None:
    assert line(code, entry)["amount"] == amount


def test_funeral_is_six_monthly_wages() -> None:
    dead = person(injuries=[], death_date="2023-10-09", items={"funeral": {}})
    assert item(told(persons=[dead]), "funeral")["amount"] == "45000.00"
    monthly = {"income": 41327, "monthly_wage": "7600.55", "source": "t"}
    assert item(told(persons=[dead], standard=monthly), "funeral")["amount"] == "45603.30"


def test_less_claimed_than_computed_counts_and_is_said() -> None:
    answer = told(
        persons=[person(items={"disability_award": {"claimed": 150000}, "transport": {"amount": 100, "claimed": 500}})]
    )
    assert item(answer, "disability_award")["amount"] == "150000.00"
    assert item(answer, "disability_award")["computed"] == "165308.00"
    assert item(answer, "transport")["amount"] == "100.00"
    assert codes(answer) == ["claimed_less"]


def test_lost_wages_end_on_the_day_before_the_assessment() -> None:
    assessed = {"assessment_date": "2023-10-18"}
    assert line("lost_wages", {"rate": 100}, **assessed)["amount"] == "1000.00"
    cut = told(persons=[person(items={"lost_wages": {"rate": 100, "days": 11}}, **assessed)])
    assert item(cut, "lost_wages")["amount"] == "1000.00"
    assert "days_cut_at_assessment" in codes(cut)


def test_days_in_hospital_come_from_the_stays() -> None:
    stays = [{"admitted": "2024-02-28", "discharged": "2024-04-09"}, {"days": 13}]
    assert line("hospital_food", {"rate": 100}, stays=stays)["amount"] == "5400.00"
    too_many = document(persons=[person(stays=stays, items={"hospital_food": {"rate": 100, "days": 60}})])
    assert problems(too_many) == [("hospital_days_above_stay", "persons[0].items.hospital_food.days")]


def test_adjustment_needs_its_reason_and_is_shown() -> None:
    adjusted = person(adjustment={"percent": 120, "reason": "职业妨害"})
    award = item(told(persons=[adjusted]), "disability_award")
    assert award["amount"] == "198369.60"
    assert "职业妨害" in award["formula"]
    assert problems(document(persons=[person(adjustment={"percent": 120})])) == [
        ("field_missing", "persons[0].adjustment.reason")
    ]


def test_mental_damages_by_practice_region_and_liability() -> None:
    plain = told(persons=[person(items={"mental": {}}, injuries=[{"grade": 3}])])
    assert item(plain, "mental")["amount"] == "40000.00"
    assert "mental_by_practice" in codes(plain)
    capped = told(persons=[person(items={"mental": 90000})], options={"mental_cap": 80000})
    assert (item(capped, "mental")["amount"], codes(capped)) == ("80000.00", ["mental_capped"])
    shared = told(
        persons=[person(items={"mental": 10000})],
        policies=[policy(liability=70)],
        options={"mental_by_liability": True},
    )
    assert item(shared, "mental")["amount"] == "7000.00"


def test_warnings_say_what_is_missing_for_the_file() -> None:
    items = {
        "nursing": {"rate": 100, "days": 10, "persons": 2},
        "nutrition": {"rate": 50, "days": 10},
        "follow_up_treatment": 1000,
        "appraisal_fee": {"amount": 500, "bucket": "death_disability"},
    }
    answer = told(persons=[person(items=items)])
    assert sorted(codes(answer)) == ["basis_missing", "bucket_given", "carers_without_opinion", "opinion_not_stated"]


def test_formula_reads_in_the_language_shown() -> None:
    with translation.override("en"):
        assert line("transport", 800)["formula"] == "800 as found"
        english = item(told(), "disability_award")
    with translation.override("zh-hans"):
        chinese = item(told(), "disability_award")
    assert english["formula"] == "41,327 a year × 20 years × 20%"
    assert chinese["formula"] == "41,327 元/年 × 20 年 × 20%"
    assert chinese["name"] == "残疾赔偿金"


def test_line_carries_the_standard_it_rests_on() -> None:
    dated = {
        "income": "41327.00",
        "year": 2023,
        "source": "统计公报",
        "effective_from": "2024-03-01",
        "effective_to": "2025-02-28",
    }
    figure = item(told(standard=dated), "disability_award")["standard"]
    assert (figure["value"], figure["region"], figure["year"], figure["source"]) == (
        "41327.00",
        "山西",
        2023,
        "统计公报",
    )
    assert (figure["effective_from"], figure["effective_to"]) == ("2024-03-01", "2025-02-28")


def test_items_as_list_and_as_object_are_the_same() -> None:
    as_list = [{"code": "交通费", "amount": 800}, {"code": "medical", "amount": "100.10"}]
    as_object = {"medical": "100.10", "transport": {"金额": 800}}
    one = told(persons=[person(items=as_list)])
    other = told(persons=[person(items=as_object)])
    assert one["totals"] == other["totals"]
    assert [line["amount"] for line in one["items"]] == [line["amount"] for line in other["items"]]


def test_item_in_several_parts_stands_line_by_line() -> None:
    parts = [
        {"code": "nursing", "rate": 120, "days": 41, "persons": 2, "opinion": 1},
        {"code": "nursing", "rate": 120, "days": 9},
    ]
    answer = told(persons=[person(items=parts, injuries=[], include=[])])
    assert [line["amount"] for line in answer["items"]] == ["9840.00", "1080.00"]
    assert answer["totals"] == {"award": "10920.00"}
