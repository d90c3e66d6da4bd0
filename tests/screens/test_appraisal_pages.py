"""Ranking, rows, frozen months, lists and boards as people meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from claims.appraisals.boards import BOARDS
from claims.models import AppraisalSnapshot, ListedCase
from claims.rules.appraisal import Measure
from tests.claims.appraisal_cases import import_list, list_row
from tests.claims.loss_situations import make_case

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LISTED = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
AFTER = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
MAY = {"branch": "33", "month": "2026-05"}


@pytest.fixture
def month(tmp_path: Path, tree: dict[str, Branch], people: dict[str, User], freeze: Any) -> None:
    """Two listed cases in one prefecture, one in another; seen after the month."""
    freeze(LISTED)
    for number in ("RDZA1000000001", "RDZA1000000002"):
        make_case(tree["330301"], case_number=number, loss_at=LISTED, reported_at=LISTED)
    rows = [list_row("RDZA1000000001"), list_row("RDZA1000000002"), list_row("RDZA1000000003", 责任地市="3301")]
    import_list(tmp_path, *rows)
    freeze(AFTER)


def test_ranking_shows_each_prefecture_and_opens_its_rows(month: None, sign_in: SignIn) -> None:
    client = sign_in("claims_director")

    page = client.get(reverse("claims:appraisal"), MAY)
    rows = client.get(reverse("claims:appraisal_rows"), {**MAY, "measure": "listed", "key": "3303"})

    assert page.status_code == 200
    assert "温州中心支公司" in page.content.decode()
    assert "0.00%" in page.content.decode()
    assert rows.content.decode().count("data-row") == 2


def test_prefecture_sees_its_own_line_only(month: None, sign_in: SignIn) -> None:
    page = sign_in("claims_manager").get(reverse("claims:appraisal"), {**MAY, "branch": "3303"}).content.decode()

    assert "温州中心支公司" in page
    assert "杭州中心支公司" not in page


def test_month_without_a_list_shows_a_dash(sign_in: SignIn, tree: dict[str, Branch]) -> None:
    page = sign_in("claims_director").get(reverse("claims:appraisal"), {"branch": "33", "month": "2026-04"})

    assert "Nothing was listed in this month" in page.content.decode()


@pytest.mark.parametrize("measure", list(Measure), ids=str)
def test_every_number_opens_rows_of_the_month_and_of_a_version(month: None, sign_in: SignIn, measure: Measure) -> None:
    client = sign_in("claims_director")
    client.post(f"{reverse('claims:appraisal_freeze')}?branch=33&month=2026-05", {})

    for version in ("0", "1"):
        asked = {**MAY, "measure": measure.value, "version": version}
        assert client.get(reverse("claims:appraisal_rows"), asked).status_code == 200


def test_freezing_again_without_a_reason_is_refused(month: None, sign_in: SignIn) -> None:
    client = sign_in("claims_director")
    address = f"{reverse('claims:appraisal_freeze')}?branch=33&month=2026-05"
    client.post(address, {})

    answer = client.post(address, {"reason": ""}, follow=True)
    client.post(address, {"reason": "漏剔除一件"})

    assert "Say why it is corrected" in answer.content.decode()
    assert list(AppraisalSnapshot.objects.order_by("number").values_list("number", "reason")) == [
        (1, ""),
        (2, "漏剔除一件"),
    ]


def test_removal_is_asked_on_the_row(month: None, sign_in: SignIn) -> None:
    row = ListedCase.objects.get(case_number="RDZA1000000001")
    client = sign_in("claims_manager")
    address = reverse("claims:listed_removal", args=[row.pk])

    assert client.post(address, {"code": "duplicate", "why": ""}).status_code == 422
    assert client.post(address, {"code": "duplicate", "why": "与另一件重复"}).status_code == 302

    assert row.reload().status == "taking_off"
    assert client.get(reverse("claims:listed_case", args=[row.pk])).status_code == 200


def test_suggested_case_is_confirmed_by_a_person(
    tmp_path: Path, tree: dict[str, Branch], people: dict[str, User], sign_in: SignIn, freeze: Any
) -> None:
    freeze(AFTER)
    case = make_case(tree["330301"], registration_no="LA20260001", loss_at=LISTED, reported_at=LISTED)
    import_list(tmp_path, list_row("RDZA1000000009", 立案号="LA20260001"))
    row = ListedCase.objects.get()
    client = sign_in("claims_manager")
    assert case.case_number in client.get(reverse("claims:listed_case", args=[row.pk])).content.decode()
    other = make_case(tree["330301"], registration_no="LA20260002", loss_at=LISTED, reported_at=LISTED)

    refused = client.post(reverse("claims:listed_confirm", args=[row.pk]), {"case": other.pk})
    assert (refused.status_code, row.reload().confirmed_case) == (422, None)

    client.post(reverse("claims:listed_confirm", args=[row.pk]), {"case": case.pk})

    assert row.reload().confirmed_case == case


@pytest.mark.parametrize("board", list(BOARDS))
def test_every_number_of_a_board_opens_its_rows(month: None, sign_in: SignIn, board: str) -> None:
    client = sign_in("claims_director")
    asked = {"branch": "33", "first": "2026-05-01", "last": "2026-05-31"}

    page = client.get(reverse("claims:board", args=[board]), asked)

    assert page.status_code == 200
    for column in BOARDS[board].columns:
        rows = client.get(reverse("claims:board_rows", args=[board]), {**asked, "measure": column.code, "key": ""})
        assert rows.status_code == 200


def test_open_cases_of_a_board_are_those_behind_its_number(month: None, sign_in: SignIn) -> None:
    asked = {"branch": "33", "measure": "open", "key": "3303"}

    rows = sign_in("claims_director").get(reverse("claims:board_rows", args=["reserves"]), asked)

    assert rows.content.decode().count("data-row") == 2
