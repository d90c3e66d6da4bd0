"""Leave: a deputy works what is due, the owner stays. Leavers: nothing stays with a dead account (brief §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import switch_off
from accounts.errors import Denied, DomainError
from accounts.leavers import open_work
from accounts.models import Absence, Delegation, User
from renewals import actions
from renewals.actions import renewing
from renewals.assignment.actions import leaving, runs
from renewals.assignment.standing_in import stood_in_for
from renewals.filters import worked_by
from renewals.invariants import state_has_todo, todos_of_state
from renewals.models import FollowUp, OwnerSpell, Renewal
from tests.factories import NOW
from workflow.models import OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
DAY = timedelta(days=1)
TODAY = NOW.date()
ENTRY = actions.Entry(channel="visit", result="R3", intention="B", next_contact_on=TODAY + DAY)


def away(person: User, days: int = 3) -> None:
    Absence.objects.create(person=person, first_day=TODAY, last_day=TODAY + days * DAY, reason="leave")


def stand_in(principal: User, deputy: User, **more) -> None:
    span = {"from_at": NOW - DAY, "until_at": NOW + 30 * DAY}
    Delegation.objects.create(principal=principal, deputy=deputy, reason="休假", **span, **more)


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.fixture
def row(people, make_renewal) -> Renewal:
    row = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    return Renewal.objects.get(pk=row.pk)


def test_deputy_works_the_customer_and_the_owner_stays(people, row):
    away(people["specialist"])
    stand_in(people["specialist"], people["colleague"])
    deputy = again(people["colleague"])
    after = actions.register_follow_up(by=deputy, renewal=row, entry=ENTRY, at=NOW)
    assert (after.owner, after.credit_owner, after.status) == (people["specialist"], people["specialist"], "following")
    assert FollowUp.objects.get(renewal=row).author == deputy
    assert OwnerSpell.objects.get(renewal=row).first_effective_at == NOW
    assert ToDo.objects.open().get(object_id=row.pk).assignee == people["specialist"]


def test_what_is_due_is_in_the_deputys_queue_until_the_owner_is_back(people, row, make_renewal, client):
    make_renewal(status="following", owner=people["specialist"], next_contact_on=TODAY + 20 * DAY)
    due = make_renewal(status="following", owner=people["specialist"], next_contact_on=TODAY)
    away(people["specialist"])
    stand_in(people["specialist"], people["colleague"])
    deputy = again(people["colleague"])
    assert set(Renewal.objects.filter(worked_by(deputy, TODAY))) == {due}
    assert [todo.object_id for way in ToDo.objects.open().ways_to(deputy) for todo in way] == [row.pk]
    client.force_login(deputy)
    assert client.get(reverse("renewals:next")).url == reverse("renewals:detail", args=[due.pk])
    assert stood_in_for(deputy, NOW + 4 * DAY) == []


@pytest.mark.parametrize("why", ["no absence", "no delegation", "other kind", "other branch"])
def test_nobody_stands_in_without_both(why, people, row, tree):
    if why != "no absence":
        away(people["specialist"])
    narrowed = {"other kind": {"kinds": ["renewals.loss"]}, "other branch": {"branch_path": tree["33030102"].path}}
    if why != "no delegation":
        stand_in(people["specialist"], people["colleague"], **narrowed.get(why, {}))
    with pytest.raises(Denied) as refused:
        actions.register_follow_up(by=again(people["colleague"]), renewal=row, entry=ENTRY, at=NOW)
    assert refused.value.code == "not_owner"


@pytest.mark.parametrize("what", ["return_to_pool", "propose_loss"])
def test_deputy_gives_nothing_away(what, people, row, make_renewal):
    away(people["specialist"])
    stand_in(people["specialist"], people["colleague"])
    deputy = again(people["colleague"])
    if what == "propose_loss":
        row = make_renewal(status="following", owner=people["specialist"], effective_contacts=3)
    loss = actions.LossForm(reason="P1", competitor="江河财产保险", price=3000)
    acts = {
        "return_to_pool": lambda: actions.return_to_pool(by=deputy, renewal=row, reason="x", at=NOW),
        "propose_loss": lambda: actions.propose_loss(by=deputy, renewal=row, form=loss, at=NOW),
    }
    with pytest.raises(Denied):
        acts[what]()


def holdings(people, make_renewal) -> dict[str, Renewal]:
    """One customer of every state somebody can own."""
    owner = people["specialist"]
    ended = {"expires_on": date(2026, 5, 20)}
    rows = {
        each: make_renewal(status=each, owner=owner)
        for each in ("assigned", "following", "renew_claimed", "loss_pending")
    }
    rows["lapsed"] = make_renewal(status="lapsed", owner=owner, callback_due_on=TODAY, **ended)
    rows["callback_done"] = make_renewal(status="callback_done", owner=owner, **ended)
    return rows


def test_leavers_customers_go_back_to_the_pool(people, make_renewal):
    rows = holdings(people, make_renewal)
    assert open_work(people["specialist"])[-1][1] == 6
    switch_off(by=people["security_admin"], user=people["specialist"])
    after = {name: Renewal.objects.get(pk=row.pk) for name, row in rows.items()}
    assert [after[name].status for name in ("assigned", "following")] == ["pool", "pool"]
    assert [after[name].owner for name in ("assigned", "following", "lapsed", "callback_done")] == [None] * 4
    assert [after[name].status for name in ("lapsed", "callback_done")] == ["lapsed", "callback_done"]
    assert [after[name].owner for name in ("renew_claimed", "loss_pending")] == [people["specialist"]] * 2
    assert ToDo.objects.open().get(object_id=rows["lapsed"].pk, kind="callback").role == "specialist"
    told = OutboxMessage.objects.get(topic="notice", payload__kind="leaver_customers").payload
    assert (told["recipient_id"], told["facts"]["count"]) == (people["team_lead"].pk, 4)
    assert [*todos_of_state()] == []
    assert OwnerSpell.objects.filter(to_at=None).count() == 2


def test_what_comes_back_to_a_leaver_later_is_freed_too(people, make_renewal):
    rows = holdings(people, make_renewal)
    switch_off(by=people["security_admin"], user=people["specialist"])
    renewing.expire_claims(renewals=[rows["renew_claimed"].pk], at=NOW)
    assert leaving.free_forsaken(NOW) == 1
    assert Renewal.objects.get(pk=rows["renew_claimed"].pk).status == "pool"
    assert leaving.free_forsaken(NOW) == 0
    assert [*state_has_todo()] == [f"renewals.renewal:{rows['loss_pending'].pk}"]


def test_leavers_customers_by_the_rules(people, make_renewal, planned, carried_out):
    """The resignation journey: before the access ends, the rules deal the customers out as a dry run first."""
    rows = holdings(people, make_renewal)
    run = planned(owner=people["specialist"].pk)
    assert {row.person for row in run.decisions.all()} == {people["colleague"]}
    done = carried_out(run)
    assert (done.cases, done.applied) == (6, 6)
    assert set(Renewal.objects.filter(pk__in=[row.pk for row in rows.values()]).values_list("owner", flat=True)) == {
        people["colleague"].pk
    }
    switch_off(by=people["security_admin"], user=people["specialist"])
    assert not Renewal.objects.filter(owner=people["specialist"]).exists()


def test_moving_somebodys_customers_needs_a_reason(people, tree, usual):
    with pytest.raises(DomainError) as refused:
        runs.ask_for_plan(
            by=people["renewal_manager"], branch=tree["3303"], wanted=runs.Wanted(owner=people["specialist"].pk)
        )
    assert refused.value.code == "reason_missing"
