"""What the desk refuses: every row of the brief's table of bad input and abuse that placements meet (§8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.errors import Conflict, Denied, DomainError
from reinsurance.actions import admitting, lining, marketing, recording, requesting
from reinsurance.models import Line, LineState, Placement, RuleResult, SlipVersion
from reinsurance.models import PlacementStatus as S
from reinsurance.rules.refusals import Refusal
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.approvals.actions import agree
from workflow.approvals.kinds import KINDS
from workflow.models import Event
from workflow.steps import steps_of
from workflow.transitions import NotFound, available_steps, fire


def code_of(act: Any, *args: Any, **values: Any) -> str:
    """The code with which ``act`` is refused."""
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return str(refused.value.code)


@pytest.mark.parametrize(
    ("share", "code"),
    [("0", "SHARE_RANGE"), ("-1", "SHARE_RANGE"), ("100.0000000001", "SHARE_RANGE")],
)
def test_line_out_of_range_is_refused(desk: Desk, share: str, code: str) -> None:
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead)
    assert code_of(make.write, desk, placement, lead, share) == code


def test_event_of_a_line_tells_its_share_in_plain_digits(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "40", leads=True)
    event = Event.objects.of(placement).get(verb="write_line")
    assert event.data["share"] == "40"


def test_lines_on_two_bases_are_never_added(desk: Desk) -> None:
    lead, other = make.make_market(desk.head), make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "40", leads=True)
    assert code_of(make.write, desk, placement, other, "10", basis="of_whole") == "BASIS_MISMATCH"


def test_standing_lines_above_the_order_are_refused(desk: Desk) -> None:
    lead, other = make.make_market(desk.head), make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "70", stands=True)
    assert code_of(make.write, desk, placement, other, "40", stands=True) == "STAND_OVER_ORDER"


def test_second_line_of_one_reinsurer_needs_a_reason_and_adds_up(desk: Desk) -> None:
    lead = make.make_market(desk.head, limit=Decimal(100000000))
    placement = make.write(desk, make.firm_order(desk, lead), lead, "40", leads=True)
    assert code_of(make.write, desk, placement, lead, "10") == "line_repeated"
    assert code_of(make.write, desk, placement, lead, "30", repeat_reason="经纪人另行认购") == "SECURITY_LIMIT"
    assert make.write(desk, placement, lead, "20", repeat_reason="经纪人另行认购").lines.count() == 2


def test_line_without_evidence_of_this_placement_is_refused(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead)
    stray = make.add_file(desk.ri_requester, make.draft(desk), "mail")
    assert code_of(make.write, desk, placement, lead, "40", evidence=stray) == "evidence_missing"


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"status": "proposed"}, "SECURITY_NOT_APPROVED"),
        ({"status": "blocked"}, "SECURITY_BLOCKED"),
        ({"review_due_on": timezone.localdate() - timedelta(days=1)}, "SECURITY_REVIEW_EXPIRED"),
        ({"registration_valid_until": timezone.localdate() - timedelta(days=1)}, "SECURITY_NOT_REGISTERED"),
        ({"sanctions": "hit"}, "SECURITY_SANCTIONS"),
        ({"sanctions": "unknown"}, "SECURITY_NOT_SCREENED"),
        ({"limit": None}, "SECURITY_NO_LIMIT"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_market_that_is_not_sound_is_not_asked_and_the_answer_is_kept(
    desk: Desk, overrides: dict[str, Any], code: str
) -> None:
    placement = make.to_place(desk)
    market = make.make_market(desk.head, **overrides)
    assert code_of(marketing.approach, by=desk.ri_handler, placement=placement, reinsurer=market) == code
    assert placement.reload().status == S.APPROVED
    assert RuleResult.objects.filter(placement=placement, code=code, severity="block").exists()


def test_broker_of_the_reinsurers_group_is_circular(desk: Desk) -> None:
    placement = make.to_place(desk)
    group = make.make_market(desk.head, kind="group")
    market, broker = make.make_market(desk.head, group=group), make.make_broker(desk.head, group=group)
    refused = code_of(marketing.approach, by=desk.ri_handler, placement=placement, reinsurer=market, broker=broker)
    assert refused == "CIRCULAR"


def test_broker_without_mandate_is_refused(desk: Desk) -> None:
    placement = make.to_place(desk)
    broker = make.make_broker(desk.head, mandate_valid_until=None)
    refused = code_of(
        marketing.approach,
        by=desk.ri_handler,
        placement=placement,
        reinsurer=make.make_market(desk.head),
        broker=broker,
    )
    assert refused == "SECURITY_BROKER_MANDATE"


def test_limit_is_that_of_the_group_over_all_live_placements(desk: Desk) -> None:
    group = make.make_market(desk.head, kind="group", limit=Decimal(200000000))
    first, second = (make.make_market(desk.head, group=group) for _ in range(2))
    make.signed(desk, (first, "100"))
    placement = make.to_place(desk)
    marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=second)
    values = make.quote_values(placement, offered=Decimal(100))
    marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(), values=values)
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())
    assert code_of(marketing.release_order, by=desk.ri_reviewer, placement=placement) == "SECURITY_LIMIT"


def test_sanctions_hit_between_signing_and_binding_stops_the_binding(desk: Desk) -> None:
    market = make.make_market(desk.head)
    placement = make.signed(desk, (market, "100"))
    today = timezone.localdate()
    admitting.screen(by=desk.compliance, counterparty=market, result="hit", day=today, note="OFAC SDN")
    assert code_of(lining.bind, by=desk.ri_head, placement=placement) == "SECURITY_SANCTIONS"
    admitting.screen(by=desk.compliance, counterparty=market.reload(), result="clear", day=today, note="同名，已排除")
    assert lining.bind(by=desk.ri_head, placement=placement.reload()).status == S.BOUND


def test_same_risk_is_placed_once_at_a_time(desk: Desk) -> None:
    first = make.draft(desk)
    same = make.risk(policy_no=first.policy_no)
    with pytest.raises(DomainError) as refused:
        requesting.enter(by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=same)
    assert (refused.value.code, refused.value.facts["number"]) == ("DUP_PLACEMENT", first.number)
    requesting.withdraw(by=desk.ri_head, placement=first, reason="保单未承保")
    again = requesting.enter(by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=same)
    assert again.status == S.DRAFT


def test_database_refuses_the_second_placement_of_one_risk(desk: Desk) -> None:
    first, second = make.draft(desk), make.draft(desk)
    with pytest.raises(Error), transaction.atomic():
        Placement.objects.filter(pk=second.pk).update(policy_no=first.policy_no, risk_unit=first.risk_unit)


def test_split_risk_counts_together_and_warns_the_decider(desk: Desk) -> None:
    whole = {"insured_name": "镇海炼化", "situation": "宁波镇海"}
    make.draft(desk, **whole)
    second = make.draft(desk, **whole, risk_unit="02")
    kind = KINDS[requesting.PLACEMENT]
    assert kind.amount(second) == Decimal("300000000.00")
    assert [each.code for each in kind.cautions(second)] == ["SPLIT_SUSPECT"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"retention": Decimal("200000001.00"), "treaty_cession": Decimal(100000000)}, "SHARE_SUM"),
        ({"retention": Decimal("300000000.00"), "treaty_cession": Decimal(0)}, "nothing_to_place"),
        ({"premium": Decimal(0)}, "AMOUNT_SIGN"),
        ({"order_percent": Decimal(10), "order_basis": "of_own"}, "SHARE_SUM"),
    ],
)
def test_section_that_does_not_add_up_is_refused(desk: Desk, values: dict[str, Any], code: str) -> None:
    placement = make.draft(desk)
    section = {**make.O1, "name": "二", **values}
    found = code_of(requesting.add_section, by=desk.ri_requester, placement=placement, values=section)
    assert found in {code, "nothing_to_place"}


def test_overlapping_layers_are_refused(desk: Desk) -> None:
    placement = make.draft(
        desk, make.LAYER, scenario="outward_xl", eml=Decimal(90000000), eml_basis="查勘", own_share=Decimal(100)
    )
    layer = {**make.LAYER, "name": "第二层", "attachment": Decimal("99999999.99")}
    assert code_of(requesting.add_section, by=desk.ri_requester, placement=placement, values=layer) == "LAYER_OVERLAP"
    touching = {**layer, "attachment": Decimal("100000000.00")}
    assert requesting.add_section(by=desk.ri_requester, placement=placement, values=touching).sections.count() == 2


def test_period_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    now = timezone.now()
    values = make.risk(period_from=now, period_until=now)
    with pytest.raises(Refusal) as refused:
        requesting.enter(by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=values)
    assert refused.value.code == "PERIOD"


@pytest.mark.parametrize(
    ("rate", "day", "code"),
    [
        (None, None, "FX_MISSING"),
        (Decimal("7.1"), timezone.localdate() - timedelta(days=8), "FX_MISSING"),
        (Decimal("7.1"), timezone.localdate() + timedelta(days=1), "FX_SUSPECT"),
    ],
)
def test_foreign_currency_without_sound_rate_is_not_submitted(
    desk: Desk, rate: Decimal | None, day: Any, code: str
) -> None:
    placement = make.draft(desk, currency="USD", fx_rate=rate, fx_date=day)
    assert code_of(requesting.submit, by=desk.ri_requester, placement=placement) == code


def test_rate_that_jumps_more_than_ten_percent_is_suspect(desk: Desk) -> None:
    today = timezone.localdate()
    small = {**make.O1, "sum_insured": Decimal(5000000), "retention": Decimal(100000), "treaty_cession": Decimal(0)}
    first = make.draft(desk, small, currency="USD", fx_rate=Decimal("7.10"), fx_date=today)
    requesting.submit(by=desk.ri_requester, placement=first)
    jumped = make.draft(desk, small, currency="USD", fx_rate=Decimal("7.82"), fx_date=today)
    assert code_of(requesting.submit, by=desk.ri_requester, placement=jumped) == "FX_SUSPECT"
    near = make.draft(desk, small, currency="USD", fx_rate=Decimal("7.80"), fx_date=today)
    assert requesting.submit(by=desk.ri_requester, placement=near).status == S.SUBMITTED


def test_retention_above_a_tenth_of_capital_is_not_submitted(desk: Desk) -> None:
    section = {**make.O1, "retention": Decimal("200000000.01"), "treaty_cession": Decimal(0)}
    placement = make.draft(desk, section)
    assert code_of(requesting.submit, by=desk.ri_requester, placement=placement) == "RETENTION_OVER_LIMIT"


def test_net_with_the_unplaced_share_above_the_limit_is_not_bound(desk: Desk) -> None:
    section = {**make.O1, "retention": Decimal("200000000.00"), "treaty_cession": Decimal(0)}
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, section)
    placement = make.write(desk, placement, lead, "99", leads=True)
    placement = lining.report_short(by=desk.ri_handler, placement=placement, choice="retain", reason="差额很小，可自留")
    placement = make.decide(placement, requesting.SHORT, desk.ri_head, desk.chief_underwriter)
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    assert code_of(lining.bind, by=desk.ri_head, placement=placement) == "RETENTION_OVER_LIMIT"


@pytest.mark.parametrize("word", ["中国\u200b人保", "中国\u202e人保", "中国\x00人保"])
def test_invisible_characters_in_a_name_are_refused(desk: Desk, word: str) -> None:
    with pytest.raises(Refusal) as refused:
        requesting.enter(
            by=desk.ri_requester,
            branch=desk.tree["3303"],
            scenario="outward_prop",
            values=make.risk(insured_name=word),
        )
    assert refused.value.code == "TEXT"


def test_four_eyes_from_choice_to_binding(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    both = factories.make_person("ri_handler", desk.head)
    make.Membership.objects.create(user=both, branch=desk.head, role="ri_reviewer", valid_from="2020-01-01")
    placement = make.to_place(desk)
    marketing.approach(by=both, placement=placement, reinsurer=lead)
    values = make.quote_values(placement)
    marketing.record_quote(by=both, approach=placement.approaches.get(), values=values)
    placement = marketing.choose_lead(by=both, quote=placement.quotes.get())
    assert code_of(marketing.release_order, by=both, placement=placement) == "FOUR_EYES"
    placement = marketing.release_order(by=desk.ri_reviewer, placement=placement)
    placement = make.write(desk, placement, lead, "100", leads=True)
    assert code_of(lining.sign, by=both, placement=placement) == "FOUR_EYES"
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    assert code_of(lining.bind, by=desk.ri_reviewer, placement=placement) == "FOUR_EYES"
    assert code_of(lining.bind, by=both, placement=placement) == "FOUR_EYES"
    with pytest.raises(Error), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(bound_by=desk.ri_reviewer)


def test_maker_never_decides_the_own_request(desk: Desk) -> None:
    maker = factories.make_person("ri_requester", desk.head)
    make.Membership.objects.create(user=maker, branch=desk.head, role="ri_reviewer", valid_from="2020-01-01")
    placement = requesting.enter(by=maker, branch=desk.head, scenario="outward_prop", values=make.risk())
    placement = requesting.add_section(by=maker, placement=placement, values=make.O1)
    make.add_file(maker, placement, "information")
    placement = requesting.submit(by=maker, placement=placement.reload())
    approval = requesting.running_of(placement, requesting.PLACEMENT)
    with pytest.raises(DomainError):
        agree(by=maker, approval=approval)


def test_quote_that_has_expired_is_not_taken(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.to_place(desk)
    marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    values = make.quote_values(placement, valid_until=timezone.now() + timedelta(days=1))
    marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(), values=values)
    later = timezone.now() + timedelta(days=1, seconds=1)
    assert code_of(marketing.choose_lead, by=desk.ri_handler, quote=placement.quotes.get(), at=later) == "quote_expired"


def test_dearer_quote_needs_a_reason(desk: Desk) -> None:
    cheap, dear = make.make_market(desk.head), make.make_market(desk.head)
    placement = make.to_place(desk)
    for market, commission in ((cheap, "30"), (dear, "20")):
        marketing.approach(by=desk.ri_handler, placement=placement.reload(), reinsurer=market)
        values = make.quote_values(placement, commission=Decimal(commission))
        marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(reinsurer=market), values=values)
    quote = placement.quotes.get(approach__reinsurer=dear)
    assert code_of(marketing.choose_lead, by=desk.ri_handler, quote=quote) == "dearer_needs_reason"
    placement = marketing.choose_lead(by=desk.ri_handler, quote=quote, reason="首席信用评级更高")
    sheet = placement.slips.get(kind="comparison")
    assert sheet.content["reason"] == "首席信用评级更高"
    assert [row["chosen"] for row in sheet.content["quotes"]] == [False, True]


def test_open_condition_before_binding_keeps_cover_from_being_signed(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.to_place(desk)
    marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    marketing.record_quote(
        by=desk.ri_handler,
        approach=placement.approaches.get(),
        values=make.quote_values(placement),
        subjectivities=[{"text": "提供消防验收报告"}],
    )
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())
    placement = marketing.release_order(by=desk.ri_reviewer, placement=placement)
    placement = make.write(desk, placement, lead, "100", leads=True)
    assert code_of(lining.sign, by=desk.ri_reviewer, placement=placement) == "subjectivity_open"
    marketing.clear_subjectivity(by=desk.ri_handler, subjectivity=placement.subjectivities.get(), note="报告已收到")
    assert lining.sign(by=desk.ri_reviewer, placement=placement.reload()).status == S.SIGNED


def test_signed_lines_are_frozen(desk: Desk) -> None:
    placement = make.signed(desk, (make.make_market(desk.head), "100"))
    line = placement.lines.get()
    assert code_of(lining.withdraw_line, by=desk.ri_handler, line=line, reason="不再需要") == "wrong_status"
    with pytest.raises(Error), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(written=Decimal(50))
    slip = placement.slips.get(kind="signed")
    with pytest.raises(Error), transaction.atomic():
        SlipVersion.objects.filter(pk=slip.pk).update(sha256="0" * 64)
    assert line.state == LineState.SIGNED


def test_request_submitted_twice_by_a_double_click_is_submitted_once(desk: Desk) -> None:
    placement = make.draft(desk)
    asked: dict[str, Any] = {"by": desk.ri_requester, "expected_version": placement.version, "key": "k"}
    once = requesting.submit(placement=placement, **asked)
    assert requesting.submit(placement=placement, **asked).version == once.version


def test_stale_version_and_double_click(desk: Desk) -> None:
    placement = make.signed(desk, (make.make_market(desk.head), "100"))
    with pytest.raises(Conflict):
        lining.bind(by=desk.ri_head, placement=placement, expected_version=placement.version - 1)
    once = lining.bind(by=desk.ri_head, placement=placement, expected_version=placement.version, key="k")
    twice = lining.bind(by=desk.ri_head, placement=placement, expected_version=placement.version, key="k")
    assert (twice.version, twice.slips.filter(kind="cover").count()) == (once.version, 1)


def test_other_branch_does_not_see_a_placement(desk: Desk) -> None:
    placement = make.draft(desk)
    stranger = factories.make_person("ri_requester", desk.tree["51"])
    assert not Placement.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        requesting.submit(by=stranger, placement=placement)


def test_branch_may_not_place_what_it_asked_for(desk: Desk) -> None:
    placement = make.to_place(desk)
    with pytest.raises(Denied):
        marketing.approach(by=desk.ri_requester, placement=placement, reinsurer=make.make_market(desk.head))


def test_bank_account_counts_after_a_second_person_has_confirmed_it(desk: Desk) -> None:
    market = make.make_market(desk.head)
    both = factories.make_person("ri_handler", desk.head)
    make.Membership.objects.create(user=both, branch=desk.head, role="ri_reviewer", valid_from="2020-01-01")
    details = {"currency": "CNY", "bank": "中国银行", "holder": market.name, "number": "6222000011112222"}
    market = recording.add_account(by=both, counterparty=market, **details)
    account = market.accounts.get()
    assert code_of(recording.confirm_account, by=both, account=account, note="电话核对") == "FOUR_EYES"
    recording.confirm_account(by=desk.ri_reviewer, account=account, note="电话核对")
    assert market.accounts.get().confirmed_by == desk.ri_reviewer
    again = market.accounts.get()
    assert code_of(recording.confirm_account, by=desk.ri_head, account=again, note="再核对") == "account_confirmed"
    with pytest.raises(Error), transaction.atomic():
        market.accounts.update(number_tail="0000", holder="其他人")


def test_admission_goes_from_handler_to_risk_officer(desk: Desk) -> None:
    market = make.make_market(desk.head, status="proposed", limit=None, review_due_on=None)
    market = admitting.submit(by=desk.ri_handler, counterparty=market, limit=Decimal(500000000))
    market = make.decide(market, admitting.ADMISSION, desk.compliance, desk.ri_head)
    assert (market.status, market.limit) == ("in_review", None)
    market = make.decide(market, admitting.ADMISSION, desk.risk_officer)
    assert (market.status, market.limit) == ("approved", Decimal(500000000))
    market = admitting.ask_review(
        by=desk.ri_handler, counterparty=market, limit=Decimal(600000000), reason="年度例行复审"
    )
    assert code_of(admitting.edit, by=desk.ri_handler, counterparty=market, values={"name": "改名"}) == "change_pending"
    market = make.decide(market, admitting.ADMISSION, desk.compliance, desk.ri_head, desk.risk_officer)
    assert (market.limit, market.change) == (Decimal(600000000), "")


def late_placed(desk: Desk) -> tuple[Placement, Any]:
    """Enough is written on a cover that begins in five minutes, and a moment two days later."""
    lead, start = make.make_market(desk.head), timezone.now() + timedelta(minutes=5)
    placement = make.firm_order(desk, lead, period_from=start, period_until=start + timedelta(days=365))
    return make.write(desk, placement, lead, "100", leads=True), start + timedelta(days=2)


def test_late_entry_needs_its_declaration(desk: Desk) -> None:
    placement, late = late_placed(desk)
    asked: dict[str, Any] = {"by": desk.ri_handler, "reason": "再保人回复晚到", "at": late}
    assert code_of(lining.ask_late, placement=placement, no_loss_at=late, **asked) == "documents_missing"
    make.add_file(desk.ri_handler, placement, "no_known_loss")
    ahead = late + timedelta(seconds=1)
    assert code_of(lining.ask_late, placement=placement.reload(), no_loss_at=ahead, **asked) == "KNOWN_LOSS"


def test_declaration_older_than_the_signed_lines_is_made_anew(desk: Desk) -> None:
    placement, late = late_placed(desk)
    make.add_file(desk.ri_handler, placement, "no_known_loss")
    early: dict[str, Any] = {"by": desk.ri_handler, "reason": "再保人回复晚到", "no_loss_at": late, "at": late}
    placement = lining.ask_late(placement=placement.reload(), **early)
    deciders = (desk.compliance, desk.ri_head, desk.chief_underwriter)
    placement = make.decide(placement, requesting.LATE, *deciders)
    assert code_of(lining.ask_late, placement=placement, **early) == "late_asked"
    signed = late + timedelta(hours=1)
    placement = lining.sign(by=desk.ri_reviewer, placement=placement, at=signed)
    assert code_of(lining.bind, by=desk.ri_head, placement=placement, at=signed) == "KNOWN_LOSS"
    anew = {**early, "no_loss_at": signed, "at": signed}
    placement = lining.ask_late(placement=placement, **anew)
    assert code_of(lining.bind, by=desk.ri_head, placement=placement, at=signed) == "LATE_ENTRY"
    placement = make.decide(placement, requesting.LATE, *deciders)
    assert lining.bind(by=desk.ri_head, placement=placement, at=signed).status == S.BOUND


STATES = [S.DRAFT, S.SUBMITTED, S.APPROVED, S.IN_MARKET, S.FIRM_ORDER, S.PLACED, S.SIGNED, S.BOUND]


def in_state(desk: Desk, state: str) -> Placement:  # noqa: PLR0911 (one return for each state)
    """A placement that has come as far as ``state``."""
    lead = make.make_market(desk.head)
    if state == S.DRAFT:
        return make.draft(desk)
    if state == S.SUBMITTED:
        return requesting.submit(by=desk.ri_requester, placement=make.draft(desk))
    if state == S.APPROVED:
        return make.to_place(desk)
    if state == S.IN_MARKET:
        return marketing.approach(by=desk.ri_handler, placement=make.to_place(desk), reinsurer=lead)
    if state == S.FIRM_ORDER:
        return make.firm_order(desk, lead)
    if state == S.PLACED:
        return make.write(desk, make.firm_order(desk, lead), lead, "100", leads=True)
    placement = make.signed(desk, (lead, "100"))
    return placement if state == S.SIGNED else lining.bind(by=desk.ri_head, placement=placement)


@pytest.mark.parametrize("state", STATES)
def test_steps_of_other_states_are_refused_in_every_state(desk: Desk, state: str) -> None:
    placement = in_state(desk, state)
    assert placement.status == state
    open_here = {name for name, step in steps_of(Placement).items() if state in step.sources}
    refusals = {
        name: refusal.code if refusal is not None else ""
        for person in (desk.ri_requester, desk.ri_handler, desk.ri_reviewer, desk.ri_head)
        for name, (_step, refusal) in available_steps(placement, person).items()
        if name not in open_here
    }
    assert set(refusals.values()) <= {"wrong_status", "permission_missing"}
    assert set(refusals) == set(steps_of(Placement)) - open_here
    for verb in ("approve", "mark_placed", "begin"):
        with pytest.raises(Denied):
            fire(placement, verb, by=desk.ri_head)


@pytest.mark.parametrize("state", [each for each in STATES if each != S.BOUND])
def test_withdrawal_ends_what_waits_before_binding(desk: Desk, state: str) -> None:
    placement = requesting.withdraw(by=desk.ri_head, placement=in_state(desk, state), reason="保单未承保")
    assert placement.status == S.WITHDRAWN
    kinds = (requesting.PLACEMENT, requesting.SHORT, requesting.LATE)
    assert all(requesting.running_of(placement, kind) is None for kind in kinds)


def test_bound_cover_is_not_withdrawn(desk: Desk) -> None:
    placement = in_state(desk, S.BOUND)
    assert code_of(requesting.withdraw, by=desk.ri_head, placement=placement, reason="太迟了的撤回") == "wrong_status"
