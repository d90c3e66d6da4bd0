"""The pages: what a caller sees before dialling, the registers by right, lists with a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.fields import blind_index
from renewals.conduct.actions import registers
from renewals.conduct.actions.configuring import CardForm, set_card
from renewals.models import BlockLift, Complaint, DoNotCall, EarlyWindow, SalesCall, ScriptCard
from tests.factories import NOW

pytestmark = [pytest.mark.django_db]

TODAY = date(2026, 6, 1)
PHONE = "13912345678"


@pytest.fixture
def as_(client, people):
    def sign_in(who):
        client.force_login(people[who])
        return client

    return sign_in


@pytest.fixture
def mine(people, make_renewal):
    return make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 20))


def blocked(renewal):
    return DoNotCall.objects.create(
        phone_hash=renewal.phone_hash, masked="138****0000", reason="own", source="own", since=TODAY, recorded_by_no="1"
    )


@pytest.mark.parametrize("page", ["detail", "follow_up", "reveal_phone"])
@pytest.mark.parametrize("refused", [False, True])
def test_caller_sees_whether_and_why_not_before_dialling(page, refused, as_, mine):
    if refused:
        blocked(mine)
    text = as_("specialist").get(reverse(f"renewals:{page}", args=[mine.pk])).content.decode()
    assert f'data-verdict="{"refused" if refused else "allowed"}"' in text


def test_telesales_sees_the_verdict_on_the_page_of_the_call(as_, people, make_renewal, call_list):
    make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    item = call_list().items.get()
    address = reverse("renewals:call_result", args=[item.pk])
    assert 'data-verdict="allowed"' in as_("telesales").get(address).content.decode()
    blocked(item.renewal)
    assert 'data-verdict="refused"' in as_("telesales").get(address).content.decode()


def test_cards_stand_beside_the_form(as_, people, tree, mine):
    form = CardForm(code="a", kind="objection", moment="always", title="价格高", text="先比保障", valid_from=TODAY)
    set_card(by=people["province_admin"], branch=tree["33"], form=form, at=NOW)
    assert "先比保障" in as_("specialist").get(reverse("renewals:follow_up", args=[mine.pk])).content.decode()


def test_number_of_a_blocked_customer_is_not_shown_to_call_but_to_check(as_, mine):
    blocked(mine)
    client, address = as_("specialist"), reverse("renewals:reveal_phone", args=[mine.pk])
    form = {"expected_version": mine.version, "key": "k1", "reason": "call"}
    assert mine.phone not in client.post(address, form).content.decode()
    assert mine.phone in client.post(address, form | {"reason": "check", "key": "k2"}).content.decode()


def test_block_is_entered_found_and_lifted_by_two_on_the_pages(as_, people, tree):
    client = as_("renewal_manager")
    form = {"branch": tree["3303"].pk, "phone": PHONE, "source": "customer", "note": "来电"}
    assert client.post(reverse("renewals:do_not_call_new"), form).status_code == 302
    entry = DoNotCall.objects.get()
    found = client.get(reverse("renewals:do_not_call"), {"phone": "139 1234 5678"}).content.decode()
    assert "139****5678" in found
    ask = f"{reverse('renewals:ask_lift')}?entry={entry.pk}"
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"branch": tree["3303"].pk, "reason": "书面同意"}).status_code == 302
    lift = BlockLift.objects.get()
    decide = reverse("renewals:decide_lift", args=[lift.pk])
    assert "<textarea" not in client.get(decide).content.decode()
    other = as_("province_admin")
    sent = {"expected_version": lift.version, "key": "k", "decision": "agree", "opinion": "已核"}
    assert other.post(decide, sent).status_code == 302
    assert DoNotCall.objects.get().lifted_by == people["province_admin"]


def test_consent_complaint_window_card_and_message_are_entered_on_their_pages(as_, people, tree, make_renewal):
    make_renewal(expires_on=date(2026, 6, 20))
    admin, branch = as_("province_admin"), tree["33"].pk
    number = {"branch": branch, "phone": PHONE}
    pages = {
        "consent_new": number
        | {"purpose": "marketing", "channel": "phone", "given": "yes", "on": "2026-06-01", "evidence": "录音"},
        "complaint_new": number | {"kind": "other", "complained_on": "2026-06-01", "text": "多次来电"},
        "early_window_new": {
            "branch": branch, "line": "commercial", "days": "40", "valid_from": "2026-06-01", "source": "文号",
        },
        "script_card_new": {
            "branch": branch, "code": "a", "kind": "script", "moment": "always", "title": "开场", "text": "您好",
            "order": "1", "active": "on", "valid_from": "2026-06-01",
        },
        "bulk_message_new": {
            "branch": branch, "name": "六月", "purpose": "sales", "channel": "sms", "text": "提醒",
            "expires_first": "2026-06-01", "expires_last": "2026-06-30",
        },
    }  # fmt: skip
    for name, form in pages.items():
        assert admin.get(reverse(f"renewals:{name}")).status_code == 200
        assert admin.post(reverse(f"renewals:{name}"), form).status_code == 302, name
    assert (Complaint.objects.count(), EarlyWindow.objects.count(), ScriptCard.objects.count()) == (1, 1, 1)
    assert admin.post(reverse("renewals:early_window_new"), pages["early_window_new"]).status_code == 422
    for name in ("conduct", "script_cards", "consents", "complaints", "bulk_messages"):
        assert admin.get(reverse(f"renewals:{name}")).status_code == 200


def test_manager_sets_no_window_and_specialist_opens_no_register(as_):
    assert as_("renewal_manager").get(reverse("renewals:early_window_new")).status_code == 403
    assert as_("specialist").get(reverse("renewals:do_not_call")).status_code == 403
    assert as_("specialist").get(reverse("renewals:conduct")).status_code == 200


def queries(client, name: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(reverse(f"renewals:{name}")).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["do_not_call", "lifts", "complaints", "consents", "asked_calls"])
def test_lists_have_a_constant_number_of_queries(name, as_, people, tree, mine):
    client = as_("renewal_manager")

    def add(number: int) -> None:
        phone, manager = f"139123400{number:02}", people["renewal_manager"]
        entry = registers.block_by_hand(
            by=manager, branch=tree["3303"], phone=phone, source="own", permanent=False, note="x", at=NOW
        )
        registers.ask_lift(by=manager, branch=tree["3303"], entry=entry, reason="x", at=NOW)
        registers.report_complaint(
            by=manager, branch=tree["3303"], phone=phone, kind="other", complained_on=TODAY, text="x", at=NOW
        )
        SalesCall.objects.create(
            renewal=mine, branch=mine.branch, caller=people["specialist"], phone_hash=blind_index(phone), at=NOW,
            channel="phone", result="R1", customer_asked=True,
        )  # fmt: skip

    add(1)
    queries(client, name)
    few = queries(client, name)
    for number in range(2, 12):
        add(number)
    assert queries(client, name) == few
