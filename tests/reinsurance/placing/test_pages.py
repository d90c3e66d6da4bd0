"""Every page of the desk draws, for a placement that has come to bound cover, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reinsurance.actions import lining, requesting
from reinsurance.views.placements import slip_pdf
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.approvals.actions import refuse, running_of


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_a_bound_placement_draw(desk: Desk, client: Client, language: str) -> None:
    lead = make.make_market(desk.head)
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (lead, "100")))
    client.force_login(desk.ri_handler)
    client.cookies["django_language"] = language
    for address in (
        reverse("reinsurance:placements"),
        reverse("reinsurance:placement", args=[placement.pk]),
        reverse("reinsurance:placement_new"),
        reverse("reinsurance:scenarios"),
        reverse("reinsurance:counterparties"),
        reverse("reinsurance:counterparty", args=[lead.pk]),
        reverse("reinsurance:counterparty_edit", args=[lead.pk]),
        reverse("today"),
    ):
        assert client.get(address).status_code == 200, address
    page = client.get(reverse("reinsurance:placement", args=[placement.pk])).content.decode()
    assert placement.number in page
    for kind in ("cover", "comparison"):
        assert slip_pdf(placement.slips.get(kind=kind), language).startswith(b"%PDF")


def test_case_of_a_short_placement_draws_after_the_order_goes_on(desk: Desk, client: Client) -> None:
    lead = make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "60")
    lining.report_short(by=desk.ri_handler, placement=placement, choice="retain", reason="市场容量不足")
    case = running_of(placement, requesting.SHORT)
    assert case is not None
    refuse(by=desk.ri_head, approval=case, opinion="继续排分")
    assert placement.reload().short_choice == ""
    client.force_login(desk.ri_head)
    assert client.get(reverse("workflow:approval", args=[case.pk])).status_code == 200
