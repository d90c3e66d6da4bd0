"""Placements from request to bound cover, told as the desk lives them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.errors import DomainError
from reinsurance.actions import admitting, lining, marketing, requesting
from reinsurance.clocks import run_clocks
from reinsurance.figures import figures_of
from reinsurance.models import Counterparty, Placement, RuleResult, SlipVersion
from reinsurance.models import PlacementStatus as S
from reinsurance.slips import hash_of
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.approvals.actions import return_to_maker
from workflow.models import ToDo


def test_proportional_risk_of_500_million_from_request_to_cover(desk: Desk) -> None:
    lead, second, third = (make.make_market(desk.head) for _ in range(3))
    placement = make.firm_order(desk, lead)
    assert placement.status == S.FIRM_ORDER
    assert figures_of(placement).total("unplaced_amount") == Decimal("150000000.00")
    assert figures_of(placement).total("net") == Decimal("180000000.00")
    placement = make.write(desk, placement, lead, "40", leads=True)
    placement = make.write(desk, placement, second, "35")
    assert placement.status == S.FIRM_ORDER
    assert figures_of(placement).total("unplaced_amount") == Decimal("37500000.00")
    placement = make.write(desk, placement, third, "45")
    assert placement.status == S.PLACED
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    shares = [str(line.signed) for line in placement.lines.order_by("position")]
    assert shares == ["33.3333333333", "29.1666666667", "37.5000000000"]
    money = figures_of(placement).sections[0]
    assert [row.money.premium for row in money.lines] == [
        Decimal("123456.79"),
        Decimal("108024.69"),
        Decimal("138888.89"),
    ]
    assert [row.money.commission for row in money.lines] == [
        Decimal("27777.78"),
        Decimal("24305.55"),
        Decimal("31250.00"),
    ]
    placement = lining.bind(by=desk.ri_head, placement=placement)
    assert placement.status == S.BOUND
    kinds = list(placement.slips.order_by("number").values_list("kind", flat=True))
    assert kinds == ["inquiry", "comparison", "firm_order", "signed", "cover"]
    assert all(slip.sha256 == hash_of(slip.content) for slip in SlipVersion.objects.all())
    assert not ToDo.objects.open().filter(object_type="reinsurance.placement").exists()


def test_line_to_stand_and_blocked_reinsurer_replaced_before_binding(desk: Desk) -> None:
    lead, shaky, spare = (make.make_market(desk.head) for _ in range(3))
    placement = make.firm_order(desk, lead)
    placement = make.write(desk, placement, lead, "50", leads=True, stands=True)
    placement = make.write(desk, placement, shaky, "60")
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    assert [line.signed for line in placement.lines.order_by("position")] == [Decimal(50), Decimal(50)]
    shaky = admitting.ask_standing(by=desk.compliance, counterparty=shaky, change="block", reason="评级下调至BBB")
    shaky = make.decide(shaky, admitting.STANDING, desk.ri_head, desk.risk_officer)
    assert shaky.status == "blocked"
    assert ToDo.objects.open().filter(kind="ri_replace", object_id=placement.pk).count() == 1
    with pytest.raises(DomainError) as refused:
        lining.bind(by=desk.ri_head, placement=placement)
    assert refused.value.code == "SECURITY_BLOCKED"
    kept = RuleResult.objects.filter(placement=placement, moment="bind", severity="block")
    assert [(row.code, row.counterparty_id) for row in kept] == [("SECURITY_BLOCKED", shaky.pk)]
    placement = lining.unsign(by=desk.ri_reviewer, placement=placement.reload(), reason="更换被暂停的接受人")
    line = placement.lines.get(reinsurer=shaky)
    placement = lining.withdraw_line(by=desk.ri_handler, line=line, reason="接受人已被暂停")
    assert placement.status == S.FIRM_ORDER
    placement = make.write(desk, placement, spare, "50")
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    assert lining.bind(by=desk.ri_head, placement=placement).status == S.BOUND


def test_layer_short_by_4_4_percent_is_decided_by_the_chief_underwriter(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = layer_ordered(desk, lead)
    placement = make.write(desk, placement, lead, "95.6", leads=True)
    assert placement.status == S.FIRM_ORDER
    placement = lining.report_short(by=desk.ri_handler, placement=placement, choice="retain", reason="市场容量不足")
    assert placement.status == S.SHORT
    placement = make.decide(placement, requesting.SHORT, desk.ri_head)
    assert placement.status == S.SHORT
    placement = make.decide(placement, requesting.SHORT, desk.chief_underwriter)
    assert placement.status == S.PLACED
    figures = figures_of(placement)
    assert figures.total("unplaced_amount") == Decimal("2200000.00")
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    assert placement.lines.get().signed == Decimal("95.6")
    assert lining.bind(by=desk.ri_head, placement=placement).status == S.BOUND


def layer_ordered(desk: Desk, lead: Counterparty) -> Placement:
    placement = make.draft(
        desk,
        make.LAYER,
        scenario="outward_xl",
        eml=Decimal(90000000),
        eml_basis="现场查勘",
        own_share=Decimal(100),
    )
    make.add_file(desk.ri_requester, placement, "eml_report")
    placement = requesting.submit(by=desk.ri_requester, placement=placement.reload())
    placement = make.decide(placement, requesting.PLACEMENT, desk.ri_reviewer, desk.ri_head)
    placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    values = make.quote_values(placement, order_premium=Decimal("420000.00"), commission=Decimal(0))
    marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(), values=values)
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())
    placement = marketing.release_order(by=desk.ri_reviewer, placement=placement)
    assert placement.sections.get().order_premium == Decimal("420000.00")
    return placement


def test_late_entry_is_bound_after_four_have_agreed(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    start = timezone.now() + timedelta(minutes=5)
    placement = make.signed(desk, (lead, "100"), period_from=start, period_until=start + timedelta(days=365))
    late = start + timedelta(days=2)
    with pytest.raises(DomainError) as refused:
        lining.bind(by=desk.ri_head, placement=placement, at=late)
    assert refused.value.code == "LATE_ENTRY"
    make.add_file(desk.ri_handler, placement, "no_known_loss")
    placement = lining.ask_late(
        by=desk.ri_handler, placement=placement.reload(), reason="再保人回复晚到", no_loss_at=late, at=late
    )
    placement = make.decide(placement, requesting.LATE, desk.compliance, desk.ri_head, desk.chief_underwriter)
    placement = lining.bind(by=desk.second_reviewer, placement=placement, at=late)
    assert placement.status == S.BOUND
    assert placement.late


def test_cover_begins_and_ends_at_the_hour_of_the_slip(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (lead, "100")))
    assert run_clocks(placement.period_from - timedelta(seconds=1)) == {
        "begun": 0,
        "cancelled": 0,
        "ended": 0,
        "to_renew": 0,
    }
    assert run_clocks(placement.period_from) == {"begun": 1, "cancelled": 0, "ended": 0, "to_renew": 0}
    assert placement.reload().status == S.ON_RISK
    assert run_clocks(placement.period_until - timedelta(seconds=1)) == {
        "begun": 0,
        "cancelled": 0,
        "ended": 0,
        "to_renew": 1,
    }
    assert run_clocks(placement.period_until) == {"begun": 0, "cancelled": 0, "ended": 1, "to_renew": 0}
    assert placement.reload().status == S.EXPIRED


def test_request_returned_is_changed_and_submitted_again(desk: Desk) -> None:
    placement = requesting.submit(by=desk.ri_requester, placement=make.draft(desk))
    approval = requesting.running_of(placement, requesting.PLACEMENT)
    return_to_maker(by=desk.ri_reviewer, approval=approval, opinion="请补充EML依据")
    placement = placement.reload()
    assert placement.status == S.DRAFT
    section = placement.sections.get()
    lower = {**make.O1, "retention": Decimal("25000000.00")}
    placement = requesting.change_section(by=desk.ri_requester, section=section, values=lower)
    placement = requesting.submit(by=desk.ri_requester, placement=placement)
    assert placement.status == S.SUBMITTED
    placement = make.decide(placement, requesting.PLACEMENT, desk.ri_reviewer, desk.ri_head, desk.chief_underwriter)
    assert placement.status == S.APPROVED
