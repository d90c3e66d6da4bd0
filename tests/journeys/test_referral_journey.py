"""A referral of 260,000 from a county desk through eight nodes to the province: returned once, amended at the end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions import referring
from claims.models import Referral
from tests.claims.conftest import desk
from tests.claims.referral_cases import add_papers, approval_of, fresh, make_case
from tests.factories import NOW
from tests.screens.acting import send

__all__ = ["desk"]
pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
FORM = {
    "referral_type": "amount",
    "claimed": "260000",
    "proposal": "两车受损，按定损金额赔付",
    "payee_name": "瓯江修理厂",
    "payee_account": "6222021001112233445",
    "urgency": "normal",
    "loss_type_0": "own_damage",
    "subject_0": "浙C12345",
    "claimed_0": "260000",
    "assessed_0": "260000",
    "asked_0": "260000",
}


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_referral_of_260000_climbs_eight_nodes_and_is_carried_out(desk, tree, freeze):  # noqa: PLR0915 (one story)
    now = NOW
    freeze(now)
    case = make_case(tree["330301"], estimate=Decimal(0), reserve=Decimal(280000))
    handler = desk["handler"]
    made = at(handler).post(reverse("claims:refer", args=[case.pk]), FORM)
    referral = fresh(Referral.objects.get(case=case))
    assert made.headers["Location"] == reverse("claims:referral", args=[referral.pk])

    submit = reverse("claims:submit_referral", args=[referral.pk])
    assert at(handler).post(submit, {"expected_version": referral.version}).status_code == 422, "documents are missing"
    add_papers(handler, referral)
    assert at(handler).post(submit, {"expected_version": fresh(referral).version}).status_code == 302
    referral = fresh(referral)
    assert {row["over"] for row in referral.exceeded} == {"255000.00", "250000.00"}
    page = at(handler).get(reverse("claims:referral", args=[referral.pk])).content.decode()
    assert "255,000.00" in page

    def acts(name: str, act: str, **values: str) -> None:
        nonlocal now
        now += timedelta(minutes=9)
        freeze(now)
        person = desk.get(name, handler)
        answer = send(at(person), approval_of(referral), act, **values)
        assert answer.status_code == 302, (name, act, answer.content.decode()[-3000:])

    acts("desk_manager", "agree", opinion="超本级权限，拟同意")
    material = {"opinion": "缺复勘照片", "items": "复勘照片", "due_on": "2026-06-05", "mode": "same", "target": "maker"}
    acts("reviewer", "return", **material)
    assert fresh(referral).status == "returned"
    acts("handler", "resubmit", opinion="照片已补", amount="260000")
    acts("reviewer", "agree", opinion="车物核实无误")
    acts("manager", "agree", opinion="超权限，报分管总")
    acts("director", "agree", opinion="报省分")
    acts("large_losses", "agree", opinion="大案岗已阅")
    acts("specialist", "agree", opinion="核价合理")
    acts("province_manager", "agree", opinion="同意上报")
    assert approval_of(referral).status == "running"
    acts("province_director", "amend", amount="248000", opinion="残值扣减12,000")
    assert fresh(referral).status == "submitted", "the maker has to confirm the amended amount"
    acts("handler", "confirm")

    done = fresh(referral)
    assert (done.status, done.granted, done.decided_by) == ("approved", Decimal("248000.00"), desk["province_director"])
    assert [item.granted for item in done.items.all()] == [Decimal("248000.00")]
    people = approval_of(referral).decisions.exclude(by=handler).values_list("by", flat=True)
    assert len(set(people)) + 1 >= 8, "eight nodes with the maker"

    sheet = at(handler).post(reverse("claims:referral_sheet", args=[referral.pk]))
    assert sheet.content.startswith(b"%PDF")
    paid = {"payee_name": "瓯江修理厂", "payee_account": "6222021001112233445"}
    execute = reverse("claims:execute_referral", args=[referral.pk])
    too_much = at(handler).post(execute, {**paid, "paid": "260000", "expected_version": done.version})
    assert too_much.status_code == 422
    assert at(handler).post(execute, {**paid, "paid": "248000", "expected_version": done.version}).status_code == 302
    assert fresh(referral).status == "executed"
    assert referring.approval_of(fresh(referral)).status == "approved"
