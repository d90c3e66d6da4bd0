"""Endorsements of inward lines: from the notice to the new version, and why they are refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.errors import Conflict, Denied, DomainError
from accounts.scope import SYSTEM
from reinsurance.accumulating import accumulation_of, accumulation_of_cover
from reinsurance.actions import accepting, inward_endorsing
from reinsurance.inward_endorsed import money_now
from reinsurance.models import Counterparty, InwardEndorsement, InwardOffer, InwardVersion
from reinsurance.models.inward_terms import InwardChangeStatus as E
from reinsurance.models.inward_terms import InwardStatus as S
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_inward import PLANT, code_of, received, signed_by_broker, submitted
from workflow.approvals.actions import agree, refuse, return_to_maker, running_of
from workflow.approvals.actions.recording import Seen
from workflow.attachments.verbs import remove
from workflow.models import Approval, Event
from workflow.steps import steps_of
from workflow.transitions import available_steps, fire


def written(desk: Desk, share: str = "10", **overrides: Any) -> InwardOffer:
    """Our line, agreed to by the whole chain."""
    offer = submitted(desk, received(desk, offered=Decimal(share), **overrides), share)
    return decided(desk, offer, accepting.INWARD)


def signed(desk: Desk, share: str = "10", **overrides: Any) -> InwardOffer:
    """The same, signed as written."""
    return signed_by_broker(desk, written(desk, share, **overrides), share)


def decided(desk: Desk, obj: Any, kind: str) -> Any:
    """Those of the chain who are asked agree, knowing that a risk is offered twice."""
    for person in (desk.ri_reviewer, desk.ri_head, desk.chief_underwriter):
        approval = running_of(obj, kind)
        if approval is not None:
            agree(by=person, approval=approval, opinion="同意", seen=Seen(acknowledged=("SAME_RISK",)))
    return obj.reload()


def drafted(desk: Desk, offer: InwardOffer, kind: str = "amounts", **values: Any) -> InwardEndorsement:
    """From the first instant of cover, resting on a notice of its own."""
    told = {"text": "增加保险金额", "notice": make.add_paper(desk.ri_handler, offer, "cedant_notice"), **values}
    if kind == "amounts":
        told.setdefault("effective_at", offer.period_from)
    return inward_endorsing.endorse(by=desk.ri_handler, offer=offer.reload(), kind=kind, values=told)


def put_forward(desk: Desk, offer: InwardOffer, kind: str = "amounts", **values: Any) -> InwardEndorsement:
    """Drafted and submitted."""
    return inward_endorsing.submit(by=desk.ri_handler, endorsement=drafted(desk, offer, kind, **values))


def endorsed(desk: Desk, offer: InwardOffer, kind: str = "amounts", **values: Any) -> InwardOffer:
    """Agreed to; the offer as it is then."""
    endorsement = decided(desk, put_forward(desk, offer, kind, **values), inward_endorsing.INWARD_CHANGE)
    assert endorsement.status == E.EFFECTIVE
    return offer.reload()


MORE = {"amount_change": Decimal(100000000), "premium_change": Decimal("123456.79")}
LESS = {"amount_change": Decimal(-100000000), "premium_change": Decimal("-123456.79")}


def test_endorsement_comes_through_approval_to_a_new_version(desk: Desk) -> None:
    offer = signed(desk)
    endorsement = put_forward(desk, offer, **MORE)
    assert offer.reload().our_sum == Decimal("50000000.00")
    endorsement = make.decide(endorsement, inward_endorsing.INWARD_CHANGE, desk.ri_reviewer)
    assert endorsement.status == E.SUBMITTED
    endorsement = make.decide(endorsement, inward_endorsing.INWARD_CHANGE, desk.ri_head)
    offer = offer.reload()
    assert (endorsement.status, endorsement.accepted_by, offer.our_sum) == (
        E.EFFECTIVE,
        desk.ri_head,
        Decimal("60000000.00"),
    )
    first, second = offer.versions.all()
    assert (first.sum_insured, first.our_premium, first.endorsement) == (Decimal(500000000), Decimal("123456.79"), None)
    assert (second.sum_insured, second.our_premium) == (Decimal(600000000), Decimal("135802.47"))
    assert second.our_commission - first.our_commission == Decimal("2777.78")
    assert second.endorsement == endorsement
    assert endorsement.notice.frozen_at is not None
    assert [each.verb for each in Event.objects.of(offer)][-1] == "take_endorsement"


def test_up_and_down_again_comes_home_to_the_first_fen(desk: Desk) -> None:
    offer = signed(desk, "8.75")
    first = money_now(offer)
    offer = endorsed(desk, offer, **MORE)
    assert money_now(offer) != first
    offer = endorsed(desk, offer, **LESS)
    assert (money_now(offer), offer.sum_insured) == (first, Decimal("500000000.00"))
    assert [each.number for each in offer.versions.all()] == [0, 1, 2]


def test_share_rises_and_falls_by_days_left_and_stays_in_the_records(desk: Desk) -> None:
    offer = signed(desk)
    half = offer.period_from + timedelta(days=182)
    offer = endorsed(desk, offer, share=Decimal(12), effective_at=half)
    assert (offer.signed, offer.written, offer.offered) == (Decimal(12), Decimal(12), Decimal(12))
    assert money_now(offer).premium == Decimal("123456.79") + Decimal("12379.50")  # 24,691.36 × 183 ÷ 365
    offer = endorsed(desk, offer, share=Decimal(10), effective_at=half)
    assert (offer.signed, offer.written, money_now(offer).premium) == (Decimal(10), Decimal(12), Decimal("123456.79"))


def test_less_is_decided_by_the_reviewer_alone_and_more_by_those_above(desk: Desk) -> None:
    offer = signed(desk)
    less = make.decide(put_forward(desk, offer, **LESS), inward_endorsing.INWARD_CHANGE, desk.ri_reviewer)
    assert less.status == E.EFFECTIVE
    more = put_forward(desk, offer, amount_change=Decimal(700000000))
    more = make.decide(more, inward_endorsing.INWARD_CHANGE, desk.ri_reviewer, desk.ri_head)
    assert more.status == E.SUBMITTED
    more = make.decide(more, inward_endorsing.INWARD_CHANGE, desk.chief_underwriter)
    assert (more.status, offer.reload().our_sum) == (E.EFFECTIVE, Decimal("110000000.00"))


def test_line_not_signed_yet_is_endorsed_and_the_signed_line_holds_from_inception(desk: Desk) -> None:
    offer = endorsed(desk, written(desk), **MORE)
    assert (offer.status, offer.written, offer.our_sum) == (S.WRITTEN, Decimal(10), Decimal("60000000.00"))
    offer = signed_by_broker(desk, offer, "8.75")
    last = offer.versions.last()
    assert (last.number, last.share, last.effective_at) == (2, Decimal("8.75"), offer.period_from)
    assert last.our_premium == Decimal("118827.16")


def test_period_ends_later_or_earlier_with_its_premium_as_stated(desk: Desk) -> None:
    offer = signed(desk)
    until = offer.period_until
    offer = endorsed(
        desk, offer, "period", period_until=until + timedelta(days=30), premium_change=Decimal("100000.00")
    )
    assert (offer.period_until, money_now(offer).premium) == (until + timedelta(days=30), Decimal("133456.79"))
    early = offer.period_from + timedelta(days=100)
    offer = endorsed(desk, offer, "period", period_until=early, premium_change=Decimal("-900000.00"))
    assert (offer.period_until, money_now(offer).premium) == (early, Decimal("43456.79"))
    assert [each.effective_at for each in offer.versions.all()] == [offer.period_from, until, early]


# --- accumulation ----------------------------------------------------------------------------------------------------
def test_endorsement_beyond_the_limit_is_refused_with_what_we_carry(desk: Desk) -> None:
    """Our own cover keeps 180 of 200 million until its order is placed; 20 are left for the line."""
    offer = signed(desk, "4")
    placement = make.firm_order(desk, make.make_market(desk.head), **PLANT)
    draft = drafted(desk, offer, amount_change=Decimal("0.25"))
    with translation.override("en"), pytest.raises(DomainError) as refused:
        inward_endorsing.submit(by=desk.ri_handler, endorsement=draft)
    assert refused.value.code == "ACCUMULATION"
    for told in ("¥200,000,000.01", "¥200,000,000.00", "¥180,000,000.00", placement.number):
        assert told in str(refused.value)
    assert (draft.reload().status, offer.reload().our_sum) == (E.DRAFT, Decimal("20000000.00"))
    values = {"text": "减少保险金额", "notice": draft.notice, "effective_at": offer.period_from}
    draft = inward_endorsing.edit(
        by=desk.ri_handler, endorsement=draft.reload(), values={**values, "amount_change": Decimal("0.10")}
    )
    assert inward_endorsing.submit(by=desk.ri_handler, endorsement=draft).status == E.SUBMITTED


def test_what_changed_before_the_decision_refuses_the_endorsement(desk: Desk) -> None:
    offer = signed(desk)
    endorsement = put_forward(desk, offer, **MORE)
    endorsement = make.decide(endorsement, inward_endorsing.INWARD_CHANGE, desk.ri_reviewer)
    make.draft(desk, **PLANT)
    assert code_of(make.decide, endorsement, inward_endorsing.INWARD_CHANGE, desk.ri_head) == "ACCUMULATION"
    assert (endorsement.reload().status, offer.reload().versions.count()) == (E.SUBMITTED, 0)
    refuse(by=desk.ri_head, approval=running_of(endorsement, inward_endorsing.INWARD_CHANGE), opinion="累积超限")
    assert (endorsement.reload().status, offer.reload().our_sum) == (E.REFUSED, Decimal("50000000.00"))


def test_less_is_agreed_to_whatever_else_is_carried(desk: Desk) -> None:
    offer = signed(desk)
    make.draft(desk, **PLANT)
    assert accumulation_of(offer, Decimal(10), on=timezone.localdate()).headroom < 0
    assert endorsed(desk, offer, share=Decimal(9)).signed == Decimal(9)


def test_longer_period_counts_what_runs_then(desk: Desk) -> None:
    offer = signed(desk, "10")
    until = offer.period_until
    make.draft(desk, **PLANT, period_from=until + timedelta(days=10), period_until=until + timedelta(days=300))
    fits = {"period_until": until + timedelta(days=9)}
    endorsement = drafted(desk, offer, "period", **fits)
    assert inward_endorsing.submit(by=desk.ri_handler, endorsement=endorsement).status == E.SUBMITTED
    inward_endorsing.withdraw(by=desk.ri_handler, endorsement=endorsement.reload(), reason="通知已撤回")
    longer = drafted(desk, offer, "period", period_until=until + timedelta(days=11))
    assert code_of(inward_endorsing.submit, by=desk.ri_handler, endorsement=longer) == "ACCUMULATION"


def test_reduced_line_counts_less_from_its_day_and_as_before_until_then(desk: Desk) -> None:
    offer = signed(desk, "30")
    half = offer.period_from + timedelta(days=182)
    offer = endorsed(desk, offer, share=Decimal(10), effective_at=half)
    today = timezone.localdate()
    before = received(desk, period_from=offer.period_from, period_until=half)
    after = received(desk, period_from=half, period_until=offer.period_until)
    over = received(desk, period_from=half - timedelta(days=1), period_until=offer.period_until)
    counted = [accumulation_of(each, Decimal(1), on=today).before for each in (before, after, over)]
    assert counted == [Decimal("150000000.00"), Decimal("50000000.00"), Decimal("150000000.00")]
    cover = make.draft(desk, **PLANT, period_from=half, period_until=offer.period_until)
    assert accumulation_of_cover(cover, on=today).before == Decimal("50000000.00")


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_two_endorsements_of_one_risk_are_never_both_agreed_to_beyond_the_limit(desk: Desk) -> None:
    """Two lines of 60 million; each may rise to 110 beside the other as it is, both may not."""
    offers = [signed(desk, "12", broker=make.make_broker(desk.head)) for _ in range(2)]
    endorsements = [put_forward(desk, offer, share=Decimal(22)) for offer in offers]
    endorsements = [
        make.decide(each, inward_endorsing.INWARD_CHANGE, desk.ri_reviewer, desk.ri_head) for each in endorsements
    ]
    start = Barrier(2)

    def accept(endorsement: InwardEndorsement) -> str:
        start.wait()
        try:
            make.decide(endorsement, inward_endorsing.INWARD_CHANGE, desk.chief_underwriter)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "agreed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, endorsements)) == ["ACCUMULATION", "agreed"]


# --- refusals --------------------------------------------------------------------------------------------------------
def test_endorsement_without_notice_is_refused_and_a_notice_serves_once(desk: Desk) -> None:
    offer = signed(desk)
    with translation.override("en"):
        _step, refusal = available_steps(offer, desk.ri_handler)["open_endorsement"]
        assert refusal is not None
        assert (refusal.code, "Notice of the cedant" in str(refusal)) == ("documents_missing", True)
    stray = make.add_paper(desk.ri_handler, signed(desk, "1", situation="别处", insured_name="另一家"), "cedant_notice")
    paper = make.add_paper(desk.ri_handler, offer, "cedant_notice")
    values = {"text": "增加保险金额", "effective_at": offer.period_from, **MORE}
    told: dict[str, Any] = {"by": desk.ri_handler, "offer": offer.reload(), "kind": "amounts"}
    assert code_of(inward_endorsing.endorse, **told, values={**values, "notice": stray}) == "notice_stray"
    slip = offer.documents.get(document_type="offer_slip")
    assert code_of(inward_endorsing.endorse, **told, values={**values, "notice": slip}) == "notice_stray"
    endorsement = inward_endorsing.endorse(**told, values={**values, "notice": paper})
    inward_endorsing.submit(by=desk.ri_handler, endorsement=endorsement)
    decided(desk, endorsement, inward_endorsing.INWARD_CHANGE)
    told["offer"] = offer.reload()
    assert code_of(inward_endorsing.endorse, **told, values={**values, "notice": paper}) == "notice_used"
    with pytest.raises(Error), transaction.atomic():
        InwardEndorsement.objects.create(
            offer=offer,
            branch=offer.branch,
            number=2,
            kind="amounts",
            text="重复使用通知",
            effective_at=offer.period_from,
            notice=paper,
        )


def test_notice_taken_off_stops_the_submission(desk: Desk) -> None:
    draft = drafted(desk, signed(desk), **MORE)
    remove(by=desk.ri_handler, attachment=draft.notice, reason="附错文件")
    assert code_of(inward_endorsing.submit, by=desk.ri_handler, endorsement=draft.reload()) == "documents_missing"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "nothing_changes"),
        ({"share": Decimal(10)}, "nothing_changes"),
        ({"text": "短", **MORE}, "text_missing"),
        ({"amount_change": Decimal(-500000000)}, "AMOUNT_SIGN"),
        ({"premium_change": Decimal("-1234567.89")}, "AMOUNT_SIGN"),
        ({"premium_change": Decimal("-1234567.90")}, "RETURN_EXCEEDS"),
        ({"share": Decimal(0)}, "SHARE_RANGE"),
        ({"share": Decimal("100.0000000001")}, "SHARE_RANGE"),
        ({"effective_at": timezone.now(), **MORE}, "PERIOD"),
        ({"text": "增加\u202e保额", **MORE}, "TEXT"),
    ],
    ids=[
        "nothing",
        "the same share",
        "no text",
        "no sum left",
        "no premium left",
        "too much returned",
        "no share",
        "more than all",
        "outside the period",
        "hidden characters",
    ],
)
def test_change_that_makes_no_sense_is_refused(desk: Desk, values: dict[str, Any], code: str) -> None:
    assert code_of(drafted, desk, signed(desk), **values) == code


def test_period_that_does_not_change_or_ends_before_it_begins_is_refused(desk: Desk) -> None:
    offer = signed(desk)
    for until in (offer.period_until, offer.period_from, offer.period_from + timedelta(days=3700)):
        assert code_of(drafted, desk, offer, "period", period_until=until) == "PERIOD"


def test_endorsement_as_of_before_the_last_one_is_refused(desk: Desk) -> None:
    offer = signed(desk)
    offer = endorsed(desk, offer, effective_at=offer.period_from + timedelta(days=100), **MORE)
    assert code_of(drafted, desk, offer, effective_at=offer.period_from + timedelta(days=99), **MORE) == "PERIOD"


def test_one_endorsement_at_a_time_and_meanwhile_the_line_stays(desk: Desk) -> None:
    offer = written(desk)
    drafted(desk, offer, **MORE)
    assert code_of(drafted, desk, offer, **MORE) == "endorsing"
    assert code_of(signed_by_broker, desk, offer, "8") == "endorsing"


@pytest.mark.parametrize("status", [S.RECEIVED, S.SUBMITTED, S.DECLINED])
def test_line_that_is_not_carried_is_not_endorsed(desk: Desk, status: str) -> None:
    offer = received(desk)
    paper = make.add_paper(desk.ri_handler, offer, "cedant_notice")
    offer = offer.reload()
    if status == S.SUBMITTED:
        offer = submitted(desk, offer)
    if status == S.DECLINED:
        offer = accepting.decline(by=desk.ri_handler, offer=offer, reason="不在承保范围")
    values = {"text": "增加保险金额", "effective_at": offer.period_from, "notice": paper, **MORE}
    told: dict[str, Any] = {"by": desk.ri_handler, "offer": offer, "kind": "amounts", "values": values}
    assert code_of(inward_endorsing.endorse, **told) == "wrong_status"


def hit(cedant: Counterparty) -> None:
    """Found on a sanctions list."""
    Counterparty.objects.filter(pk=cedant.pk).update(sanctions="hit")


def blocked(cedant: Counterparty) -> None:
    """Nothing more is done with it."""
    fire(cedant, "block", by=SYSTEM)


@pytest.mark.parametrize(("happens", "code"), [(hit, "SECURITY_SANCTIONS"), (blocked, "SECURITY_BLOCKED")])
def test_cedant_that_is_not_sound_any_more_gets_no_more_but_less(
    desk: Desk, happens: Callable[[Counterparty], None], code: str
) -> None:
    offer = signed(desk, cedant=make.make_market(desk.head, kind="cedant"))
    draft = drafted(desk, offer, **MORE)
    happens(offer.cedant.reload())
    assert code_of(inward_endorsing.submit, by=desk.ri_handler, endorsement=draft.reload()) == code
    inward_endorsing.withdraw(by=desk.ri_handler, endorsement=draft.reload(), reason="分出公司受限")
    assert endorsed(desk, offer, **LESS).sum_insured == Decimal(400000000)


def test_cover_that_ended_is_extended_on_a_later_declaration_alone(desk: Desk) -> None:
    offer = signed(desk)
    after = offer.period_until + timedelta(hours=1)
    draft = drafted(desk, offer, "period", period_until=offer.period_until + timedelta(days=30))
    make.add_paper(desk.ri_handler, offer, "no_known_loss")
    assert code_of(inward_endorsing.submit, by=desk.ri_handler, endorsement=draft, at=after) == "KNOWN_LOSS"
    assert inward_endorsing.submit(by=desk.ri_handler, endorsement=draft.reload()).status == E.SUBMITTED


def test_maker_never_decides_and_nobody_skips_the_approval(desk: Desk) -> None:
    endorsement = put_forward(desk, signed(desk), **MORE)
    with pytest.raises(DomainError):
        make.decide(endorsement, inward_endorsing.INWARD_CHANGE, desk.ri_handler)
    given = {"decider": desk.ri_head, "moment": timezone.now(), "cover": endorsement.offer, "head": desk.head}
    with pytest.raises(Denied):
        fire(endorsement, "accept", by=desk.ri_head, **given)
    with pytest.raises(Denied):
        fire(endorsement.offer, "take_endorsement", by=desk.ri_head, values={})
    with pytest.raises(Error), transaction.atomic():
        InwardEndorsement.objects.filter(pk=endorsement.pk).update(status=E.EFFECTIVE)


def test_returned_endorsement_is_changed_and_submitted_anew(desk: Desk) -> None:
    offer = signed(desk)
    endorsement = put_forward(desk, offer, **MORE)
    approval = running_of(endorsement, inward_endorsing.INWARD_CHANGE)
    return_to_maker(by=desk.ri_reviewer, approval=approval, opinion="请核对保费")
    endorsement = endorsement.reload()
    assert endorsement.status == E.DRAFT
    values = {"text": "只增加保费", "notice": endorsement.notice, "effective_at": offer.period_from}
    endorsement = inward_endorsing.edit(
        by=desk.ri_handler, endorsement=endorsement, values={**values, "premium_change": Decimal("1000.00")}
    )
    endorsement = inward_endorsing.submit(by=desk.ri_handler, endorsement=endorsement)
    decided(desk, endorsement, inward_endorsing.INWARD_CHANGE)
    assert (offer.reload().premium, offer.reload().sum_insured) == (Decimal("1235567.89"), Decimal(500000000))


def test_withdrawn_endorsement_leaves_the_line_and_frees_its_notice(desk: Desk) -> None:
    offer = signed(desk)
    endorsement = put_forward(desk, offer, **MORE)
    assert (
        code_of(inward_endorsing.withdraw, by=desk.ri_handler, endorsement=endorsement, reason="短") == "reason_missing"
    )
    done = inward_endorsing.withdraw(by=desk.ri_handler, endorsement=endorsement, reason="通知已撤回")
    assert (done.status, running_of(done, inward_endorsing.INWARD_CHANGE)) == (E.WITHDRAWN, None)
    values = {"text": "增加保险金额", "effective_at": offer.period_from, "notice": done.notice, **MORE}
    again = inward_endorsing.endorse(by=desk.ri_handler, offer=offer.reload(), kind="amounts", values=values)
    assert (again.number, again.status) == (2, E.DRAFT)


@pytest.mark.parametrize("state", [E.DRAFT, E.SUBMITTED, E.EFFECTIVE])
def test_steps_are_refused_in_every_other_state(desk: Desk, state: str) -> None:
    endorsement = drafted(desk, signed(desk), **LESS)
    if state != E.DRAFT:
        endorsement = inward_endorsing.submit(by=desk.ri_handler, endorsement=endorsement)
    if state == E.EFFECTIVE:
        endorsement = decided(desk, endorsement, inward_endorsing.INWARD_CHANGE)
    assert endorsement.status == state
    shut = {name for name, step in steps_of(InwardEndorsement).items() if state not in step.sources}
    for name, (_step, refusal) in available_steps(endorsement, desk.ri_handler).items():
        if name in shut:
            assert refusal is not None
            assert refusal.code in {"wrong_status", "permission_missing"}


def test_version_is_never_changed(desk: Desk) -> None:
    offer = endorsed(desk, signed(desk), **LESS)
    with pytest.raises(Error), transaction.atomic():
        InwardVersion.objects.filter(offer=offer).update(our_premium=0)


# --- pages -----------------------------------------------------------------------------------------------------------
def test_endorsement_is_drafted_changed_and_submitted_on_its_pages(desk: Desk, client: Client) -> None:
    offer = signed(desk)
    client.force_login(desk.ri_handler)
    new = reverse("reinsurance:inward_endorse_amounts", args=[offer.pk])
    with translation.override("zh-hans"):
        assert "请先上传以下文件" in client.get(new).content.decode()
    paper = make.add_paper(desk.ri_handler, offer, "cedant_notice")
    offer = offer.reload()
    assert client.get(new).status_code == 200
    begins = timezone.localtime(offer.period_from + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent: dict[str, Any] = {
        "expected_version": offer.version,
        "key": "one",
        "notice": paper.pk,
        "effective_at": begins,
        "text": "新增储罐两座",
        "amount_change": "100000000",
        "basis": "stated",
    }
    assert client.post(new, {**sent, "amount_change": "", "key": "none"}).status_code >= 400
    answer = client.post(new, sent)
    endorsement = InwardEndorsement.objects.get()
    page = reverse("reinsurance:inwardendorsement", args=[endorsement.pk])
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert client.post(new, sent).status_code == 302
    assert InwardEndorsement.objects.count() == 1
    for told in ("10,000,000.00", "60,000,000.00", "新增储罐两座"):
        assert told in client.get(page).content.decode()
    change = reverse("reinsurance:inward_change_edit", args=[endorsement.pk])
    assert "新增储罐两座" in client.get(change).content.decode()
    edited = {**sent, "share": "9", "key": "two", "expected_version": endorsement.version}
    assert client.post(change, edited).status_code == 302
    assert client.post(change, {**edited, "key": "three"}).status_code == 409
    submit = reverse("reinsurance:inward_change_submit", args=[endorsement.pk])
    assert client.get(submit).status_code == 200
    guard = {"expected_version": endorsement.reload().version, "key": "four"}
    assert client.post(submit, guard).status_code == 302
    endorsement = decided(desk, endorsement.reload(), inward_endorsing.INWARD_CHANGE)
    assert endorsement.status == E.EFFECTIVE
    case = Approval.objects.get(kind=inward_endorsing.INWARD_CHANGE)
    assert "54,000,000.00" in client.get(reverse("workflow:approval", args=[case.pk])).content.decode()
    shown = client.get(reverse("reinsurance:inwardoffer", args=[offer.pk])).content.decode()
    for told in (page, "54,000,000.00"):
        assert told in shown
    assert "54,000,000.00" in client.get(page).content.decode()


def test_period_is_changed_and_withdrawn_on_its_pages(desk: Desk, client: Client) -> None:
    offer = signed(desk)
    paper = make.add_paper(desk.ri_handler, offer, "cedant_notice")
    client.force_login(desk.ri_handler)
    new = reverse("reinsurance:inward_endorse_period", args=[offer.pk])
    assert client.get(new).status_code == 200
    until = timezone.localtime(offer.period_until + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    guard = {"expected_version": offer.reload().version, "key": "one"}
    sent = {**guard, "notice": paper.pk, "period_until": until, "text": "展期一个月"}
    assert client.post(new, sent).status_code == 302
    endorsement = InwardEndorsement.objects.get()
    assert client.get(reverse("reinsurance:inward_change_edit", args=[endorsement.pk])).status_code == 200
    away = reverse("reinsurance:inward_change_withdraw", args=[endorsement.pk])
    gone = {"expected_version": endorsement.version, "key": "two", "reason": "通知已撤回"}
    assert client.post(away, gone).status_code == 302
    page = client.get(reverse("reinsurance:inwardendorsement", args=[endorsement.pk]))
    assert (page.status_code, endorsement.reload().status) == (200, E.WITHDRAWN)


def test_readers_do_not_endorse_and_other_branches_do_not_see(desk: Desk, client: Client) -> None:
    offer = signed(desk)
    endorsement = drafted(desk, offer, **MORE)
    page = reverse("reinsurance:inwardendorsement", args=[endorsement.pk])
    submit = reverse("reinsurance:inward_change_submit", args=[endorsement.pk])
    client.force_login(desk.ri_reviewer)
    assert client.get(page).status_code == 200
    assert client.post(submit, {"expected_version": endorsement.version, "key": "one"}).status_code == 403
    client.force_login(desk.ri_requester)
    assert client.get(page).status_code == 404
    assert client.post(submit, {"expected_version": endorsement.version, "key": "two"}).status_code in {403, 404}
    assert endorsement.reload().status == E.DRAFT


def test_stale_page_does_not_submit(desk: Desk) -> None:
    draft = drafted(desk, signed(desk), **MORE)
    with pytest.raises(Conflict):
        inward_endorsing.submit(by=desk.ri_handler, endorsement=draft, expected_version=draft.version - 1)


@pytest.mark.parametrize("line", [written, signed])
def test_line_cancelled_from_inception_leaves_nothing(desk: Desk, line: Any) -> None:
    offer = endorsed(desk, line(desk), **MORE)
    beside, today = received(desk, offered=Decimal(5)), timezone.localdate()
    assert accumulation_of(beside, Decimal(5), on=today).before > 0
    offer = endorsed(desk, offer, "annul", text="分出公司自始注销")
    last = offer.versions.last()
    assert last is not None
    assert offer.status == S.ANNULLED
    assert (last.share, last.our_premium, last.our_commission) == (0, 0, 0)
    assert last.effective_at == offer.period_from
    assert [each.our_premium > 0 for each in offer.versions.order_by("number")] == [True, True, False]
    assert accumulation_of(beside.reload(), Decimal(5), on=today).before == 0


def test_cancellation_from_inception_is_decided_by_the_reviewer_and_only_on_a_line(desk: Desk) -> None:
    offer = signed(desk)
    change = put_forward(desk, offer, "annul", text="分出公司自始注销")
    agree(by=desk.ri_reviewer, approval=running_of(change, inward_endorsing.INWARD_CHANGE), opinion="同意")
    assert (change.reload().status, offer.reload().status) == (E.EFFECTIVE, S.ANNULLED)
    assert code_of(drafted, desk, received(desk), "annul", text="分出公司自始注销") == "wrong_status"


def test_cancellation_from_inception_is_drafted_on_its_page(desk: Desk, client: Any) -> None:
    offer = signed(desk)
    notice = make.add_paper(desk.ri_handler, offer, "cedant_notice")
    client.force_login(desk.ri_handler)
    address = reverse("reinsurance:inward_endorse_annul", args=[offer.pk])
    form = client.get(address).context["form"]
    assert set(form.fields) >= {"notice", "text"}
    assert "premium_change" not in form.fields
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(address, {**sent, "notice": notice.pk, "text": "分出公司自始注销"})
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
