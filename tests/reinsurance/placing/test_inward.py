"""Inward offers from the mail to the signed line, and why they are refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.errors import Denied, DomainError
from accounts.models import User
from reinsurance.accumulating import accumulation_of
from reinsurance.actions import accepting
from reinsurance.models import Counterparty, InwardOffer
from reinsurance.models.inward_terms import InwardStatus as S
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.approvals.actions import agree, return_to_maker, running_of
from workflow.approvals.actions.recording import Seen
from workflow.attachments.verbs import remove
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
    """Recorded, with the slip and the information it came with."""
    branch = overrides.pop("branch", desk.head)
    offer = accepting.receive(by=desk.ri_handler, branch=branch, values=terms(desk, **overrides))
    for document_type in ("offer_slip", "information"):
        make.add_paper(desk.ri_handler, offer, document_type)
    return offer.reload()


def submitted(desk: Desk, offer: InwardOffer, written: str = "10") -> InwardOffer:
    return accepting.submit(by=desk.ri_handler, offer=offer, written=Decimal(written))


def signed_by_broker(desk: Desk, offer: InwardOffer, signed: str) -> InwardOffer:
    """As the attached advice says."""
    make.add_paper(desk.ri_handler, offer, "signing_advice")
    return accepting.record_signed(by=desk.ri_handler, offer=offer.reload(), signed=Decimal(signed))


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
    offer = signed_by_broker(desk, offer, "8.75")
    assert (offer.status, offer.our_sum) == (S.SIGNED, Decimal("43750000.00"))
    assert not ToDo.objects.open().exists()


def test_large_line_is_decided_by_the_chief_underwriter(desk: Desk) -> None:
    offer = submitted(desk, received(desk, offered=Decimal(30)), "30")
    offer = make.decide(offer, accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    assert offer.status == S.SUBMITTED
    assert make.decide(offer, accepting.INWARD, desk.chief_underwriter).status == S.WRITTEN


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


def test_acceptance_without_slip_or_information_is_refused_and_named(desk: Desk) -> None:
    offer = accepting.receive(by=desk.ri_handler, branch=desk.head, values=terms(desk))
    with translation.override("en"), pytest.raises(DomainError) as refused:
        submitted(desk, offer)
    assert refused.value.code == "documents_missing"
    assert str(refused.value) == "Attach to the offer first: Slip of the cedant, Underwriting information."
    slip = make.add_paper(desk.ri_handler, offer, "offer_slip")
    with translation.override("en"), pytest.raises(DomainError) as refused:
        submitted(desk, offer.reload())
    assert str(refused.value) == "Attach to the offer first: Underwriting information."
    make.add_paper(desk.ri_handler, offer, "information")
    remove(by=desk.ri_handler, attachment=slip, reason="附错文件")
    assert code_of(submitted, desk, offer.reload()) == "documents_missing"


def test_signed_line_is_not_recorded_without_the_advice(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    with translation.override("en"), pytest.raises(DomainError) as refused:
        accepting.record_signed(by=desk.ri_handler, offer=offer, signed=Decimal(8))
    assert (refused.value.code, "Signing advice" in str(refused.value)) == ("documents_missing", True)
    assert offer.reload().status == S.WRITTEN


def test_documents_an_acceptance_rests_on_stay(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    paper = offer.documents.get(document_type="offer_slip")
    assert paper.frozen_at is not None
    assert code_of(remove, by=desk.ri_handler, attachment=paper, reason="附错文件") == "document_frozen"


def test_declined_offer_takes_no_more_documents(desk: Desk) -> None:
    offer = accepting.decline(by=desk.ri_handler, offer=received(desk), reason="不在承保范围")
    assert code_of(make.add_paper, desk.ri_handler, offer, "other") == "wrong_status"


def test_document_is_attached_and_seen_on_the_page_of_the_offer(desk: Desk, client: Client) -> None:
    offer = accepting.receive(by=desk.ri_handler, branch=desk.head, values=terms(desk))
    client.force_login(desk.ri_reviewer)
    add = reverse("reinsurance:inward_document_add", args=[offer.pk])
    sent = {"document_type": "offer_slip"}
    assert client.post(add, {**sent, "files": SimpleUploadedFile("slip.txt", b"slip")}).status_code == 403
    client.force_login(desk.ri_handler)
    assert client.post(add, {**sent, "files": SimpleUploadedFile("slip.txt", b"slip")}).status_code in {200, 201, 302}
    assert "slip.txt" in client.get(reverse("reinsurance:inwardoffer", args=[offer.pk])).content.decode()
    paper = offer.documents.get()
    answer: Any = client.get(reverse("reinsurance:inward_document_file", args=[paper.pk]))
    assert b"".join(answer.streaming_content) == b"slip"
    client.force_login(desk.ri_requester)
    assert client.get(reverse("reinsurance:inward_document_file", args=[paper.pk])).status_code == 404


@pytest.mark.parametrize("written", ["0", "-1", "10.0000000001"])
def test_line_out_of_range_is_refused(desk: Desk, written: str) -> None:
    assert code_of(submitted, desk, received(desk), written) == "SHARE_RANGE"


def test_signed_line_is_never_above_the_written_one(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    assert code_of(signed_by_broker, desk, offer, "10.0000000001") == "SIGNED_OVER_WRITTEN"
    with pytest.raises(Error), transaction.atomic():
        InwardOffer.objects.filter(pk=offer.pk).update(signed=Decimal(11))


def test_signed_down_too_far_is_withdrawn_by_the_head(desk: Desk) -> None:
    offer = make.decide(submitted(desk, received(desk)), accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    offer = signed_by_broker(desk, offer, "1")
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
    for document_type in ("offer_slip", "information"):
        make.add_paper(desk.ri_handler, offer, document_type)
    offer = offer.reload()
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
