"""What counts of one risk: our own net retention, lines written on offers, covers bound beside each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.errors import DomainError
from reinsurance.accumulating import accumulation_of, accumulation_of_cover, same_risk
from reinsurance.actions import accepting, endorsing, lining, marketing
from reinsurance.models import Counterparty, Endorsement, InwardOffer, Placement
from reinsurance.models.inward_terms import InwardStatus as S
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_inward import PLANT, agreed, code_of, received, signed_by_broker, submitted
from workflow.approvals.actions import refuse, running_of


def test_acceptance_is_refused_for_accumulation_with_our_own_direct_share(desk: Desk) -> None:
    """The plant is insured by us as well: 180 of 200 million stay with us until somebody takes the order."""
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, **PLANT)
    offer = received(desk)
    with pytest.raises(DomainError) as refused:
        submitted(desk, offer)
    assert refused.value.code == "ACCUMULATION"
    for told in ("¥230,000,000.00", "¥200,000,000.00", "¥180,000,000.00", placement.number):
        assert told in str(refused.value)
    assert offer.reload().status == S.RECEIVED
    offer = accepting.decline(by=desk.ri_handler, offer=offer.reload(), reason="同一危险单位累积已满")
    assert (offer.status, offer.decline_reason) == (S.DECLINED, "同一危险单位累积已满")


def test_smaller_line_fits_and_the_whole_fits_once_the_order_is_placed(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, **PLANT)
    offer = received(desk)
    assert accumulation_of(offer, Decimal(4), on=timezone.localdate()).headroom == Decimal(0)
    assert code_of(submitted, desk, offer, "4.0000001") == "ACCUMULATION"
    placement = make.write(desk, placement, lead, "100")
    assert submitted(desk, offer).status == S.SUBMITTED


def test_what_changed_before_the_decision_refuses_the_acceptance(desk: Desk) -> None:
    offer = submitted(desk, received(desk))
    offer = make.decide(offer, accepting.INWARD, desk.ri_reviewer)
    make.draft(desk, **PLANT)
    assert code_of(make.decide, offer, accepting.INWARD, desk.ri_head) == "ACCUMULATION"
    assert offer.reload().status == S.SUBMITTED
    approval = running_of(offer, accepting.INWARD)
    refuse(by=desk.ri_head, approval=approval, opinion="累积超过法定限额")
    assert (offer.reload().status, offer.reload().decline_reason) == (S.DECLINED, "累积超过法定限额")


def test_lines_written_before_count_and_the_same_risk_through_another_broker_is_linked(desk: Desk) -> None:
    first = received(desk, offered=Decimal(30))
    first = submitted(desk, first, "30")
    first = make.decide(first, accepting.INWARD, desk.ri_reviewer, desk.ri_head, desk.chief_underwriter)
    second = received(desk, offered=Decimal(20), broker=make.make_broker(desk.head))
    assert list(same_risk(second)) == [first]
    assert accumulation_of(second, Decimal(10), on=timezone.localdate()).headroom == Decimal(0)
    assert code_of(submitted, desk, second, "10.0000001") == "ACCUMULATION"
    first = signed_by_broker(desk, first, "20")
    assert submitted(desk, second, "20").status == S.SUBMITTED


def test_cover_that_does_not_overlap_in_time_or_ended_does_not_count(desk: Desk) -> None:
    start = timezone.now() + timedelta(days=20)
    make.draft(desk, **PLANT, period_from=start - timedelta(days=400), period_until=start - timedelta(days=35))
    make.draft(desk)
    make.draft(desk, insured_name=PLANT["insured_name"])
    offer = received(desk)
    assert accumulation_of(offer, Decimal(10), on=timezone.localdate()).before == 0


def test_same_interest_of_the_same_insured_counts_wherever_it_is(desk: Desk) -> None:
    row = make.draft(desk, insured_name=PLANT["insured_name"], interest="炼化装置")
    found = accumulation_of(received(desk), Decimal(10), on=timezone.localdate())
    assert found.numbers == [row.number]


def test_what_another_branch_carries_counts_without_its_number(desk: Desk) -> None:
    other = make.draft(desk, **PLANT)
    offer = received(desk, branch=desk.tree["51"])
    found = accumulation_of(offer, Decimal(10), on=timezone.localdate())
    assert (found.numbers, found.elsewhere, found.before) == ([], True, Decimal("180000000.00"))
    with translation.override("en"), pytest.raises(DomainError) as refused:
        submitted(desk, offer)
    assert "other branches" in str(refused.value)
    assert other.number not in str(refused.value)


def accepted(desk: Desk, **overrides: Any) -> InwardOffer:
    """Written by the whole chain."""
    offer = submitted(desk, received(desk, **overrides), str(overrides["offered"]))
    people = [desk.ri_reviewer, desk.ri_head, *([desk.chief_underwriter] if offer.our_sum > 100_000_000 else [])]
    return make.decide(offer, accepting.INWARD, *people)


def test_cover_is_not_bound_beyond_the_limit_with_lines_accepted_inward(desk: Desk) -> None:
    placement = make.signed(desk, (make.make_market(desk.head), "100"), **PLANT)
    accepted(desk, offered=Decimal(34))
    assert accumulation_of_cover(placement, on=timezone.localdate()).headroom == Decimal(0)
    more = received(desk, offered=Decimal("0.01"), broker=make.make_broker(desk.head))
    assert code_of(submitted, desk, more, "0.01") == "ACCUMULATION"
    assert lining.bind(by=desk.ri_head, placement=placement).status == "bound"


def test_cover_is_refused_where_an_inward_line_has_grown_meanwhile(desk: Desk) -> None:
    placement = make.signed(desk, (make.make_market(desk.head), "100"), **PLANT)
    offer = accepted(desk, offered=Decimal(34))
    InwardOffer.objects.filter(pk=offer.pk).update(sum_insured=Decimal("500000000.03"))
    assert code_of(lining.bind, by=desk.ri_head, placement=placement) == "ACCUMULATION"
    assert placement.reload().status == "signed"


#: 120 of 300 million stay with us: two such covers of one risk are above the limit of 200.
HALF = {**make.O1, "retention": Decimal("120000000.00"), "treaty_cession": Decimal("30000000.00")}


def signed_cover(
    desk: Desk, lead: Counterparty, situation: str, section: dict[str, Any] = HALF, **overrides: Any
) -> Placement:
    """One of two covers of the same interest at different places."""
    at = {"insured_name": PLANT["insured_name"], "situation": situation, **overrides}
    placement = make.write(desk, make.firm_order(desk, lead, section, **at), lead, "100", leads=True)
    return lining.sign(by=desk.ri_reviewer, placement=placement)


def bound_cover(
    desk: Desk, lead: Counterparty, situation: str, section: dict[str, Any] = HALF, **more: Any
) -> Placement:
    """The same, bound, with what an endorsement rests on."""
    placement = lining.bind(by=desk.ri_head, placement=signed_cover(desk, lead, situation, section, **more))
    return make.with_paper(desk, placement)


def test_other_bound_cover_of_the_risk_counts_and_one_still_placed_does_not(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first, second = (signed_cover(desk, lead, place) for place in ("东区", "西区"))
    assert accumulation_of_cover(second, on=timezone.localdate()).numbers == []
    assert lining.bind(by=desk.ri_head, placement=first).status == "bound"
    found = accumulation_of_cover(second, on=timezone.localdate())
    assert (found.numbers, found.before, found.offered) == ([first.number], *([Decimal("120000000.00")] * 2))
    assert code_of(lining.bind, by=desk.ri_head, placement=second) == "ACCUMULATION"
    assert second.reload().status == "signed"


def test_firm_order_is_refused_where_what_we_plan_to_keep_is_too_much_beside_other_covers(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first = bound_cover(desk, lead, "东区")
    second = make.lead_chosen(desk, lead, HALF, insured_name=PLANT["insured_name"], situation="西区")
    with translation.override("en"), pytest.raises(DomainError) as refused:
        marketing.release_order(by=desk.ri_reviewer, placement=second)
    assert refused.value.code == "ACCUMULATION"
    for told in ("¥240,000,000.00", "¥200,000,000.00", first.number, "what we plan to keep"):
        assert told in str(refused.value)
    assert second.reload().status == "in_market"
    smaller = make.firm_order(desk, lead, insured_name=PLANT["insured_name"], situation="南区")
    assert smaller.status == "firm_order"


def test_firm_order_is_refused_beside_a_line_accepted_inward(desk: Desk) -> None:
    placement = make.lead_chosen(desk, make.make_market(desk.head), **PLANT)
    offer = accepted(desk, offered=Decimal(4))
    assert marketing.release_order(by=desk.ri_reviewer, placement=placement).status == "firm_order"
    InwardOffer.objects.filter(pk=offer.pk).update(sum_insured=Decimal("4250000000.25"))
    at = {"insured_name": PLANT["insured_name"], "interest": "炼化装置", "situation": "南区"}
    other = make.lead_chosen(desk, make.make_market(desk.head), **at)
    assert code_of(marketing.release_order, by=desk.ri_reviewer, placement=other) == "ACCUMULATION"


#: 250 million more on 500: 180 of 450 million stay with us instead of 120 of 300.
HALF_MORE = "250000000"


def test_endorsement_is_not_put_in_force_beyond_the_limit_with_what_was_bound_meanwhile(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first, second = bound_cover(desk, lead, "东区"), signed_cover(desk, lead, "西区", make.O1)
    endorsement = make.sent(desk, make.amounts(desk, first, make.change(HALF_MORE)))
    endorsement = make.answered(desk, endorsement, lead)
    lining.bind(by=desk.ri_head, placement=second)
    moment = endorsement.effective_at
    with translation.override("en"), pytest.raises(DomainError) as refused:
        endorsing.release(by=desk.second_reviewer, endorsement=endorsement, at=moment)
    assert refused.value.code == "ACCUMULATION"
    for told in ("¥210,000,000.00", "¥200,000,000.00", "¥30,000,000.00", second.number):
        assert told in str(refused.value)
    assert (endorsement.reload().status, first.reload().status) == ("endorse_agreed", "endorsing")
    assert first.sections.get().endorsed_amount is None


def test_endorsement_that_would_exceed_is_refused_when_it_is_submitted(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first = bound_cover(desk, lead, "东区")
    bound_cover(desk, lead, "西区", make.O1)
    assert code_of(make.approved, desk, make.amounts(desk, first, make.change(HALF_MORE))) == "ACCUMULATION"


def test_endorsement_to_less_is_put_in_force_whatever_is_carried_elsewhere(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first = bound_cover(desk, lead, "东区")
    offer = accepted(desk, offered=Decimal(1), situation="北区")
    InwardOffer.objects.filter(pk=offer.pk).update(sum_insured=Decimal(50000000000))
    assert make.in_force(desk, make.amounts(desk, first, make.change("-1000000"))).status == "on_risk"


def test_extension_into_the_time_of_another_cover_counts_both(desk: Desk) -> None:
    lead, start = make.make_market(desk.head), timezone.now() + timedelta(days=20)
    later = {"period_from": start + timedelta(days=365), "period_until": start + timedelta(days=730)}
    first = bound_cover(desk, lead, "东区", period_from=start, period_until=later["period_from"])
    bound_cover(desk, lead, "西区", **later)
    make.add_file(desk.ri_handler, first, "no_known_loss")
    values = {
        "text": "展期一个月",
        "period_until": later["period_from"] + timedelta(days=30),
        "no_loss_at": timezone.now() - timedelta(hours=1),
    }
    longer = endorsing.endorse(by=desk.ri_handler, placement=first.reload(), kind="extension", values=values)
    assert code_of(make.approved, desk, longer) == "ACCUMULATION"


def test_endorsement_of_the_place_counts_what_we_carry_there(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    there = bound_cover(desk, lead, "东区")
    moved = bound_cover(desk, lead, "西区", insured_name="另一家公司")
    values = {"text": "标的地点变更", "effective_at": moved.period_from, "situation": there.situation}
    change = endorsing.endorse(by=desk.ri_handler, placement=moved, kind="information", values=values)
    assert code_of(make.approved, desk, change) == "ACCUMULATION"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_two_endorsements_of_one_risk_are_never_both_in_force_beyond_the_limit(desk: Desk) -> None:
    """60 of each cover stay with us, 102 of an endorsed one: one fits beside the other as it was, both do not."""
    lead, quarter = make.make_market(desk.head), {**make.O1, "retention": Decimal(60000000)}
    quarter["treaty_cession"] = Decimal(30000000)
    covers = [bound_cover(desk, lead, place, quarter) for place in ("东区", "西区")]
    agreed_to = []
    for cover in covers:
        endorsement = make.sent(desk, make.amounts(desk, cover, make.change("350000000")))
        agreed_to.append(make.answered(desk, endorsement, lead))
    start = Barrier(2)

    def release(endorsement: Endorsement) -> str:
        start.wait()
        try:
            endorsing.release(by=desk.second_reviewer, endorsement=endorsement, at=endorsement.effective_at)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "in force"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(release, agreed_to)) == ["ACCUMULATION", "in force"]


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_firm_order_waits_for_a_cover_that_is_being_bound(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first = signed_cover(desk, lead, "东区")
    second = make.lead_chosen(desk, lead, HALF, insured_name=PLANT["insured_name"], situation="西区")

    def order() -> str:
        try:
            marketing.release_order(by=desk.ri_reviewer, placement=second)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "ordered"

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lining.bind(by=desk.ri_head, placement=first)
        waiting = pool.submit(order)
        assert wait_for_a_lock()
    assert waiting.result() == "ACCUMULATION"


def wait_for_a_lock(seconds: int = 20) -> bool:
    """Until another session waits for what this one holds."""
    for _ in range(seconds * 20):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        sleep(0.05)
    return False


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_two_covers_of_one_risk_are_never_both_bound_beyond_the_limit(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    covers = [signed_cover(desk, lead, place) for place in ("东区", "西区")]
    start = Barrier(2)

    def bind(placement: Placement) -> str:
        start.wait()
        try:
            lining.bind(by=desk.ri_head, placement=placement)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "bound"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(bind, covers)) == ["ACCUMULATION", "bound"]


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_two_offers_of_one_risk_are_never_both_accepted_beyond_the_limit(desk: Desk) -> None:
    offers = [submitted(desk, received(desk, offered=Decimal(30)), "30") for _ in range(2)]
    for offer in offers:
        agreed(offer, desk.ri_reviewer)
        agreed(offer, desk.ri_head)
    start = Barrier(2)

    def accept(offer: InwardOffer) -> str:
        start.wait()
        try:
            agreed(offer, desk.chief_underwriter)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, offers)) == ["ACCUMULATION", "accepted"]


def test_foreign_currency_accumulates_at_its_rate(desk: Desk) -> None:
    today = timezone.localdate()
    offer = received(desk, currency="USD", fx_rate=Decimal("7.1042"), fx_date=today)
    assert accumulation_of(offer, Decimal(10), on=today).offered == Decimal("355210000.00")
    assert code_of(submitted, desk, offer) == "ACCUMULATION"
    unrated = received(desk, currency="USD")
    assert code_of(submitted, desk, unrated, "1") == "FX_MISSING"
