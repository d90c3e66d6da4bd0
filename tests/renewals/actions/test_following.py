"""Contacts: what counts, when the next one is due, who may call and when (brief §4.2–4.3, §6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import DomainError
from accounts.fields import blind_index
from renewals import actions
from renewals.actions import Entry
from renewals.models import DoNotCall, FollowUp, OwnerSpell
from tests.factories import NOW
from workflow.models import BranchSetting, Event, ToDo
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def mine(people, make_renewal):
    def make(status="assigned", **more):
        return make_renewal(status=status, owner=people["specialist"], **more)

    return make


def entry(**more: Any) -> Entry:
    return Entry(**{"channel": "phone", "result": "R3", "intention": "B", "next_contact_on": date(2026, 6, 3), **more})


def register(people, renewal, at=NOW, **more):
    return actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=entry(**more), at=at)


def test_first_contact_starts_the_follow_up(people, mine):
    renewal = register(people, mine())
    todo = ToDo.objects.open().get(object_id=renewal.pk)
    assert (renewal.status, renewal.first_follow_at, renewal.first_effective_at) == ("following", NOW, NOW)
    assert (renewal.attempts, renewal.effective_contacts, renewal.intention) == (1, 1, "B")
    assert (todo.kind, todo.assignee) == ("next_contact", people["specialist"])
    assert todo.due_at == datetime(2026, 6, 3, 23, 59, 59, tzinfo=SHANGHAI)
    assert OwnerSpell.objects.get(renewal=renewal).first_effective_at == NOW


def test_first_contact_after_a_quote_is_still_the_first(people, mine):
    renewal = register(people, mine(status="quoted", first_follow_at=None, attempts=0, effective_contacts=0))
    assert (renewal.status, renewal.first_follow_at) == ("quoted", NOW)


def test_same_form_sent_twice_is_one_contact(people, mine):
    renewal = mine()
    asked = {"by": people["specialist"], "renewal": renewal, "entry": entry(), "key": "form-7"}
    actions.register_follow_up(**asked, at=NOW)
    again = actions.register_follow_up(**asked, at=NOW + timedelta(seconds=2))
    assert (again.attempts, FollowUp.objects.filter(renewal=renewal).count()) == (1, 1)


@pytest.mark.parametrize(
    ("more", "effective"),
    [
        ({"result": "R1"}, True),
        ({"result": "R7"}, False),
        ({"result": "R8", "seconds": 14}, False),
        ({"result": "R8", "seconds": 15}, True),
        ({"result": "N1", "intention": "U"}, False),
        ({"channel": "wecom", "result": "R1"}, False),
        ({"channel": "wecom", "result": "R1", "replied": True}, True),
        ({"channel": "visit", "result": "R2"}, True),
    ],
    ids=["spoken to", "wrong person", "busy at once", "busy later", "no answer", "message read", "reply", "visit"],
)
def test_contact_counts_when_the_customer_was_spoken_to(more, effective, people, mine):
    renewal = register(people, mine(), **more)
    assert renewal.effective_contacts == int(effective)
    assert (renewal.first_effective_at is not None) is effective


@pytest.mark.parametrize(
    ("intention", "days", "allowed"),
    [
        ("A", 1, True),
        ("A", 2, False),
        ("B", 3, True),
        ("B", 4, False),
        ("C", 7, True),
        ("C", 8, False),
        ("D", 10, True),
        ("D", 11, False),
        ("U", 2, True),
        ("U", 3, False),
        ("B", 0, True),
        ("B", -1, False),
    ],
)
def test_next_contact_lies_within_the_limit_of_the_intention(intention, days, allowed, people, mine):
    renewal, day = mine(expires_on=date(2026, 6, 25)), TODAY + timedelta(days=days)
    if allowed:
        assert register(people, renewal, intention=intention, next_contact_on=day).next_contact_on == day
        return
    with pytest.raises(DomainError) as refused:
        register(people, renewal, intention=intention, next_contact_on=day)
    assert refused.value.code == ("next_contact_past" if days < 0 else "next_contact_too_late")


def test_customer_for_whom_it_is_too_early_waits_until_the_window_opens(people, mine):
    renewal = mine(expires_on=date(2026, 7, 10))
    after = register(people, renewal, intention="C", next_contact_on=date(2026, 6, 10))
    assert after.next_contact_on == date(2026, 6, 10)


def test_next_contact_never_lies_after_the_cover(people, mine):
    with pytest.raises(DomainError) as refused:
        register(people, mine(expires_on=date(2026, 6, 2)))
    assert refused.value.code == "next_contact_too_late"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"next_contact_on": None}, "next_contact_missing"),
        ({"contact_at": NOW - timedelta(hours=25)}, "contact_backdated"),
        ({"contact_at": NOW + timedelta(hours=1)}, "contact_in_future"),
        ({"channel": "pigeon"}, "contact_incomplete"),
        ({"result": ""}, "contact_incomplete"),
        ({"intention": "Z"}, "contact_incomplete"),
    ],
)
def test_incomplete_contact_is_refused(more, code, people, mine):
    renewal = mine()
    with pytest.raises(DomainError) as refused:
        register(people, renewal, **more)
    assert refused.value.code == code
    assert not FollowUp.objects.filter(renewal=renewal).exists()


@pytest.mark.parametrize("more", [{"result": "R6", "intention": "E"}, {"result": "R5", "intention": "D"}])
def test_refusal_needs_no_next_contact(more, people, mine):
    renewal = register(people, mine(), next_contact_on=None, **more)
    assert renewal.next_contact_on is None
    assert not ToDo.objects.open().filter(object_id=renewal.pk).exists()


def test_do_not_call_blocks_the_number_at_once(people, mine, make_renewal):
    renewal = register(people, mine(), result="R9", intention="E", next_contact_on=None)
    blocked = DoNotCall.objects.get()
    assert renewal.do_not_call
    assert (blocked.phone_hash, blocked.until) == (renewal.phone_hash, date(2027, 6, 1))
    with pytest.raises(DomainError) as refused:
        register(people, renewal)
    assert refused.value.code == "do_not_call"
    assert register(people, renewal, customer_asked=True).attempts == 2


def test_dead_number_gives_way_to_the_next(people, mine):
    renewal = mine(phone="15400000001", more_phones="15400000002、15400000003")
    renewal = register(people, renewal, result="N5", intention="U")
    assert (renewal.phone, renewal.more_phones, renewal.phone_valid) == ("15400000002", "15400000003", True)
    assert renewal.phone_hash == blind_index("15400000002")
    renewal = register(people, renewal, result="N4", intention="U")
    renewal = register(people, renewal, result="N4", intention="U")
    assert (renewal.phone, renewal.phone_valid) == ("15400000003", False)


def test_three_failed_attempts_on_two_days_make_unreachable(people, mine):
    renewal = mine()
    renewal = register(people, renewal, result="N1", intention="U")
    renewal = register(people, renewal, at=NOW + timedelta(hours=5), result="N6", intention="U")
    assert not renewal.unreachable
    tomorrow = NOW + timedelta(days=1)
    renewal = register(people, renewal, at=tomorrow, result="N3", intention="U")
    assert renewal.unreachable
    renewal = register(people, renewal, at=tomorrow + timedelta(hours=1), result="R1")
    assert not renewal.unreachable


@pytest.mark.parametrize(
    ("hour", "allowed"), [(8, False), (9, True), (19, True), (20, False)], ids=["8:00", "9:00", "19:00", "20:00"]
)
def test_calls_keep_to_the_hours(hour, allowed, people, mine):
    at = datetime(2026, 6, 1, hour, 0, tzinfo=SHANGHAI)
    renewal = mine()
    if allowed:
        assert register(people, renewal, at=at).attempts == 1
        return
    with pytest.raises(DomainError) as refused:
        register(people, renewal, at=at)
    assert refused.value.code == "outside_call_hours"
    assert register(people, renewal, at=at, customer_asked=True).attempts == 1
    assert Event.objects.of(renewal).last().data["customer_asked"] is True


def test_visit_keeps_no_hours(people, mine):
    assert register(people, mine(), at=datetime(2026, 6, 1, 21, 0, tzinfo=SHANGHAI), channel="visit").attempts == 1


@pytest.mark.parametrize(("days", "allowed"), [(40, True), (41, False)])
def test_sales_calls_begin_forty_days_before_expiry(days, allowed, people, mine):
    renewal = mine(expires_on=TODAY + timedelta(days=days))
    if allowed:
        assert register(people, renewal).attempts == 1
        return
    with pytest.raises(DomainError) as refused:
        register(people, renewal)
    assert refused.value.code == "call_too_early"
    assert register(people, renewal, channel="wecom", replied=True).attempts == 1


def test_hours_are_the_branchs_setting(people, mine, tree):
    BranchSetting.objects.create(
        code="renewals.call_until", branch=tree["33"], value="22:00", valid_from=date(2026, 1, 1)
    )
    assert register(people, mine(), at=datetime(2026, 6, 1, 21, 0, tzinfo=SHANGHAI)).attempts == 1


def test_correction_is_a_new_row_and_counts_again(people, mine):
    renewal = register(people, mine(), result="R1")
    wrong = FollowUp.objects.get(renewal=renewal)
    corrected = entry(result="N1", intention="U", next_contact_on=date(2026, 6, 2), note="实际未接通")
    later = NOW + timedelta(hours=1)
    after = actions.correct_follow_up(by=people["specialist"], follow_up=wrong, entry=corrected, at=later)
    rows = FollowUp.objects.filter(renewal=renewal)
    assert (after.attempts, after.effective_contacts, after.first_effective_at) == (1, 0, None)
    assert (after.last_result, after.next_contact_on) == ("N1", date(2026, 6, 2))
    assert [(row.corrects, row.at) for row in rows.order_by("pk")] == [(None, NOW), (wrong, NOW)]
    assert [row.result for row in rows.standing()] == ["N1"]


def test_follow_up_is_corrected_once(people, mine):
    renewal = register(people, mine())
    wrong = FollowUp.objects.get(renewal=renewal)
    actions.correct_follow_up(by=people["specialist"], follow_up=wrong, entry=entry(), at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.correct_follow_up(by=people["specialist"], follow_up=wrong, entry=entry(), at=NOW)
    assert refused.value.code == "already_corrected"


def test_follow_up_never_changes(people, mine):
    register(people, mine())
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.update(note="改写")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.all().delete()


def test_form_offers_the_limits_the_guard_judges_by(people, mine):
    limits = actions.next_contact_choices(by=people["specialist"], renewal=mine(), at=NOW)
    assert limits["A"] == TODAY + timedelta(days=1)
    assert "E" not in limits
