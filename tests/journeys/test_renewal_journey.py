"""An expiring cover is renewed by the pages of those who draft and decide, until the renewal is bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from reinsurance.actions.requesting import PLACEMENT
from reinsurance.models import Placement
from reinsurance.models import PlacementStatus as S
from tests.journeys.cover_story import Office
from tests.reinsurance.placing import situations as make
from workflow.models import ToDo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(freeze: Callable[[datetime], object], db: None) -> Office:
    return Office(freeze)


def test_cover_is_renewed_and_the_renewal_bound(office: Office) -> None:
    lead, follower = make.make_market(office.head), make.make_market(office.head)
    expiring = make.bound(office, (lead, "40"), (follower, "60"))
    office.wait(expiring.period_until - timedelta(days=60))
    for market in (lead, follower):
        type(market).objects.filter(pk=market.pk).update(
            review_due_on=expiring.period_until.date() + timedelta(days=90),
            registration_valid_until=expiring.period_until.date() + timedelta(days=90),
        )
    lead, follower = lead.reload(), follower.reload()
    assert expiring.reload().status == S.ON_RISK
    assert ToDo.objects.open().get().kind == "ri_renew"
    listed = office.reads(office.ri_handler, reverse("reinsurance:placements") + "?tab=renew")
    assert expiring.number in listed
    answer = office.does(office.ri_handler, "renew", expiring, policy_no="PQ-2028-0001")
    renewal = Placement.objects.get(renews=expiring)
    assert answer.headers["Location"] == reverse("reinsurance:placement", args=[renewal.pk])
    assert not ToDo.objects.open().filter(kind="ri_renew").exists()
    page = office.reads(office.ri_handler, reverse("reinsurance:placement", args=[renewal.pk]))
    for shown in (expiring.number, "370,370.37", lead.name, follower.name):
        assert shown in page
    assert renewal.number in office.reads(office.ri_handler, reverse("reinsurance:placement", args=[expiring.pk]))
    office.does(office.ri_handler, "edit", renewal, losses="五年无赔款")
    make.add_file(office.ri_handler, renewal, "information")
    office.does(office.ri_handler, "submit", renewal.reload())
    office.decides(renewal, PLACEMENT, office.ri_reviewer, office.chief_underwriter)
    assert renewal.reload().status == S.APPROVED
    office.does(office.ri_handler, "approach", renewal.reload())
    approach = renewal.approaches.get()
    assert approach.reinsurer == follower
    picked = {"approach": approach.pk, "section": renewal.sections.get().pk}
    office.does(office.ri_handler, "record_quote", renewal.reload(), offered="60", commission="22.5", **picked)
    office.does(office.ri_handler, "choose_lead", renewal.reload(), quote=renewal.quotes.get().pk, reason="原首席续转")
    office.does(office.ri_reviewer, "release_order", renewal.reload())
    renewal = make.write(office, renewal.reload(), follower, "60", leads=True)
    renewal = make.write(office, renewal, lead, "40")
    office.does(office.ri_reviewer, "sign", renewal)
    office.does(office.ri_head, "bind", renewal.reload())
    assert renewal.reload().status == S.BOUND
    office.wait(expiring.period_until)
    assert (expiring.reload().status, renewal.reload().status) == (S.EXPIRED, S.ON_RISK)
    assert not ToDo.objects.open().exists()


def test_cover_that_is_not_renewed_ends_and_reminds_nobody(office: Office) -> None:
    expiring = make.bound(office, (make.make_market(office.head), "100"))
    office.wait(expiring.period_until - timedelta(days=30))
    office.does(office.ri_handler, "leave_unrenewed", expiring.reload(), reason="客户转投他司")
    assert "客户转投他司" in office.reads(office.ri_handler, reverse("reinsurance:placement", args=[expiring.pk]))
    office.wait(expiring.period_until)
    assert expiring.reload().status == S.EXPIRED
    assert not ToDo.objects.open().exists()
