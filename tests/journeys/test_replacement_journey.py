"""A reinsurer that is blocked under a running cover is replaced, by the pages of those who ask and decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from reinsurance.actions import admitting
from reinsurance.actions.replacing import REPLACEMENT
from reinsurance.figures import figures_of
from reinsurance.models import PlacementStatus as S
from tests.journeys.cover_story import Office
from tests.reinsurance.placing import situations as make
from workflow.approvals.actions import refuse, running_of
from workflow.models import ToDo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(freeze: Callable[[datetime], object], db: None) -> Office:
    return Office(freeze)


def test_blocked_reinsurer_is_replaced_and_both_share_the_premium_by_days(office: Office) -> None:
    lead, second, third = (make.make_market(office.head) for _ in range(3))
    placement = make.bound(office, (lead, "40"), (second, "35"), (third, "45"))
    before = figures_of(placement).sections[0]
    leaving = next(row for row in before.lines if row.line.reinsurer_id == second.pk)
    when = placement.period_from + timedelta(days=100)
    office.wait(when - timedelta(days=5))
    fresh = make.make_market(office.head, review_due_on=when.date() + timedelta(days=300))
    admitting.screen(by=office.compliance, counterparty=second.reload(), result="hit", day=office.now.date())
    assert ToDo.objects.open().filter(kind="ri_replace", object_id=placement.pk).count() == 1

    placement = placement.reload()
    papers = {
        "proof": make.add_file(office.ri_handler, placement, "leaving_proof").pk,
        "release": make.add_file(office.ri_handler, placement, "release").pk,
        "acceptance": make.add_file(office.ri_handler, placement, "mail").pk,
    }
    answer = office.does(
        office.ri_handler,
        "ask_replace",
        placement.reload(),
        line=leaving.line.pk,
        reinsurer=fresh.pk,
        mode="cut_off",
        cut_at=when,
        reason="制裁名单命中",
        **papers,
    )
    asked = placement.replacements.get()
    address = reverse("reinsurance:replacement", args=[asked.pk])
    assert answer.headers["Location"] == address
    assert second.name in office.reads(office.compliance, address)
    office.decides(placement, REPLACEMENT, office.compliance, office.ri_head, office.risk_officer)

    asked.refresh_from_db()
    after = figures_of(placement.reload()).sections[0]
    stays = next(row for row in after.lines if row.line.reinsurer_id == fresh.pk)
    assert (placement.reload().status, asked.state) == (S.ON_RISK, "replace_done")
    assert (stays.signed, stays.covered) == (leaving.signed, leaving.covered)
    kept = (leaving.money.premium * 100 / Decimal(365)).quantize(Decimal("0.01"))
    assert (asked.kept_premium, stays.money.premium) == (kept, leaving.money.premium - kept)
    assert after.total("premium") == before.total("premium")
    assert [row.line.reinsurer_id for row in after.closed] == [second.pk]
    assert not ToDo.objects.open().filter(kind="ri_replace").exists()

    slip = placement.slips.get(kind="replace")
    for language in ("zh-hans", "en"):
        drawn = office.at(office.ri_handler).get(reverse("reinsurance:slip", args=[slip.pk]), {"language": language})
        assert drawn.content.startswith(b"%PDF")
    page = office.reads(office.ri_handler, reverse("reinsurance:placement", args=[placement.pk]))
    assert f"{kept:,.2f}" in page
    assert fresh.name in page


def test_replacement_that_compliance_refuses_leaves_the_line(office: Office) -> None:
    lead, second, fresh = (make.make_market(office.head) for _ in range(3))
    placement = make.bound(office, (lead, "60"), (second, "40"))
    asked = make.replacement(office, placement, second, fresh)
    refuse(by=office.compliance, approval=running_of(placement, REPLACEMENT), opinion="新接受人资质不足")
    asked.refresh_from_db()
    assert asked.state == "replace_dropped"
    assert {row.line.reinsurer_id for row in figures_of(placement.reload()).sections[0].lines} == {lead.pk, second.pk}
    page = office.reads(office.ri_handler, reverse("reinsurance:replacement", args=[asked.pk]))
    assert fresh.name in page
