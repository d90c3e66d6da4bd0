"""The calculator, the clauses and the standards as people meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions import load_reference_tables
from claims.models import CompensationStandard, PracticeRule

SignIn = Callable[[str], Client]
FORM: dict[str, Any] = {
    "region": "山西",
    "accident": "2023-10-08",
    "settlement": "2024-06-20",
    "age": "45",
    "grades": "IX",
    "medical": "38642.57",
    "hospital_days": "21",
    "hospital_rate": "100",
    "monthly": "6500",
    "wage_days": "120",
    "liability": "main",
    "commercial": "1000000",
    "schedule": "",
    "cap_basis": "",
}
CALCULATOR = "/claims/calculator/"


@pytest.fixture
def tables(db: None) -> None:
    load_reference_tables()


def test_calculator_explains_every_line(sign_in: SignIn, tables: None) -> None:
    answer = sign_in("injury_assessor").post(CALCULATOR, FORM)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "165,308.00",
        "41,327 a year × 20 years × 20%",
        "26,000.00",
        "6,500 a month ÷ 30 × 120 days",
        "Draft",
    ):
        assert words in page
    assert {line["code"]: line["amount"] for line in answer.context["answer"]["lines"]} == {
        "medical": "38642.57",
        "hospital_food": "2100.00",
        "disability_award": "165308.00",
        "lost_wages": "26000.00",
    }


def test_calculator_takes_dependants_and_a_death(sign_in: SignIn, tables: None) -> None:
    dead = {**FORM, "grades": "", "died": "2023-10-09", "dependants": "10/2\n72/1", "average_wage": "90000"}
    lines = {each["code"]: each for each in sign_in("claims_handler").post(CALCULATOR, dead).context["answer"]["lines"]}
    assert lines["death_award"]["amount"] == "826540.00"
    assert lines["funeral"]["amount"] == "45000.00"
    assert set(lines["dependants"]["parts"]) == {"1", "2"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grades": "XI"}, "grades"),
        ({"settlement": "2023-01-01"}, "settlement"),
        ({"age": "130"}, "age"),
        ({"dependants": "10/0"}, "dependants"),
        ({"accident": ""}, "accident"),
        ({"region": "天津"}, "region"),
        ({"medical": "-1"}, "medical"),
        ({"nursing_days": "10"}, "nursing_rate"),
    ],
)
def test_calculator_puts_a_refusal_beside_its_field(
    sign_in: SignIn, tables: None, changes: dict[str, str], field: str
) -> None:
    answer = sign_in("claims_manager").post(CALCULATOR, {**FORM, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_calculator_shows_what_was_typed_escaped(sign_in: SignIn, tables: None) -> None:
    page = sign_in("claims_manager").post(CALCULATOR, {**FORM, "grades": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_clauses_are_found_by_words_number_and_grade(sign_in: SignIn, tables: None) -> None:
    client = sign_in("injury_assessor")
    address = reverse("claims:clauses")
    by_words = client.get(address, {"q": "长度相差 下肢"}).context["clauses"]
    assert all("长度相差" in clause.text for clause in by_words)
    assert len(by_words) > 1
    assert [clause.number for clause in client.get(address, {"q": "5.10.6(11)"}).context["clauses"]] == ["5.10.6(11)"]
    assert {clause.grade for clause in client.get(address, {"grade": "2"}).context["clauses"]} == {2}
    assert "No clause fits." in client.get(address, {"q": "xyz"}).content.decode()


def test_measurement_leads_to_clauses(sign_in: SignIn, tables: None) -> None:
    client = sign_in("injury_assessor")
    asked = {"measure": "1", "hurt": "60, 20", "healthy": "100, 60"}
    answer = client.get(reverse("claims:clauses"), asked)
    assert "50.00 % of the motion is lost." in answer.content.decode()
    assert all("功能丧失" in clause.text for clause in answer.context["clauses"])
    wrong = client.get(reverse("claims:clauses"), {"measure": "1", "hurt": "60", "healthy": "100, 60"})
    assert wrong.status_code == 422


def test_standards_are_listed_added_and_confirmed(sign_in: SignIn, tables: None) -> None:
    client = sign_in("province_admin")
    form = {"region": "天津", "data_year": "2024", "basis": "urban", "income": "60000", "source": "统计公报"}
    added = client.post("/claims/standards/new/", form)
    assert added["Location"] == "/claims/standards/12-2024-urban/"
    client.post(added["Location"], {"effective_from": "2025-03-01"})
    row = CompensationStandard.objects.get(region="天津")
    assert (row.confirmed, row.effective_from) == (True, date(2025, 3, 1))
    page = client.get("/claims/standards/").content.decode()
    assert "60,000.00" in page
    assert "Unconfirmed" in page
    refused = client.post("/claims/standards/new/", form)
    assert refused.status_code == 422


def test_overlap_stands_on_the_form(sign_in: SignIn, tables: None) -> None:
    client = sign_in("province_admin")
    client.post("/claims/standards/14-2022-urban/", {"effective_from": "2023-03-01"})
    answer = client.post("/claims/standards/14-2023-urban/", {"effective_from": "2023-01-01"})
    assert answer.status_code == 422
    assert "overlap" in answer.content.decode()


@pytest.mark.parametrize(
    "key", ["99-2023-urban", "14-1900-urban", "14-2023-golf", "x", "14-99999999999999999999-urban"]
)
def test_unknown_standard_is_not_found(sign_in: SignIn, tables: None, key: str) -> None:
    assert sign_in("province_admin").get(f"/claims/standards/{key}/").status_code == 404


def test_rule_of_practice_is_set_on_its_page(sign_in: SignIn, tables: None) -> None:
    client = sign_in("province_admin")
    form = {"region": "山西", "code": "schedule", "value": "STEP", "effective_from": "2024-01-01", "source": "纪要"}
    assert client.post("/claims/standards/rule/", form)["Location"] == "/claims/standards/"
    assert PracticeRule.objects.get().value == "STEP"
    assert client.post("/claims/standards/rule/", {**form, "value": "GUESS"}).status_code == 422


@pytest.mark.parametrize("address", [CALCULATOR, "/claims/clauses/"])
def test_pages_of_the_desk_are_for_its_roles(sign_in: SignIn, address: str) -> None:
    for role, status in (("claims_manager", 200), ("claims_handler", 200), ("specialist", 403), ("system_admin", 403)):
        assert sign_in(role).get(address).status_code == status
