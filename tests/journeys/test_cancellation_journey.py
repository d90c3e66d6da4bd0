"""A cover is cancelled mid-term and one from inception, by the pages of those who ask and decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from reinsurance.actions.cancelling import CANCELLATION
from reinsurance.figures import figures_of
from reinsurance.models import Cancellation, Placement
from reinsurance.models import PlacementStatus as S
from tests.journeys.cover_story import Office
from tests.reinsurance.placing import situations as make
from workflow.models import ToDo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(freeze: Callable[[datetime], object], db: None) -> Office:
    return Office(freeze)


def ask(office: Office, placement: Placement, **values: object) -> Cancellation:
    """From the form on the placement, with the notice attached."""
    notice = make.add_file(office.ri_handler, placement, "cancel_notice")
    answer = office.does(office.ri_handler, "ask_cancel", placement, evidence=notice.pk, reason="原保单退保", **values)
    found = placement.cancellations.latest("pk")
    assert answer.headers["Location"] == reverse("reinsurance:cancellation", args=[found.pk])
    return found


def test_cover_cancelled_mid_term_returns_premium_on_every_line(office: Office) -> None:
    lead, second, third = (make.make_market(office.head) for _ in range(3))
    placement = make.bound(office, (lead, "40"), (second, "35"), (third, "45"))
    when = placement.period_from + timedelta(days=150)
    office.wait(when - timedelta(days=5))
    asked = ask(office, placement, method="short_rate", factor="90", effective_at=when)
    page = office.reads(office.ri_reviewer, reverse("reinsurance:cancellation", args=[asked.pk]))
    assert "-196,347.03" in page
    for shown in ("-65,449.01", "-57,267.88", "-73,630.14"):
        assert shown in page
    office.decides(placement, CANCELLATION, office.ri_reviewer, office.ri_head)
    assert (placement.reload().status, placement.cancellations.get().state) == (S.ON_RISK, "cancel_allowed")
    office.wait(when)
    assert placement.reload().status == S.CANCELLED
    assert figures_of(placement.reload()).total("order_premium") == Decimal("174023.34")
    page = office.reads(office.ri_handler, reverse("reinsurance:cancellation", args=[asked.pk]))
    assert "-65,449.01" in page
    slip = placement.slips.get(kind="cancel")
    for language in ("zh-hans", "en"):
        drawn = office.at(office.ri_handler).get(reverse("reinsurance:slip", args=[slip.pk]), {"language": language})
        assert drawn.content.startswith(b"%PDF")
    office.reads(office.ri_handler, reverse("reinsurance:placement", args=[placement.pk]))
    assert not ToDo.objects.open().exists()


def test_cover_cancelled_from_inception_leaves_nothing(office: Office) -> None:
    lead = make.make_market(office.head)
    placement = make.bound(office, (lead, "100"))
    office.wait(placement.period_from + timedelta(days=1))
    ask(office, placement, method="ab_initio")
    office.decides(placement, CANCELLATION, office.ri_reviewer, office.ri_head)
    assert placement.reload().status == S.CANCELLED
    figures = figures_of(placement.reload())
    assert (figures.total("order_premium"), figures.sections[0].lines[0].money.net) == (
        Decimal("0.00"),
        Decimal("0.00"),
    )


def test_cancellation_taken_back_by_the_head_of_reinsurance(office: Office) -> None:
    lead = make.make_market(office.head)
    placement = make.bound(office, (lead, "100"))
    asked = ask(office, placement, method="pro_rata", effective_at=placement.period_from + timedelta(days=30))
    office.does(office.ri_head, "keep_cover_on", placement, reason="客户撤回退保申请")
    assert asked.placement.reload().status == S.BOUND
    office.reads(office.ri_handler, reverse("reinsurance:cancellation", args=[asked.pk]))
