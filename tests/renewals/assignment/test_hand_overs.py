"""转交申请: asked, accepted, declined, taken back, run out (renewals brief §1.5 row 20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.assignment.actions import handing
from renewals.models import HandOver, OwnerSpell, Renewal
from tests.factories import NOW, make_person
from workflow.models import BranchSetting, OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def row(people, make_renewal) -> Renewal:
    return make_renewal(status="following", owner=people["specialist"])


def ask(people, row, **more) -> HandOver:
    values = {"by": people["specialist"], "to": people["colleague"], "reason": "客户搬到西边", "at": NOW, **more}
    handing.ask_hand_over(renewal=row, **values)
    return HandOver.objects.get(renewal=row, status="hand_asked")


def test_asking_moves_nothing_and_tells_the_colleague(people, row):
    request = ask(people, row)
    todo = ToDo.objects.open().get(object_type="renewals.handover")
    assert Renewal.objects.get(pk=row.pk).owner == people["specialist"]
    assert (todo.assignee, todo.object_id, todo.due_at) == (people["colleague"], request.pk, NOW + 3 * DAY)
    assert OutboxMessage.objects.get(topic="notice").payload["recipient_id"] == people["colleague"].pk


def test_accepted_the_customer_moves_with_its_history(people, row):
    request = handing.accept_hand_over(by=people["colleague"], request=ask(people, row), at=NOW + DAY)
    after = Renewal.objects.get(pk=row.pk)
    assert (request.status, after.owner, after.last_owner) == (
        "hand_accepted",
        people["colleague"],
        people["specialist"],
    )
    assert OwnerSpell.objects.get(renewal=row, to_at=None).owner == people["colleague"]
    assert not ToDo.objects.open().filter(object_type="renewals.handover").exists()


def test_customer_followed_up_while_the_colleague_accepts_waits_for_no_first_contact(people, make_renewal):
    row = make_renewal(status="assigned", owner=people["specialist"])
    request = ask(people, row)
    assert request.renewal.status == "assigned"
    entry = actions.Entry(channel="visit", result="R2", intention="B", next_contact_on=NOW.date())
    actions.register_follow_up(by=people["specialist"], renewal=row.reload(), entry=entry, at=NOW)
    handing.accept_hand_over(by=people["colleague"], request=request, at=NOW)
    assert Renewal.objects.get(pk=row.pk).first_contact_due_at is None
    assert not ToDo.objects.open().filter(kind="first_contact", object_id=row.pk).exists()


def test_declined_it_stays(people, row):
    request = handing.decline_hand_over(by=people["colleague"], request=ask(people, row), why="手上太多", at=NOW)
    assert (request.status, request.answer) == ("hand_declined", "手上太多")
    assert Renewal.objects.get(pk=row.pk).owner == people["specialist"]
    with pytest.raises(DomainError) as refused:
        handing.accept_hand_over(by=people["colleague"], request=request, at=NOW)
    assert refused.value.code == "not_owner"


def test_declining_needs_a_word(people, row):
    with pytest.raises(DomainError) as refused:
        handing.decline_hand_over(by=people["colleague"], request=ask(people, row), why=" ", at=NOW)
    assert refused.value.code == "reason_missing"


def test_owner_alone_does_not_hand_over(people, row):
    with pytest.raises(Denied) as refused:
        actions.transfer(by=people["specialist"], renewal=row, to=people["colleague"], at=NOW)
    assert refused.value.code == "ask_colleague"


def test_who_was_asked_takes_it_for_oneself_only(people, row, tree):
    third = make_person("specialist", tree["33030101"])
    ask(people, row)
    with pytest.raises(Denied) as refused:
        actions.transfer(by=people["colleague"], renewal=row, to=third, at=NOW)
    assert refused.value.code == "not_asked"
    with pytest.raises(Denied) as refused:
        actions.transfer(by=third, renewal=row, to=third, at=NOW)
    assert refused.value.code == "not_owner"


@pytest.mark.parametrize("who", ["specialist", "team_lead", "other_specialist"])
def test_nobody_else_answers(who, people, row):
    request = ask(people, row)
    with pytest.raises(DomainError) as refused:
        handing.decline_hand_over(by=people[who], request=request, why="x", at=NOW)
    assert refused.value.code in {"not_asked", "not_found"}


def test_one_open_request_a_customer(people, row):
    request = ask(people, row)
    with pytest.raises(DomainError) as refused:
        ask(people, row)
    assert refused.value.code == "asked_already"
    handing.withdraw_hand_over(by=people["specialist"], request=request, at=NOW)
    again = ask(people, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(
            branch=row.branch, renewal=row, giver=again.giver, taker=again.taker, reason="x", asked_at=NOW
        )


def test_request_of_an_owner_before_ends_with_the_next(people, row, tree):
    before = ask(people, row)
    third = make_person("specialist", tree["33030101"])
    actions.transfer(by=people["team_lead"], renewal=row, to=third, reason="x", at=NOW)
    asked = ask(people, row.reload(), by=third, to=people["colleague"])
    assert before.reload().status == "hand_expired"
    assert [todo.object_id for todo in ToDo.objects.open().filter(object_type="renewals.handover")] == [asked.pk]
    handing.accept_hand_over(by=people["colleague"], request=asked, at=NOW)
    assert Renewal.objects.get(pk=row.pk).owner == people["colleague"]


@pytest.mark.parametrize("who", ["colleague", "team_lead"])
def test_only_the_owner_asks(who, people, row):
    with pytest.raises(Denied) as refused:
        ask(people, row, by=people[who], to=people["specialist"])
    assert refused.value.code == "not_own_to_ask"


def test_colleague_must_have_room(people, row, make_renewal, tree):
    BranchSetting.objects.create(code="renewals.holding_cap", branch=tree["HQ"], value=1, valid_from=NOW.date())
    make_renewal(status="following", owner=people["colleague"])
    with pytest.raises(DomainError) as refused:
        ask(people, row)
    assert refused.value.code == "holding_cap"


def test_unanswered_requests_run_out(people, row):
    request = ask(people, row)
    assert handing.expire_hand_overs(NOW + 3 * DAY - timedelta(minutes=1)) == 0
    assert handing.expire_hand_overs(NOW + 3 * DAY) == 1
    assert request.reload().status == "hand_expired"
    assert not ToDo.objects.open().filter(object_type="renewals.handover").exists()


def test_request_for_a_customer_who_moved_meanwhile_ends(people, row, tree):
    request = ask(people, row)
    third = make_person("specialist", tree["33030101"])
    actions.transfer(by=people["team_lead"], renewal=row, to=third, reason="x", at=NOW)
    with pytest.raises(DomainError) as refused:
        handing.accept_hand_over(by=people["colleague"], request=request, at=NOW)
    assert refused.value.code == "not_owner"
    assert handing.expire_hand_overs(NOW) == 1
