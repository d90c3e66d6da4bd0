"""Call lists for telesales and the reading of phone numbers (brief §1.7, §2.7, §6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.errors import Denied, DomainError
from accounts.fields import blind_index
from renewals import actions
from renewals.actions import CallListForm, CallResult
from renewals.models import CallList, DoNotCall, FollowUp, Renewal
from tests.factories import NOW
from workflow.models import BranchSetting, Event, ToDo
from workflow.transitions import NotFound

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

EVERYBODY = CallListForm(
    name="六月脱保", purpose="脱保召回", expires_first=date(2026, 1, 1), expires_last=date(2026, 12, 31)
)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def lapsed(make_renewal):
    def make(number: int = 1, **more: Any):
        phone = f"1540000{number:04d}"
        values = {"status": "lapsed", "expires_on": date(2026, 5, 20), "phone": phone, "phone_hash": blind_index(phone)}
        return make_renewal(**{**values, **more})

    return make


def make_list(people, tree, form=EVERYBODY, at=NOW):
    return actions.make_call_list(by=people["renewal_manager"], branch=tree["3303"], form=form, at=at)


def on_list(call_list):
    return {item.renewal_id for item in call_list.items.all()}


def test_list_says_who_made_it_why_and_until_when(people, tree, lapsed):
    renewal = lapsed()
    call_list = make_list(people, tree)
    event = Event.objects.of(call_list).get()
    assert on_list(call_list) == {renewal.pk}
    assert (call_list.rows, call_list.made_by, call_list.purpose) == (1, people["renewal_manager"], "脱保召回")
    assert call_list.expires_at.date() == date(2026, 6, 4)
    assert (event.verb, event.data["rows"]) == ("make", 1)


@pytest.mark.parametrize(
    ("more", "callable_now"),
    [
        ({}, True),
        ({"do_not_call": True}, True),
        ({"phone_valid": False}, False),
        ({"status": "callback_done"}, True),
        ({"status": "void"}, False),
        ({"status": "renewed"}, False),
        ({"status": "pool", "expires_on": date(2026, 6, 8)}, True),
        ({"status": "pool", "expires_on": date(2026, 6, 9)}, False),
        ({"status": "pool", "expires_on": date(2026, 6, 8), "effective_contacts": 1}, False),
        ({"status": "pool", "expires_on": date(2026, 7, 1), "unreachable": True}, True),
        ({"status": "pool", "expires_on": date(2026, 7, 20), "unreachable": True}, False),
    ],
    ids=[
        "lapsed",
        "asked once, the block has ended",
        "no valid number",
        "called back",
        "void",
        "renewed",
        "uncontacted 7 days before",
        "uncontacted 8 days before",
        "the owner has spoken",
        "unreachable",
        "unreachable but before T-40",
    ],
)
def test_whom_telesales_may_call(more, callable_now, people, tree, lapsed):
    renewal = lapsed(**more)
    rows = actions.callable_customers(by=people["renewal_manager"], branch=tree["3303"], form=EVERYBODY, at=NOW)
    assert list(rows) == ([renewal] if callable_now else [])


@pytest.mark.parametrize(("until", "blocked"), [(None, True), (date(2026, 6, 1), True), (date(2026, 5, 31), False)])
def test_number_on_the_do_not_call_list_is_left_out_for_everybody(until, blocked, people, tree, lapsed):
    renewal = lapsed()
    DoNotCall.objects.create(
        phone_hash=renewal.phone_hash,
        reason="customer_request",
        since=date(2026, 1, 1),
        until=until,
        recorded_by_no="1",
    )
    if blocked:
        with pytest.raises(DomainError) as refused:
            make_list(people, tree)
        assert refused.value.code == "list_empty"
    else:
        assert make_list(people, tree).rows == 1


def test_customer_is_on_one_current_list_only(people, tree, lapsed):
    lapsed(1)
    first = make_list(people, tree)
    second = lapsed(2)
    assert on_list(make_list(people, tree)) == {second.pk}
    actions.withdraw_call_list(by=people["renewal_manager"], call_list=first, reason="重做", at=NOW)
    assert make_list(people, tree).rows == 1


def test_list_needs_a_purpose_and_the_right(people, tree, lapsed):
    lapsed()
    form = CallListForm(name="x", purpose=" ", expires_first=date(2026, 1, 1), expires_last=date(2026, 12, 31))
    with pytest.raises(DomainError) as refused:
        make_list(people, tree, form)
    assert refused.value.code == "purpose_missing"
    with pytest.raises(Denied):
        actions.make_call_list(by=people["specialist"], branch=tree["3303"], form=EVERYBODY, at=NOW)
    with pytest.raises(Denied):
        actions.make_call_list(by=people["other_renewal_manager"], branch=tree["3303"], form=EVERYBODY, at=NOW)


def test_telesales_sees_the_customers_of_current_lists_only(people, tree, lapsed, freeze):
    renewal = lapsed(1)
    make_list(people, tree)
    lapsed(2)
    assert list(Renewal.objects.visible_to(people["telesales"])) == [renewal]
    freeze(NOW + timedelta(days=10))
    assert not Renewal.objects.visible_to(people["telesales"]).exists()


def test_result_is_written_back_and_interest_returns_to_the_owner(people, tree, lapsed):
    renewal = lapsed(owner=people["specialist"])
    item = make_list(people, tree).items.get()
    after = actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R3", note="要报价"), at=NOW)
    item.refresh_from_db()
    row = FollowUp.objects.get(renewal=renewal)
    assert (item.calls, item.result, item.called_by, item.note) == (1, "R3", people["telesales"], "要报价")
    assert (row.author, row.effective) == (people["telesales"], True)
    assert (after.status, after.effective_contacts, after.intention) == ("lapsed", 1, "")
    assert ToDo.objects.open().get(object_id=renewal.pk).assignee == people["specialist"]


def test_call_that_ends_all_calls_blocks_the_number(people, tree, lapsed):
    renewal = lapsed()
    item = make_list(people, tree).items.get()
    after = actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R9"), at=NOW)
    assert after.do_not_call
    assert DoNotCall.objects.get().phone_hash == renewal.phone_hash
    with pytest.raises(DomainError) as refused:
        actions.record_call(by=people["telesales"], item=item, call=CallResult(result="N1"), at=NOW)
    assert refused.value.code == "do_not_call"


def test_ended_list_takes_no_more_results(people, tree, lapsed):
    lapsed()
    call_list = make_list(people, tree)
    item = call_list.items.select_related("call_list").get()
    actions.finish_call_list(by=people["renewal_manager"], call_list=call_list, at=NOW)
    item = call_list.items.select_related("call_list").get()
    with pytest.raises(DomainError) as refused:
        actions.record_call(by=people["telesales"], item=item, call=CallResult(result="N1"), at=NOW)
    assert refused.value.code == "list_not_current"
    assert CallList.objects.get().status == "finished"


def test_other_provinces_telesales_finds_nobody(people, tree, lapsed):
    lapsed()
    item = make_list(people, tree).items.get()
    with pytest.raises(NotFound):
        actions.record_call(by=people["other_telesales"], item=item, call=CallResult(result="N1"), at=NOW)


# --- numbers ------------------------------------------------------------------------------------------------------
def test_owner_reads_the_number_for_a_reason(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], phone="15412345678")
    number = actions.reveal_phone(by=people["specialist"], renewal=renewal, reason="约定今天回电", at=NOW)
    event = Event.objects.of(renewal).last()
    assert number == "15412345678"
    assert (event.verb, event.reason) == ("reveal_phone", "约定今天回电")
    assert "15412345678" not in str(event.data)


@pytest.mark.parametrize(
    ("given", "reason", "code"),
    [({}, " ", "reason_missing"), ({"phone": ""}, "回电", "no_phone")],
    ids=["no reason", "no number"],
)
def test_number_is_not_shown(given, reason, code, people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], **given)
    with pytest.raises(DomainError) as refused:
        actions.reveal_phone(by=people["specialist"], renewal=renewal, reason=reason, at=NOW)
    assert refused.value.code == code


def test_numbers_a_day_are_limited(people, make_renewal, tree):
    BranchSetting.objects.create(
        code="renewals.reveals_per_day", branch=tree["HQ"], value=2, valid_from=date(2026, 1, 1)
    )
    rows = [make_renewal(status="following", owner=people["specialist"]) for _n in range(3)]
    for row in rows[:2]:
        actions.reveal_phone(by=people["specialist"], renewal=row, reason="回电", at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.reveal_phone(by=people["specialist"], renewal=rows[2], reason="回电", at=NOW)
    assert refused.value.code == "reveal_limit"
    assert actions.reveal_phone(by=people["specialist"], renewal=rows[2], reason="回电", at=NOW + timedelta(days=1))


# --- numbers to dial ----------------------------------------------------------------------------------------------
@pytest.fixture
def item(people, tree, lapsed):
    """A customer on a current list."""
    lapsed()
    return make_list(people, tree).items.select_related("call_list").get()


def test_telesales_is_shown_the_number_of_a_current_list_and_it_is_known(people, item):
    number = actions.reveal_for_call(by=people["telesales"], item=item, at=NOW)
    event = Event.objects.of(item.renewal).last()
    assert number == "15400000001"
    assert (event.verb, event.reason, event.actor_no) == (
        "reveal_for_call",
        "脱保召回",
        people["telesales"].employee_no,
    )
    assert event.data == {"call_list": item.call_list_id, "customer_asked": False}


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        ("ended", "list_not_current"),
        ("expired", "list_not_current"),
        ("number blocked since", "do_not_call"),
        ("number is dead", "no_phone"),
        ("evening", "outside_call_hours"),
    ],
)
def test_number_is_not_shown_to_telesales(situation, code, people, item):
    at = NOW
    if situation == "ended":
        actions.finish_call_list(by=people["renewal_manager"], call_list=item.call_list, at=NOW)
    if situation == "expired":
        at = NOW + timedelta(days=4)
    if situation == "evening":
        at = NOW.replace(hour=20, minute=1)
    if situation == "number is dead":
        Renewal.objects.filter(pk=item.renewal_id).update(phone_valid=False)
    if situation == "number blocked since":
        digest = item.renewal.phone_hash
        DoNotCall.objects.create(phone_hash=digest, reason="customer_request", since=NOW.date(), recorded_by_no="1")
    item = type(item).objects.select_related("call_list").get(pk=item.pk)
    with pytest.raises(DomainError) as refused:
        actions.reveal_for_call(by=people["telesales"], item=item, at=at)
    assert refused.value.code == code
    assert not Event.objects.filter(verb="reveal_for_call").exists()


def test_number_is_shown_in_the_evening_when_the_customer_asked_for_the_call(people, item):
    at = NOW.replace(hour=20, minute=1)
    assert actions.reveal_for_call(by=people["telesales"], item=item, customer_asked=True, at=at)
    assert Event.objects.get(verb="reveal_for_call").data["customer_asked"] is True


@pytest.mark.parametrize("who", ["specialist", "renewal_manager", "other_telesales"])
def test_numbers_of_call_lists_are_for_their_telesales_alone(who, people, item):
    with pytest.raises((Denied, NotFound)):
        actions.reveal_for_call(by=people[who], item=item, at=NOW)


def test_telesales_reads_no_number_outside_a_list(people, item, lapsed):
    other = lapsed(2)
    with pytest.raises((Denied, NotFound)):
        actions.reveal_phone(by=people["telesales"], renewal=other, reason="回电", at=NOW)
    with pytest.raises(Denied):
        actions.reveal_phone(by=people["telesales"], renewal=item.renewal, reason="回电", at=NOW)


def test_numbers_telesales_is_shown_a_day_are_limited(people, item, tree):
    BranchSetting.objects.create(
        code="renewals.call_reveals_per_day", branch=tree["HQ"], value=1, valid_from=date(2026, 1, 1)
    )
    actions.reveal_for_call(by=people["telesales"], item=item, at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.reveal_for_call(by=people["telesales"], item=item, at=NOW)
    assert refused.value.code == "reveal_limit"
    assert actions.reveal_for_call(by=people["telesales"], item=item, at=NOW + timedelta(days=1))
