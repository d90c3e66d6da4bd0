"""Inward offers from the mail to the signed line, and why they are refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.errors import Denied, DomainError
from accounts.models import User
from reinsurance.accumulating import accumulation_of, accumulation_of_cover, same_risk
from reinsurance.actions import accepting, lining
from reinsurance.models import Counterparty, InwardOffer, Placement
from reinsurance.models.inward_terms import InwardStatus as S
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.approvals.actions import agree, refuse, return_to_maker, running_of
from workflow.approvals.actions.recording import Seen
from workflow.models import Event, ToDo
from workflow.transitions import fire

PLANT = {"insured_name": "东海石化股份有限公司", "situation": "宁波市镇海区滨海路1号"}


def make_cedant(desk: Desk, **overrides: Any) -> Counterparty:
    """A screened insurer."""
    return make.make_market(desk.head, **{"kind": "cedant", "status": "proposed", "review_due_on": None, **overrides})


def terms(desk: Desk, **overrides: Any) -> dict[str, Any]:
    """An offer of 10 % of 500 million."""
    start = timezone.now() + timedelta(days=20)
    return {
        "cedant": overrides.pop("cedant", None) or make_cedant(desk),
        "broker": None,
        "policy_no": "MD2026-0001",
        "line": "property",
        "interest": "炼化装置",
        "period_from": start,
        "period_until": start + timedelta(days=365),
        "currency": "CNY",
        "sum_insured": Decimal("500000000.00"),
        "premium": Decimal("1234567.89"),
        "commission": Decimal("22.5"),
        "offered": Decimal(10),
        **PLANT,
        **overrides,
    }


def received(desk: Desk, **overrides: Any) -> InwardOffer:
    return accepting.receive(by=desk.ri_handler, branch=desk.head, values=terms(desk, **overrides))


def submitted(desk: Desk, offer: InwardOffer, written: str = "10") -> InwardOffer:
    return accepting.submit(by=desk.ri_handler, offer=offer, written=Decimal(written))


def agreed(offer: InwardOffer, person: User) -> None:
    """Knowing that the same risk is offered twice."""
    approval = running_of(offer, accepting.INWARD)
    agree(by=person, approval=approval, opinion="同意", seen=Seen(acknowledged=("SAME_RISK",)))


def code_of(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return str(refused.value.code)


def test_offer_comes_through_approval_to_a_signed_line(desk: Desk) -> None:
    offer = submitted(desk, received(desk))
    assert (offer.status, offer.written) == (S.SUBMITTED, Decimal(10))
    assert Event.objects.of(offer).get(verb="submit").data["share"] == "10"
    offer = make.decide(offer, accepting.INWARD, desk.ri_reviewer)
    assert offer.status == S.SUBMITTED
    offer = make.decide(offer, accepting.INWARD, desk.ri_head)
    assert offer.status == S.WRITTEN
    offer = accepting.record_signed(by=desk.ri_handler, offer=offer, signed=Decimal("8.75"))
    assert (offer.status, offer.our_sum) == (S.SIGNED, Decimal("43750000.00"))
    assert not ToDo.objects.open().exists()


def test_large_line_is_decided_by_the_chief_underwriter(desk: Desk) -> None:
    offer = submitted(desk, received(desk, offered=Decimal(30)), "30")
    offer = make.decide(offer, accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    assert offer.status == S.SUBMITTED
    assert make.decide(offer, accepting.INWARD, desk.chief_underwriter).status == S.WRITTEN


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
    first = accepting.record_signed(by=desk.ri_handler, offer=first, signed=Decimal(20))
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
    offer = accepting.receive(by=desk.ri_handler, branch=desk.tree["51"], values=terms(desk))
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


def signed_cover(desk: Desk, lead: Counterparty, situation: str) -> Placement:
    """One of two covers of the same interest at different places."""
    at = {"insured_name": PLANT["insured_name"], "situation": situation}
    placement = make.write(desk, make.firm_order(desk, lead, HALF, **at), lead, "100", leads=True)
    return lining.sign(by=desk.ri_reviewer, placement=placement)


def test_other_bound_cover_of_the_risk_counts_and_one_still_placed_does_not(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    first, second = (signed_cover(desk, lead, place) for place in ("东区", "西区"))
    assert accumulation_of_cover(second, on=timezone.localdate()).numbers == []
    assert lining.bind(by=desk.ri_head, placement=first).status == "bound"
    found = accumulation_of_cover(second, on=timezone.localdate())
    assert (found.numbers, found.before, found.offered) == ([first.number], *([Decimal("120000000.00")] * 2))
    assert code_of(lining.bind, by=desk.ri_head, placement=second) == "ACCUMULATION"
    assert second.reload().status == "signed"


@pytest.mark.django_db(transaction=True)
def test_two_covers_of_one_risk_are_never_both_bound_beyond_the_limit(desk: Desk) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nothing to wait for")
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


@pytest.mark.django_db(transaction=True)
def test_two_offers_of_one_risk_are_never_both_accepted_beyond_the_limit(desk: Desk) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nothing to wait for")
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


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"sanctions": "hit"}, "SECURITY_SANCTIONS"),
        ({"sanctions": "unknown"}, "SECURITY_NOT_SCREENED"),
        ({"status": "blocked", "review_due_on": timezone.localdate()}, "SECURITY_BLOCKED"),
    ],
    ids=["sanctions hit", "not screened", "blocked"],
)
def test_cedant_that_is_not_sound_is_refused(desk: Desk, overrides: dict[str, Any], code: str) -> None:
    offer = received(desk, cedant=make_cedant(desk, **overrides))
    assert code_of(submitted, desk, offer) == code


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"offered": Decimal(0)}, "SHARE_RANGE"),
        ({"offered": Decimal("100.01")}, "SHARE_RANGE"),
        ({"premium": Decimal(0)}, "AMOUNT_SIGN"),
        ({"sum_insured": Decimal(-1)}, "AMOUNT_SIGN"),
        ({"period_until": timezone.now()}, "PERIOD"),
        ({"insured_name": "东海\u202e石化"}, "TEXT"),
    ],
    ids=["no share", "more than all", "no premium", "negative sum", "period", "hidden characters"],
)
def test_offer_that_makes_no_sense_is_refused(desk: Desk, overrides: dict[str, Any], code: str) -> None:
    assert code_of(received, desk, **overrides) == code


def test_parties_of_another_kind_are_refused(desk: Desk) -> None:
    broker = make.make_broker(desk.head)
    assert code_of(received, desk, cedant=broker) == "cedant_kind"
    assert code_of(received, desk, broker=make_cedant(desk)) == "broker_kind"


@pytest.mark.parametrize("written", ["0", "-1", "10.0000000001"])
def test_line_out_of_range_is_refused(desk: Desk, written: str) -> None:
    assert code_of(submitted, desk, received(desk), written) == "SHARE_RANGE"


def test_signed_line_is_never_above_the_written_one(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    refused = code_of(accepting.record_signed, by=desk.ri_handler, offer=offer, signed=Decimal("10.0000000001"))
    assert refused == "SIGNED_OVER_WRITTEN"
    with pytest.raises(Error), transaction.atomic():
        InwardOffer.objects.filter(pk=offer.pk).update(signed=Decimal(11))


def test_signed_down_too_far_is_withdrawn_by_the_head(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    offer = accepting.record_signed(by=desk.ri_handler, offer=offer, signed=Decimal(1))
    with pytest.raises(Denied):
        accepting.withdraw(by=desk.ri_handler, offer=offer, reason="签订份额过低")
    offer = accepting.withdraw(by=desk.ri_head, offer=offer, reason="签订份额过低")
    assert offer.status == S.WITHDRAWN
    assert accumulation_of(received(desk), Decimal(1), on=timezone.localdate()).inward == ()


def test_decline_and_withdrawal_need_a_reason(desk: Desk) -> None:
    assert code_of(accepting.decline, by=desk.ri_handler, offer=received(desk), reason="短") == "reason_missing"


def test_returned_acceptance_is_submitted_anew_with_another_line(desk: Desk) -> None:
    offer = submitted(desk, received(desk))
    return_to_maker(by=desk.ri_reviewer, approval=running_of(offer, accepting.INWARD), opinion="请降低份额")
    offer = offer.reload()
    assert (offer.status, offer.written) == (S.RECEIVED, None)
    offer = submitted(desk, offer, "5")
    offer = make.decide(offer, accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    assert (offer.status, offer.written) == (S.WRITTEN, Decimal(5))


def test_handler_never_decides_the_own_acceptance_and_nobody_skips_the_approval(desk: Desk) -> None:
    offer = submitted(desk, received(desk))
    with pytest.raises(DomainError):
        make.decide(offer, accepting.INWARD, desk.ri_handler)
    with pytest.raises(DomainError):
        fire(offer, "accept", by=desk.ri_head)
    with pytest.raises(Error), transaction.atomic():
        InwardOffer.objects.filter(pk=received(desk).pk).update(status=S.WRITTEN)


def test_branch_cannot_accept_and_does_not_see_the_offers_of_head_office(desk: Desk, client: Client) -> None:
    with pytest.raises(Denied):
        accepting.receive(by=desk.ri_requester, branch=desk.tree["3303"], values=terms(desk))
    offer = received(desk)
    client.force_login(desk.ri_requester)
    assert client.get(reverse("reinsurance:inwardoffer", args=[offer.pk])).status_code == 404
    assert offer.number not in client.get(reverse("reinsurance:inward_offers")).content.decode()


def test_offer_is_entered_and_declined_on_its_pages(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    values = terms(desk)
    sent = {
        **{name: value for name, value in values.items() if value is not None},
        "cedant": values["cedant"].pk,
        "period_from": "2027-01-01T00:00",
        "period_until": "2028-01-01T00:00",
    }
    new = reverse("reinsurance:inward_new")
    assert client.get(new).status_code == 200
    assert client.post(new, {**sent, "offered": "0"}).status_code == 422
    assert client.post(new, sent).status_code == 302
    offer = InwardOffer.objects.get()
    page = reverse("reinsurance:inwardoffer", args=[offer.pk])
    assert "123,456.79" in client.get(page).content.decode()
    for name in ("edit", "submit", "decline"):
        assert client.get(reverse(f"reinsurance:inward_{name}", args=[offer.pk])).status_code == 200
    make.draft(desk, **PLANT, period_from=offer.period_from, period_until=offer.period_until)
    guard = {"expected_version": offer.version, "key": "one"}
    answer = client.post(reverse("reinsurance:inward_submit", args=[offer.pk]), {**guard, "written": "10"})
    assert answer.status_code >= 400
    assert "¥200,000,000.00" in answer.content.decode()
    given = {**guard, "key": "two", "reason": "累积已满，无法承保"}
    assert client.post(reverse("reinsurance:inward_decline", args=[offer.pk]), given).status_code == 302
    assert offer.reload().status == S.DECLINED


def test_offers_ask_as_much_for_many_as_for_few(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    address = reverse("reinsurance:inward_offers")
    for _ in range(3):
        received(desk, broker=make.make_broker(desk.head))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).content.count(b"row-link") == 3
    for _ in range(22):
        received(desk, broker=make.make_broker(desk.head))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.count(b"row-link") == 25
    assert len(many) == len(few)
