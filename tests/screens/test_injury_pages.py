"""The injury assessments as people meet them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from claims import actions
from claims.injuries.board import board_of
from claims.injuries.board_rows import rows_behind
from claims.injuries.pages import PAGES
from claims.models import AssessmentCalculation, AssessorQualification, InjuryAssessment, InjuryStatus
from tests.claims.injuries.conftest import assessment, staff, way
from tests.claims.injuries.injury_cases import Staff, Way, again, make_injured
from tests.factories import make_person
from workflow.models import Event

__all__ = ["assessment", "staff", "way"]
pytestmark = pytest.mark.django_db
S = InjuryStatus


def at(person: User, language: str = "en") -> Client:
    User.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(person)
    return client


def page_of(row: InjuryAssessment, name: str = "") -> str:
    return reverse(f"claims:injury_{name}" if name else "claims:injury", args=[row.pk])


def given(row: InjuryAssessment, **values: Any) -> dict[str, Any]:
    return {"expected_version": again(row).version, "key": f"k{again(row).version}", **values}


def test_list_masks_the_name_and_finds_by_state(way: Way) -> None:
    row = way.to(S.SECOND)
    page = at(way.staff.first).get(reverse("claims:injuries"), {"tab": "grading"}).content.decode()
    assert row.case.case_number in page
    assert "王*强" in page
    assert "王小强" not in page
    assert (
        row.case.case_number
        not in at(way.staff.first).get(reverse("claims:injuries"), {"tab": "filed"}).content.decode()
    )


def test_detail_hides_medical_data_from_those_who_do_not_grade(way: Way) -> None:
    row = way.to(S.REVIEW)
    grading = at(way.staff.first).get(page_of(row)).content.decode()
    paying = at(way.staff.payer).get(page_of(row)).content.decode()
    assert "左胫骨骨折" in grading
    assert "活动度丧失 30%" in grading
    for secret in ("左胫骨骨折", "温州医院", "活动度丧失 30%", "王小强", "330302198001011234"):
        assert secret not in paying
    for secret in ("王小强", "330302198001011234"):
        assert secret not in grading


def test_reveal_shows_the_whole_person_and_is_in_the_history(way: Way) -> None:
    row = way.to(S.READY)
    refused = at(way.staff.payer).post(page_of(row, "reveal"), given(row, reason=""))
    assert refused.status_code == 422
    shown = at(way.staff.payer).post(page_of(row, "reveal"), given(row, reason="核对收款人")).content.decode()
    assert "王小强" in shown
    assert "330302198001011234" in shown
    event = Event.objects.of(again(row)).latest("version")
    assert (event.verb, event.reason, event.actor_no) == ("reveal_medical", "核对收款人", way.staff.payer.employee_no)


def test_auditor_sees_the_assessment_without_medical_data_and_reveals_nothing(
    way: Way, people: dict[str, User]
) -> None:
    row = way.to(S.READY)
    page = at(people["auditor"]).get(page_of(row)).content.decode()
    assert "左胫骨骨折" not in page
    assert at(people["auditor"]).get(page_of(row, "reveal")).status_code == 403


def test_person_is_opened_by_the_report_number(staff: Staff, tree: Any, freeze: Callable[..., Any]) -> None:
    freeze()
    injured = make_injured(tree["330301"])
    address = reverse("claims:injury_open")
    client = at(staff.first)
    asked = client.get(address, {"case": f" {injured.case.case_number.lower()} "})
    assert str(injured.pk) in asked.content.decode()
    answer = client.post(address, {"case": injured.case.case_number, "person": injured.pk})
    assert answer.status_code == 302
    again_opened = client.post(address, {"case": injured.case.case_number, "person": injured.pk})
    assert again_opened.status_code == 422
    missing = client.post(address, {"case": "BA00000", "person": injured.pk})
    assert missing.status_code == 422


def test_assessment_form_searches_the_clauses_and_keeps_what_is_chosen(way: Way) -> None:
    row = way.to(S.FIRST)
    photo = row.documents.get(document_type="exam_photo")
    client = at(way.staff.first)
    address = page_of(row, "assess")
    assert client.get(address).status_code == 200
    found = client.get(page_of(row, "clauses"), {"place": "1", "search_1": "5.10.6(3"}).content.decode()
    assert 'name="clause_1" value="5.10.6(3)"' in found
    searched = client.post(address, given(row, search="1", search_1="5.10.6(3"))
    assert searched.status_code == 200
    assert 'value="5.10.6(3)"' in searched.content.decode()
    assert again(row).status == S.FIRST
    bad = client.post(address, given(row, clause_1="5.10.6(3)", measurement_1="活动度丧失 20%"))
    assert bad.status_code == 422
    assert not row.findings.exists()
    done = client.post(address, given(row, clause_1="5.10.6(3)", measurement_1="活动度丧失 20%", photo_1=str(photo.pk)))
    assert done.status_code == 302
    assert again(row).status == S.SECOND
    assert row.findings.get().clause == "5.10.6(3)"


def test_every_step_page_asks_or_says_why_not(way: Way) -> None:
    row = way.to(S.NEGOTIATING)
    for name in PAGES:
        for person in (way.staff.first, way.staff.province, way.staff.payer):
            answer = at(person).get(page_of(row, name))
            assert answer.status_code in {200, 403}, name


def test_calculation_is_entered_saved_shown_and_computed_again(way: Way) -> None:
    row = way.to(S.CALCULATING)
    client = at(way.staff.first)
    address = page_of(row, "calculate")
    assert "5.10.6(3)" in client.get(address).content.decode()
    entered = {"region": "山西", "settlement": "2026-06-01", "transport": "40000", "liability": "main"}
    bad = client.post(address, given(row, **{**entered, "settlement": "2020-01-01", "commercial": "1000000"}))
    assert bad.status_code == 422
    done = client.post(address, given(row, **entered, commercial="1000000"))
    assert done.status_code == 302
    saved = AssessmentCalculation.objects.filter(assessment=row, kind="asked").get()
    assert (saved.draft, saved.insurer_pays) == (False, Decimal("122654.00"))
    page = client.get(reverse("claims:injury_calculation", args=[saved.pk])).content.decode()
    assert "82,654.00" in page
    assert "the same to the fen" in page


@pytest.mark.parametrize("paper", ["notice", "examination", "calculation", "agreement", "saving"])
def test_paper_is_a_chinese_pdf_and_its_making_is_in_the_history(way: Way, paper: str) -> None:
    row = way.to(S.ARCHIVED)
    answer = at(way.staff.first).post(reverse("claims:injury_paper", args=[row.pk, paper]))
    assert answer["Content-Type"] == "application/pdf"
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
    text = found.stdout.decode()
    assert row.case.case_number in text
    assert "王小强" in text
    wanted = {
        "calculation": "82,654.00",
        "agreement": "122,654.00",
        "saving": "75,061.60",
        "examination": "5.10.6(3)",
        "notice": "人体损伤致残程度分级",
    }
    assert wanted[paper] in text
    assert Event.objects.of(again(row)).latest("version").verb == "reveal_medical"


def test_paper_before_its_time_says_so(way: Way) -> None:
    row = way.to(S.READY)
    answer = at(way.staff.first).post(reverse("claims:injury_paper", args=[row.pk, "saving"]))
    assert (answer.status_code, answer["Location"]) == (302, page_of(row))
    assert at(way.staff.first).post(reverse("claims:injury_paper", args=[row.pk, "other"])).status_code == 404


def test_board_counts_savings_until_a_court_takes_them_back(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    board = at(way.staff.province).get(reverse("claims:injuries_board")).context["board"]
    assert (board.total.insurer, board.total.gross, board.total.cases) == (Decimal("75061.60"), Decimal("82654.00"), 1)
    assert board.agreement == Decimal("100.00")
    assert [(each.label, each.count) for each in board.grades] == [("X", 1)]
    assert {part.lines[0].label for part in board.savings} == {
        "2026-06",
        "X",
        "温州中心支公司",
        way.staff.first.name,
    }
    way.reverse()
    after = at(way.staff.province).get(reverse("claims:injuries_board")).context["board"]
    assert (after.total.insurer, after.total.cases) == (Decimal("0.00"), 0)
    assert [line.code for line in after.steps] == [S.REOPENED]
    assert row.pk


def opened(client: Client, part: str, key: str = "") -> list[int]:
    answer = client.get(reverse("claims:injuries_board_rows"), {"part": part, "key": key})
    return [each.pk for each in answer.context["page"].rows]


def test_every_number_of_the_board_opens_as_many_rows(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    way.row = actions.open_assessment(by=way.staff.first, injured=make_injured(row.branch))
    client = at(way.staff.province)
    page = client.get(reverse("claims:injuries_board"))
    board, charts = page.context["board"], page.context["charts"]
    rows_address = reverse("claims:injuries_board_rows")

    assert [opened(client, "step", key) for key, count in board.steps[0].ages if count] == [[way.row.pk]]
    assert opened(client, "step", S.TRACKING) == [way.row.pk]
    assert opened(client, "grade", "X") == [row.pk]
    assert opened(client, "grade", "IX") == []
    assert opened(client, "assessor", board.assessors[0].key) == [row.pk]
    assert opened(client, "agreement") == opened(client, "outcome") == opened(client, "saving") == [row.pk]
    for part in board.savings:
        assert opened(client, part.code, part.lines[0].key) == [row.pk], part.code
    assert set(charts) == {"step", "grade", "assessor", *(part.code for part in board.savings)}
    assert charts["month"]["series"][1]["data"] == ["75061.60"]
    assert b'data-chart="chart-month"' in page.content
    assert client.get(rows_address, {"part": "other"}).status_code == 404


def test_saving_taken_back_opens_in_both_its_months(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    way.reverse(at=datetime(2026, 7, 31, 18, tzinfo=UTC))
    client = at(way.staff.province)
    months = client.get(reverse("claims:injuries_board")).context["board"].savings[0].lines
    assert [(line.key, line.cases, line.insurer) for line in months] == [
        ("2026-06", 1, Decimal("75061.60")),
        ("2026-08", -1, Decimal("-75061.60")),
    ], "August has begun in Shanghai"
    assert [opened(client, "month", key) for key in ("2026-06", "2026-07", "2026-08", "2026-13")] == [
        [row.pk],
        [],
        [row.pk],
        [],
    ]


@pytest.mark.parametrize(("days", "place"), [(0, 0), (7, 0), (8, 1), (30, 1), (31, 2), (90, 2), (91, 3), (400, 3)])
def test_days_in_a_state_are_full_days(way: Way, days: int, place: int) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    InjuryAssessment.objects.filter(pk=way.row.pk).update(since=now - timedelta(days=days))
    rows = InjuryAssessment.objects.all().order_by()
    line = board_of(rows, now).steps[0]
    assert [count for _key, count in line.ages] == [int(each == place) for each in range(4)]
    assert [rows_behind(rows, "step", key, now).count() for key, _count in line.ages] == [
        count for _key, count in line.ages
    ]


def test_saving_of_a_province_is_not_that_of_its_prefectures(way: Way, tree: dict[str, Branch]) -> None:
    row = way.to(S.ARCHIVED)
    rows, now = InjuryAssessment.objects.all().order_by(), datetime(2026, 6, 1, 12, tzinfo=UTC)
    found = {key: list(rows_behind(rows, "prefecture", key, now)) for key in ("33", "3303", "330301", "HQ", "99")}
    assert found == {"33": [], "3303": [row], "330301": [], "HQ": [], "99": []}
    InjuryAssessment.objects.filter(pk=row.pk).update(branch=tree["33"])
    assert [line.key for line in board_of(rows, now).savings[2].lines] == ["33"]
    assert list(rows_behind(rows, "prefecture", "33", now)) == [row]


def test_rows_behind_the_board_are_those_of_the_own_branch(way: Way, tree: dict[str, Branch]) -> None:
    way.to(S.READY)
    stranger = make_person("claims_specialist", tree["51"])
    address = reverse("claims:injuries_board_rows")
    assert list(at(stranger).get(address, {"part": "step"}).context["page"].rows) == []


def test_certificate_is_entered_by_the_manager_for_somebody_else(staff: Staff) -> None:
    address = reverse("claims:assessors")
    entered = {"person": staff.second.pk, "kind": "physician", "certificate_no": "Y1", "valid_from": "2020-01-01"}
    assert at(staff.first).get(address).status_code == 403
    assert at(staff.manager).post(address, entered).status_code == 302
    assert AssessorQualification.objects.get(certificate_no="Y1").entered_by == staff.manager
    assert at(staff.manager).post(address, entered).status_code == 422


def test_pages_are_chinese_too(way: Way) -> None:
    row = way.to(S.NEGOTIATING)
    client = at(way.staff.first, "zh-hans")
    page = client.get(page_of(row)).content.decode()
    for words in ("待协商", "初评", "伤者"):
        assert words in page
