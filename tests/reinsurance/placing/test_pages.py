"""Every page of the desk draws, for a placement that has come to bound cover, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reinsurance.actions import lining
from reinsurance.views.placements import slip_pdf
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk


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
