"""A customer on a list is telesales' to call for the days of the lock; the owner visits, writes and answers (§1.7)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.errors import Denied, DomainError
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import CallbackForm, CallResult, Entry, calling
from renewals.models import CallListItem
from renewals.telesales import guards
from renewals.telesales.actions.handing_out import hand_out, release_item
from tests.factories import NOW, make_person
from tests.renewals.telesales.conftest import EVERYBODY
from workflow.models import BranchSetting, Event, OutboxMessage, ToDo
from workflow.transitions import NotFound

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
CALL = Entry(channel="phone", result="R2", intention="C", next_contact_on=date(2026, 6, 5))


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


def called(people, renewal, entry=CALL, at=NOW + timedelta(hours=1)):
    return actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=entry, at=at)


def test_owner_does_not_call_a_customer_on_a_new_list(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    make_list()
    with pytest.raises(DomainError) as refused:
        called(people, renewal)
    assert refused.value.code == "checked_out"
    assert "2026-06-04" in str(refused.value.sentence)


def test_guard_that_is_off_is_noticed(people, lapsed, make_list, monkeypatch):
    """The twin: without the guard the same call is written."""
    renewal = lapsed(owner=people["specialist"])
    make_list()
    monkeypatch.setattr(guards, "checked_out_until", lambda _renewal, _at: None)
    assert called(people, renewal).attempts == 1


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "visit"},
        {"channel": "wecom", "replied": True},
        {"outgoing": False, "customer_asked": True},
        {"customer_asked": True},
    ],
    ids=["visit", "message", "the customer called", "the customer asked for the call"],
)
def test_visits_messages_and_the_customers_own_calls_stay_with_the_owner(change, people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    make_list()
    assert called(people, renewal, replace(CALL, **change)).attempts == 1


def test_first_contact_of_an_assigned_customer_waits_too(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"], status="assigned", expires_on=date(2026, 6, 6))
    make_list()
    with pytest.raises(DomainError) as refused:
        called(people, renewal)
    assert refused.value.code == "checked_out"


def test_callback_by_phone_waits_as_well(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    make_list()
    form = CallbackForm(
        channel="phone", result="R1", insured_where="competitor", insurer="江河财产保险", reason="P1", win_back="low"
    )
    with pytest.raises(DomainError) as refused:
        actions.register_callback(by=people["specialist"], renewal=renewal, form=form, at=NOW + timedelta(hours=1))
    assert refused.value.code == "checked_out"
    visit = replace(form, channel="visit")
    assert (
        actions.register_callback(by=people["specialist"], renewal=renewal, form=visit, at=NOW).status
        == "callback_done"
    )


@pytest.mark.parametrize(
    ("days", "held", "locked"),
    [(3, 0, True), (3, 2, True), (3, 4, False), (0, 0, False), (1, 2, False)],
    ids=["at once", "third day", "after three days", "no lock", "after a day"],
)
def test_lock_holds_for_the_days_of_the_list(days, held, locked, people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    make_list(replace(EVERYBODY, days=10, lock_days=days))
    at = NOW + timedelta(days=held, hours=1)
    entry = replace(CALL, next_contact_on=at.date() + timedelta(days=1))
    if locked:
        with pytest.raises(DomainError):
            called(people, renewal, entry, at)
    else:
        assert called(people, renewal, entry, at).attempts == 1


def test_lock_days_are_the_branchs_setting(people, tree, lapsed, make_list):
    BranchSetting.objects.create(
        branch=tree["33"], code="renewals.call_lock_days", value=5, valid_from=date(2026, 1, 1)
    )
    lapsed()
    made = make_list(replace(EVERYBODY, days=10))
    assert (made.lock_days, made.items.get().locked_until.date()) == (5, date(2026, 6, 6))


def test_lock_ends_with_the_list(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    made = make_list()
    actions.withdraw_call_list(by=people["renewal_manager"], call_list=made, reason="重做", at=NOW)
    assert called(people, renewal).attempts == 1


def test_interest_gives_the_customer_back_to_the_owner_at_once(people, lapsed, make_list, tree):
    BranchSetting.objects.create(code="renewals.call_gap_days", branch=tree["33"], value=0, valid_from=NOW.date())
    renewal = lapsed(owner=people["specialist"])
    item = make_list().items.get()
    actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R3"), at=NOW)
    # The list has the customer for three days; a number is called once in two.
    assert called(people, renewal, at=NOW + timedelta(days=2)).attempts == 2
    assert ToDo.objects.open().filter(assignee=people["specialist"], kind="next_contact").exists()


def test_a_call_before_the_list_was_made_may_be_entered(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    make_list(at=NOW)
    entry = replace(CALL, contact_at=NOW - timedelta(minutes=30))
    assert called(people, renewal, entry, NOW + timedelta(hours=1)).attempts == 1


def test_released_customer_is_the_owners_again_and_free_for_another_list(people, lapsed, make_list):
    renewal = lapsed(owner=people["specialist"])
    made = make_list()
    item = release_item(by=people["renewal_manager"], item=made.items.get(), reason="客户要求本人联系", at=NOW)
    assert called(people, renewal).attempts == 1
    assert (item.released_at, Event.objects.of(made).last().data["task"]) == (NOW, item.token)
    assert OutboxMessage.objects.filter(dedup_key__contains="customer_given_back").count() == 1
    with pytest.raises(DomainError) as refused:
        actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R2"), at=NOW)
    assert refused.value.code in {"item_released", "not_found"}
    assert make_list(at=NOW + timedelta(minutes=1)).rows == 1
    with pytest.raises(DomainError) as again:
        release_item(by=people["renewal_manager"], item=item, reason="再次", at=NOW)
    assert again.value.code == "item_released"


def test_release_needs_a_reason_the_right_and_the_branch(people, lapsed, make_list):
    lapsed()
    item = make_list().items.get()
    with pytest.raises(DomainError) as refused:
        release_item(by=people["renewal_manager"], item=item, reason=" ", at=NOW)
    assert refused.value.code == "reason_missing"
    with pytest.raises(Denied):
        release_item(by=people["telesales"], item=item, reason="x", at=NOW)
    for person in ("specialist", "other_renewal_manager"):
        with pytest.raises(NotFound):
            release_item(by=people[person], item=item, reason="x", at=NOW)


def test_customers_are_dealt_out_in_equal_shares(people, tree, lapsed, make_list):
    for number in range(5):
        lapsed(number)
    made = make_list()
    second = make_person("telesales", tree["3303"])
    shares = hand_out(by=people["renewal_manager"], call_list=made, to=[people["telesales"], second], at=NOW)
    assert shares == {people["telesales"].pk: 3, second.pk: 2}
    with pytest.raises(DomainError) as refused:
        hand_out(by=people["renewal_manager"], call_list=made.reload(), to=[second], at=NOW)
    assert refused.value.code == "nothing_to_hand_out"
    moved = hand_out(by=people["renewal_manager"], call_list=made.reload(), to=[second], anew=True, at=NOW)
    assert moved == {second.pk: 5}


def test_customer_of_one_caller_is_called_by_nobody_else(people, tree, lapsed, make_list):
    lapsed()
    made = make_list()
    second = make_person("telesales", tree["3303"])
    hand_out(by=people["renewal_manager"], call_list=made, to=[second], at=NOW)
    item = made.items.get()
    for act in (
        lambda: actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R2"), at=NOW),
        lambda: actions.reveal_for_call(by=people["telesales"], item=item, at=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "other_caller"
    assert actions.record_call(by=second, item=item, call=CallResult(result="R2"), at=NOW).attempts == 1
    assert CallListItem.objects.get().called_by == second


def test_only_callers_of_the_branch_are_handed_customers(people, lapsed, make_list):
    lapsed()
    made = make_list()
    for person in ("specialist", "other_telesales"):
        with pytest.raises(DomainError) as refused:
            hand_out(by=people["renewal_manager"], call_list=made, to=[people[person]], at=NOW)
        assert refused.value.code == "not_a_caller"
    with pytest.raises(DomainError):
        hand_out(by=people["renewal_manager"], call_list=made, to=[], at=NOW)
    with pytest.raises(Denied):
        hand_out(by=people["telesales"], call_list=made, to=[people["telesales"]], at=NOW)


def test_two_lists_at_once_give_a_customer_one_task(people, lapsed, make_list):
    lapsed()
    make_list()
    with pytest.raises(DomainError) as refused:
        make_list()
    assert refused.value.code == "list_empty"
    assert CallListItem.objects.count() == 1


def test_task_numbers_differ_and_say_nothing(people, lapsed, make_list):
    rows = [lapsed(number) for number in range(20)]
    tokens = set(make_list().items.values_list("token", flat=True))
    assert len(tokens) == 20
    assert all(len(token) == 12 and str(row.pk) != token for token in tokens for row in rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["list of a branch below", "list of one"])
def test_lists_made_at_the_same_moment_never_share_a_customer(second, people, tree, lapsed, make_list):
    """The first list is made but not written yet while the second one looks."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event as Flag

    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: the test database of SQLite has one connection")
    renewal, made = lapsed(), Flag()

    def slowly():
        try:
            with transaction.atomic():
                call_list = make_list()
                made.set()
                time.sleep(0.3)
        finally:
            made.set()
            connection.close()
        return call_list.pk

    def meanwhile():
        made.wait(10)
        try:
            if second == "list of one":
                with transaction.atomic():
                    calling.list_for_one(by=people["renewal_manager"], renewal=renewal, purpose="再挽", at=NOW)
            else:
                make_list(branch="330301")
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        first, other = pool.submit(slowly), pool.submit(meanwhile)
        assert first.result()
        assert other.result() == ("not_callable" if second == "list of one" else "list_empty")
    assert CallListItem.objects.filter(renewal=renewal).count() == 1


def test_list_that_somebody_ended_meanwhile_does_not_stop_the_clock(people, lapsed, make_list):
    lapsed(1)
    ended = make_list()
    actions.withdraw_call_list(by=people["renewal_manager"], call_list=ended, reason="错了", at=NOW)
    lapsed(2)
    running = make_list()
    assert calling.expire_call_lists(by=SYSTEM, call_lists=[ended, running], at=NOW) == 1
    assert running.reload().status == "finished"
