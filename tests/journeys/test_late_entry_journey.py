"""A placement is bound after its cover has begun, by the pages of those who ask and decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from reinsurance.actions.requesting import LATE
from reinsurance.models import PlacementStatus as S
from tests.journeys.cover_story import Office
from tests.reinsurance.placing import situations as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(freeze: Callable[[datetime], object], db: None) -> Office:
    return Office(freeze)


def test_late_entry_is_asked_decided_by_three_and_bound_as_late(office: Office) -> None:
    lead = make.make_market(office.head)
    placement = make.signed(office, (lead, "100"))
    office.wait(placement.period_from + timedelta(days=2))
    assert "已过起保时间，请先申请倒签。" in office.reads(
        office.ri_head, reverse("reinsurance:bind", args=[placement.pk])
    )
    assert placement.reload().status == S.SIGNED
    make.add_file(office.ri_handler, placement, "no_known_loss")
    office.does(office.ri_handler, "ask_late", placement, reason="再保人回复晚到", no_loss_at=office.now)
    office.decides(placement, LATE, office.compliance, office.ri_head, office.chief_underwriter)
    office.does(office.second_reviewer, "bind", placement)
    placement = placement.reload()
    assert (placement.status, placement.late) == (S.BOUND, True)
    assert "倒签" in office.reads(office.ri_handler, reverse("reinsurance:placement", args=[placement.pk]))
    office.wait(office.now + timedelta(minutes=1))
    assert placement.reload().status == S.ON_RISK
