"""Cross-region cases and large losses as people meet them: lists, pages, steps, ledger, paper."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.actions import cross_region, large_losses
from claims.actions.warning_list import build_warning_list
from claims.models import Attendance, CrossRegionCase, LargeLoss
from tests.claims.loss_situations import START, entrusting, handler_of, hours, loss_of, make_case, make_limits, picture
from workflow.models import ExportLog

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def losses(tree: dict[str, Any], people: dict[str, User], freeze: Any) -> dict[str, Any]:
    """A delegation that waits and a red loss that is listed."""
    freeze(START)
    make_limits(tree)
    case = make_case(tree["330301"], estimate=Decimal(620000), reserve=Decimal(620000), deaths=1)
    build_warning_list(at=START)
    doer = handler_of(tree["330101"])
    row = cross_region.entrust(by=people["claims_handler"], case=case, form=entrusting(tree["330101"]))
    return {"case": case, "loss": loss_of(case), "delegation": row, "doer": doer}


def fields(client: Client, address: str) -> dict[str, Any]:
    form = client.get(address).context["form"]
    return {name: form[name].initial for name in ("expected_version", "key")}


def test_lists_name_case_state_and_deadline(sign_in: SignIn, losses: dict[str, Any]) -> None:
    client = sign_in("claims_handler")
    page = client.get(reverse("claims:losses")).content.decode()
    for words in (losses["case"].case_number, "On the warning list", "Red", "620,000.00", "2026-06-02 10:00"):
        assert words in page
    page = client.get(reverse("claims:delegations")).content.decode()
    for words in (losses["case"].case_number, "To be accepted", "西湖支公司", "2026-06-01 10:30"):
        assert words in page


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["losses", "delegations"])
def test_list_asks_no_more_for_more_rows(
    sign_in: SignIn, losses: dict[str, Any], people: dict[str, User], tree: dict[str, Any], name: str
) -> None:
    client, address = sign_in("claims_handler"), reverse(f"claims:{name}")
    client.get(address)
    before = queries(client, address)
    for _each in range(5):
        case = make_case(tree["330301"], estimate=Decimal(620000))
        cross_region.entrust(by=people["claims_handler"], case=case, form=entrusting(tree["330101"]))
    build_warning_list(at=START)
    assert queries(client, address) == before


def test_both_branches_open_the_page_and_a_third_does_not(sign_in: SignIn, losses: dict[str, Any]) -> None:
    address = reverse("claims:delegation", args=[losses["delegation"].pk])
    doer = Client()
    doer.force_login(losses["doer"], backend="django.contrib.auth.backends.ModelBackend")
    assert losses["case"].case_number in doer.get(address).content.decode()
    assert sign_in("claims_handler").get(address).status_code == 200
    assert sign_in("other_claims_handler").get(address).status_code == 404


def test_case_is_entrusted_on_a_page(sign_in: SignIn, losses: dict[str, Any], tree: dict[str, Any]) -> None:
    client = sign_in("claims_handler")
    case = make_case(tree["330301"])
    form = {
        "case": case.case_number.lower(),
        "kind": "assessment",
        "loss_type": "own_damage",
        "handling_branch": "锦江支公司",
        "delegated_limit": "20000",
        "key": "k",
    }
    assert client.post(reverse("claims:entrust"), {**form, "handling_branch": "无此机构"}).status_code == 422
    assert client.post(reverse("claims:entrust"), form).status_code == 302
    assert CrossRegionCase.objects.get(case=case).handling_branch == tree["510101"]
    refused = client.post(reverse("claims:entrust"), {**form, "key": "k2"})
    assert "delegation_open" in refused.content.decode()


def test_first_report_and_attendance_are_sent_from_pages(
    sign_in: SignIn, losses: dict[str, Any], people: dict[str, User]
) -> None:
    client, loss = sign_in("claims_handler"), losses["loss"]
    address = reverse("claims:loss_report", args=[loss.pk])
    sent = client.post(
        address,
        {
            **fields(client, address),
            "summary": "追尾",
            "site_latitude": "27.9949",
            "site_longitude": "120.6994",
        },
    )
    assert sent.status_code == 302
    address = reverse("claims:loss_attend", args=[loss.pk])
    visit = {
        "person": people["claims_handler"].pk,
        "arrived_at": "2026-06-01T09:00",
        "place": "人民路",
        "latitude": "27.9950",
        "longitude": "120.6995",
    }
    far = {**visit, **fields(client, address), "latitude": "31.2", "photo": picture()}
    answer = client.post(address, far)
    assert answer.status_code == 422
    assert "attendance_too_far" in answer.content.decode()
    assert client.post(address, {**visit, **fields(client, address), "photo": picture()}).status_code == 302
    assert Attendance.objects.get().arrived_at == START - hours(1)
    page = client.get(reverse("claims:loss", args=[loss.pk])).content.decode()
    assert "人民路" in page
    assert "km from the accident" in page


def test_stale_form_shows_what_changed(sign_in: SignIn, losses: dict[str, Any]) -> None:
    client, row = sign_in("claims_handler"), losses["delegation"]
    address = reverse("claims:delegation_revoke", args=[row.pk])
    seen = fields(client, address)
    cross_region.accept(by=losses["doer"], row=row)
    answer = client.post(address, {**seen, "why": "自行处理"})
    assert answer.status_code == 409
    assert "conflict" in answer.content.decode()


def test_closed_step_says_why(sign_in: SignIn, losses: dict[str, Any]) -> None:
    address = reverse("claims:delegation_accept", args=[losses["delegation"].pk])
    answer = sign_in("claims_handler").get(address)
    assert "Only the handling branch may do this." in answer.content.decode()


def test_ledger_counts_the_month_by_pair_of_branches(sign_in: SignIn, losses: dict[str, Any]) -> None:
    client = sign_in("claims_specialist")
    lines = client.get(reverse("claims:ledger"), {"month": "2026-06"}).context["lines"]
    assert [(line["branch__name"], line["handling_branch__name"], line["entrusted"]) for line in lines] == [
        ("鹿城支公司", "西湖支公司", 1)
    ]
    assert client.get(reverse("claims:ledger"), {"month": "2026-05"}).context["lines"] == []
    assert client.get(reverse("claims:ledger"), {"month": "none"}).status_code == 200


def test_report_on_paper_is_logged(sign_in: SignIn, losses: dict[str, Any], people: dict[str, User]) -> None:
    form = large_losses.ReportForm(summary="货车追尾，一人死亡。")
    loss = large_losses.report(by=people["claims_handler"], loss=losses["loss"], form=form)
    address = reverse("claims:loss_report_pdf", args=[loss.reports.get().pk])
    answer = sign_in("claims_handler").post(address)
    assert answer.content.startswith(b"%PDF")
    assert ExportLog.objects.get().kind == "large-loss-report"
    assert sign_in("other_claims_handler").post(address).status_code == 404


def test_today_names_what_waits(sign_in: SignIn, losses: dict[str, Any]) -> None:
    page = sign_in("claims_handler").get("/").content.decode()
    assert "Large losses to report" in page
    assert LargeLoss.objects.count() == 1


def test_search_finds_by_number_and_plate(sign_in: SignIn, losses: dict[str, Any]) -> None:
    client = sign_in("claims_handler")
    for words in (losses["case"].case_number.lower(), "浙C12345"):
        page = client.get("/desk/search/", {"q": words}).content.decode()
        assert reverse("claims:loss", args=[losses["loss"].pk]) in page
        assert reverse("claims:delegation", args=[losses["delegation"].pk]) in page
