"""An endorsement up and down: drafted, approved, sent, agreed to and put in force on pages; then taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from reinsurance.actions.endorsing import ENDORSEMENT
from reinsurance.figures import figures_of
from reinsurance.models import Endorsement, Placement
from reinsurance.models import EndorsementStatus as E
from reinsurance.models import PlacementStatus as S
from tests.journeys.cover_story import Office
from tests.reinsurance.placing import situations as make
from workflow.models import ToDo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(freeze: Callable[[datetime], object], db: None) -> Office:
    return Office(freeze)


def premiums(placement: Placement) -> list[Decimal]:
    return [row.money.premium for row in figures_of(placement).sections[0].lines]


def put_in_force(office: Office, placement: Placement, amount: str, premium: str) -> Endorsement:
    """From the form on the placement to force, by the pages of those who must."""
    section = placement.sections.get()
    entered = {f"amount_{section.pk}": amount, f"premium_{section.pk}": premium}
    answer = office.does(office.ri_handler, "endorse_amounts", placement, text="调整保险金额及保险费", **entered)
    endorsement = Endorsement.objects.get(placement=placement, status=E.DRAFT)
    assert answer.headers["Location"] == reverse("reinsurance:endorsement", args=[endorsement.pk])
    office.does(office.ri_handler, "endorsement_submit", endorsement)
    people = [office.ri_reviewer, office.ri_head, office.chief_underwriter]
    office.decides(endorsement, ENDORSEMENT, *(people if amount[0] != "-" else people[:1]))
    office.does(office.ri_handler, "endorsement_send", endorsement)
    endorsement = endorsement.reload()
    assert endorsement.slip is not None
    for party in endorsement.parties.all():
        mail = make.add_file(office.ri_handler, placement, "mail")
        given = {"party": party.pk, "answer": "agreed", "evidence": mail.pk, "stamped": endorsement.slip.sha256[:8]}
        office.does(office.ri_handler, "endorsement_record_answer", endorsement, **given)
    office.does(office.ri_reviewer, "endorsement_release", endorsement)
    return endorsement.reload()


def test_endorsement_up_and_down_comes_home_to_the_first_fen(office: Office) -> None:
    lead, second, third = (make.make_market(office.head) for _ in range(3))
    placement = make.bound(office, (lead, "40"), (second, "35"), (third, "45"))
    first = premiums(placement)
    assert first == [Decimal("123456.79"), Decimal("108024.69"), Decimal("138888.89")]
    office.wait(placement.period_from + timedelta(days=10))
    assert placement.reload().status == S.ON_RISK

    up = put_in_force(office, placement, "100000000.00", "250000.01")
    assert (up.status, placement.reload().status) == (E.EFFECTIVE, S.ON_RISK)
    assert sum(premiums(placement.reload())) == Decimal("445370.37")
    page = office.reads(office.ri_handler, reverse("reinsurance:endorsement", args=[up.pk]))
    assert "¥25,000.00" in page
    assert "¥21,875.00" in page
    assert "¥28,125.00" in page

    down = put_in_force(office, placement.reload(), "-100000000.00", "-250000.01")
    assert down.status == E.EFFECTIVE
    assert premiums(placement.reload()) == first
    page = office.reads(office.ri_handler, reverse("reinsurance:placement", args=[placement.pk]))
    assert page.count(reverse("reinsurance:endorsement", args=[down.pk])) >= 1
    assert not ToDo.objects.open().exists()


def test_draft_shows_what_every_line_would_get_before_it_is_sent(office: Office) -> None:
    lead = make.make_market(office.head)
    placement = make.bound(office, (lead, "100"))
    draft = make.amounts(office, placement, make.change("0", "200.00"))
    page = office.reads(office.ri_reviewer, reverse("reinsurance:endorsement", args=[draft.pk]))
    assert "¥60.00" in page
    assert lead.name in page
    office.does(
        office.ri_handler,
        "endorsement_edit",
        draft,
        text="退还部分保险费",
        **{f"premium_{placement.sections.get().pk}": "-200.00"},
    )
    page = office.reads(office.ri_reviewer, reverse("reinsurance:endorsement", args=[draft.pk]))
    assert "-60.00" in page
    office.does(office.ri_handler, "endorsement_withdraw", draft, reason="核心系统已撤回批单")
    assert placement.reload().status == S.BOUND
    office.reads(office.ri_reviewer, reverse("reinsurance:endorsement", args=[draft.pk]))
