"""Who works a customer: dispatch, claim, return, take back, hand over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import DomainError
from renewals import actions
from renewals.models import OwnerSpell, Renewal
from renewals.rules.sharing import share_by_count, share_equally
from tests import factories
from tests.factories import NOW
from workflow.models import BranchSetting, OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


def limit(tree, code, value):
    BranchSetting.objects.create(code=f"renewals.{code}", branch=tree["HQ"], value=value, valid_from=date(2020, 1, 1))


def open_todos(renewal):
    return dict(ToDo.objects.open().filter(object_id=renewal.pk).values_list("kind", "assignee"))


def test_dispatch_opens_spell_to_do_and_notice(people, make_renewal):
    specialist = people["specialist"]
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=specialist, at=NOW)
    todo = ToDo.objects.open().get(object_id=renewal.pk)
    assert (renewal.owner, renewal.credit_owner, renewal.assigned_at) == (specialist, specialist, NOW)
    assert (todo.kind, todo.assignee, todo.due_at) == ("first_contact", specialist, NOW + timedelta(days=2))
    assert OwnerSpell.objects.get(renewal=renewal).how == "dispatch"
    assert OutboxMessage.objects.get(topic="notice").payload["recipient_id"] == specialist.pk


def test_dispatch_to_another_branchs_person_is_refused(people, make_renewal):
    with pytest.raises(DomainError) as refused:
        actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["other_specialist"], at=NOW)
    assert refused.value.code == "target_out_of_reach"


def test_dispatch_from_the_prefecture_moves_the_work_to_the_team(people, make_renewal, tree):
    renewal = make_renewal(branch=tree["3303"])
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=renewal, to=people["specialist"], at=NOW)
    assert renewal.branch == tree["33030101"]
    assert list(Renewal.objects.visible_to(people["specialist"])) == [renewal]


@pytest.mark.parametrize("why", ["inactive", "no_specialist"])
def test_dispatch_to_somebody_who_does_not_follow_up_is_refused(why, people, make_renewal):
    target = people["team_lead"] if why == "no_specialist" else people["specialist"]
    target.is_active = why != "inactive"
    with pytest.raises(DomainError) as refused:
        actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=target, at=NOW)
    assert refused.value.code == "target_cannot_own"


def test_dispatch_over_the_holding_cap_is_refused(people, make_renewal, tree):
    limit(tree, "holding_cap", 1)
    make_renewal(status="following", owner=people["specialist"])
    with pytest.raises(DomainError) as refused:
        actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    assert refused.value.code == "holding_cap"


def test_same_dispatch_twice_happens_once(people, make_renewal):
    renewal = make_renewal()
    asked = {"by": people["renewal_manager"], "renewal": renewal, "to": people["specialist"], "key": "form-1"}
    actions.dispatch(**asked, at=NOW)
    again = actions.dispatch(**asked, at=NOW + timedelta(seconds=3))
    assert again.version == renewal.version + 1
    assert OwnerSpell.objects.filter(renewal=renewal).count() == 1


@pytest.mark.parametrize(
    ("rows", "room", "shares"),
    [
        pytest.param([1, 2, 3, 4, 5], [9, 9], [[1, 3, 5], [2, 4]], id="dealt in turn"),
        pytest.param([1, 2, 3, 4], [1, 9], [[1], [2, 3, 4]], id="a full one is passed over"),
        pytest.param([1, 2, 3], [1, 1], [[1], [2]], id="no room for the last"),
        pytest.param([], [5], [[]], id="nothing to share"),
    ],
)
def test_equal_split_deals_in_turn(rows, room, shares):
    assert share_equally(rows, room) == shares


def test_split_by_count_keeps_the_order():
    assert share_by_count([1, 2, 3, 4], [1, 2], [9, 9]) == [[1], [2, 3]]
    assert share_by_count([1, 2, 3], [3, 3], [1, 9]) == [[1], [2, 3]]


def test_bulk_dispatch_shares_equally_and_names_what_is_left_out(people, make_renewal):
    rows = [make_renewal(expires_on=date(2026, 6, 20) + timedelta(days=n)) for n in range(5)]
    taken = make_renewal(status="following", owner=people["specialist"])
    team = [people["specialist"], people["colleague"]]
    outcome = actions.dispatch_many(
        by=people["renewal_manager"], renewals=[row.pk for row in [*rows, taken]], to=team, at=NOW
    )
    owners = [Renewal.objects.get(pk=row.pk).owner for row in rows]
    assert sorted(outcome.done) == sorted(row.pk for row in rows)
    assert list(outcome.left_out) == [taken.pk]
    assert owners == [team[0], team[1], team[0], team[1], team[0]]
    assert ToDo.objects.open().filter(kind="first_contact").count() == 5
    assert OwnerSpell.objects.filter(to_at=None).count() == 6
    told = OutboxMessage.objects.filter(topic="notice").order_by("payload__recipient_id")
    assert [message.payload["facts"]["count"] for message in told] == [3, 2]


def test_bulk_dispatch_by_count_respects_the_cap(people, make_renewal, tree):
    limit(tree, "holding_cap", 2)
    rows = [make_renewal() for _n in range(4)]
    team = [people["specialist"], people["colleague"]]
    outcome = actions.dispatch_many(
        by=people["renewal_manager"], renewals=[row.pk for row in rows], to=team, counts=[3, 1], at=NOW
    )
    held = [Renewal.objects.filter(owner=person).count() for person in team]
    assert (held, len(outcome.done), len(outcome.left_out)) == ([2, 1], 3, 1)


def test_claim_over_the_daily_cap_is_refused(people, make_renewal, tree):
    limit(tree, "daily_claim_cap", 1)
    actions.claim(by=people["specialist"], renewal=make_renewal(), at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.claim(by=people["specialist"], renewal=make_renewal(), at=NOW)
    assert refused.value.code == "daily_claim_cap"
    tomorrow = NOW + timedelta(days=1)
    assert actions.claim(by=people["specialist"], renewal=make_renewal(), at=tomorrow).owner == people["specialist"]


def test_previous_owner_cools_down_but_a_colleague_may_claim(people, make_renewal):
    renewal = actions.claim(by=people["specialist"], renewal=make_renewal(), at=NOW)
    renewal = actions.return_to_pool(by=people["specialist"], renewal=renewal, reason="客户搬家", at=NOW)
    later = NOW + timedelta(hours=23)
    with pytest.raises(DomainError) as refused:
        actions.claim(by=people["specialist"], renewal=renewal, at=later)
    assert refused.value.code == "cooling_down"
    assert actions.claim(by=people["colleague"], renewal=renewal, at=later).owner == people["colleague"]


def test_return_needs_a_reason_and_ends_the_spell(people, make_renewal):
    renewal = actions.claim(by=people["specialist"], renewal=make_renewal(), at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.return_to_pool(by=people["specialist"], renewal=renewal, reason=" ", at=NOW)
    assert refused.value.code == "reason_missing"
    after = actions.return_to_pool(by=people["specialist"], renewal=renewal, reason="重复", at=NOW + timedelta(hours=1))
    spell = OwnerSpell.objects.get(renewal=renewal)
    assert (after.owner, after.last_owner, after.returned_count) == (None, people["specialist"], 1)
    assert spell.to_at == NOW + timedelta(hours=1)
    assert open_todos(after) == {}


def test_transfer_moves_reminders_and_keeps_both_owners(people, make_renewal):
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    later = NOW + timedelta(hours=5)
    after = actions.transfer(by=people["team_lead"], renewal=renewal, to=people["colleague"], at=later)
    spells = OwnerSpell.objects.filter(renewal=renewal).values_list("owner", "how", "from_at", "to_at")
    assert open_todos(after) == {"first_contact": people["colleague"].pk}
    assert after.credit_owner == people["colleague"]
    assert list(spells) == [
        (people["specialist"].pk, "dispatch", NOW, later),
        (people["colleague"].pk, "transfer", later, None),
    ]


@pytest.mark.parametrize(
    ("days_left", "move_credit", "credit_moves"),
    [(10, False, True), (7, False, True), (6, False, False), (6, True, True)],
    ids=["early", "on the day before the freeze", "in the last days", "manager marks 责任转移"],
)
def test_credit_stays_when_handed_over_in_the_last_days(days_left, move_credit, credit_moves, people, make_renewal):
    renewal = make_renewal(
        status="following", owner=people["specialist"], expires_on=date(2026, 6, 1) + timedelta(days=days_left)
    )
    after = actions.transfer(
        by=people["renewal_manager"], renewal=renewal, to=people["colleague"], move_credit=move_credit, at=NOW
    )
    assert after.credit_owner == people["colleague" if credit_moves else "specialist"]


def test_bulk_transfer_deals_out_the_customers_of_somebody_who_leaves(people, make_renewal):
    rows = [make_renewal(status="following", owner=people["specialist"]) for _n in range(3)]
    outcome = actions.transfer_many(
        by=people["team_lead"], renewals=[row.pk for row in rows], to=[people["colleague"]], reason="离职", at=NOW
    )
    assert len(outcome.done) == 3
    assert Renewal.objects.filter(owner=people["colleague"]).count() == 3
    assert OwnerSpell.objects.filter(to_at=None, owner=people["colleague"]).count() == 3


def spells_of(renewal):
    return list(OwnerSpell.objects.filter(renewal=renewal).order_by("pk").values_list("from_at", "to_at"))


def test_who_waited_for_the_lock_begins_where_the_one_before_ended(people, make_renewal):
    """Both took the time of day before they waited: the second to move has the earlier instant."""
    manager, later = people["renewal_manager"], NOW + timedelta(seconds=1)
    renewal = actions.dispatch(by=manager, renewal=make_renewal(), to=people["specialist"], at=later)
    moved = actions.transfer_many(by=manager, renewals=[renewal.pk], to=[people["colleague"]], reason="调整", at=NOW)
    assert moved.done == [renewal.pk]
    assert spells_of(renewal) == [(later, later), (later, None)]

    actions.reclaim_many(by=manager, renewals=[renewal.pk], reason="收回", at=NOW)
    again = actions.dispatch_many(by=manager, renewals=[renewal.pk], to=[people["specialist"]], at=NOW)
    assert again.done == [renewal.pk]
    assert spells_of(renewal) == [(later, later), (later, later), (later, None)]


@pytest.fixture
def lapsed_in_the_pool(make_renewal):
    """A customer nobody ever owned, two days after expiry, with its callback waiting for any specialist."""
    from renewals.actions import lapsing

    def make() -> Renewal:
        row = make_renewal(expires_on=date(2026, 5, 30))
        lapsing.lapse(renewals=[row], at=NOW)
        return Renewal.objects.get(pk=row.pk)

    return make


def test_customer_lapsed_in_the_pool_is_given_to_a_specialist(people, lapsed_in_the_pool):
    renewal = lapsed_in_the_pool()
    due_at = ToDo.objects.open().get(object_id=renewal.pk).due_at
    after = actions.transfer(by=people["team_lead"], renewal=renewal, to=people["specialist"], at=NOW)
    todo = ToDo.objects.open().get(object_id=renewal.pk)
    assert (after.status, after.owner, after.credit_owner) == ("lapsed", people["specialist"], None)
    assert (todo.kind, todo.assignee, todo.due_at) == ("callback", people["specialist"], due_at)
    assert OwnerSpell.objects.get(renewal=renewal, to_at=None).owner == people["specialist"]
    assert (
        actions.transfer(by=people["team_lead"], renewal=after, to=people["colleague"], at=NOW).owner
        == (people["colleague"])
    )


def test_specialist_does_not_take_a_lapsed_customer_by_hand(people, lapsed_in_the_pool):
    with pytest.raises(DomainError) as refused:
        actions.transfer(by=people["specialist"], renewal=lapsed_in_the_pool(), to=people["specialist"], at=NOW)
    assert refused.value.code == "not_owner"


def test_bulk_dispatch_takes_customers_lapsed_in_the_pool_along(people, make_renewal, lapsed_in_the_pool):
    rows = [make_renewal(), lapsed_in_the_pool()]
    owned = make_renewal(status="lapsed", expires_on=date(2026, 5, 30), owner=people["colleague"])
    outcome = actions.dispatch_many(
        by=people["renewal_manager"],
        renewals=[row.pk for row in [*rows, owned]],
        to=[people["specialist"]],
        at=NOW,
    )
    assert sorted(outcome.done) == sorted(row.pk for row in rows)
    assert list(outcome.left_out) == [owned.pk]
    assert [Renewal.objects.get(pk=row.pk).status for row in rows] == ["assigned", "lapsed"]
    assert open_todos(rows[1]) == {"callback": people["specialist"].pk}


def test_bulk_step_counts_what_it_hands_over_itself(people, make_renewal, tree):
    """The cap holds within one transaction too, where nothing is written before the last customer is judged."""
    from renewals.actions.dispatching import owner_facts, taking_over
    from workflow.transitions import fire_many

    limit(tree, "holding_cap", 2)
    rows = [make_renewal() for _n in range(3)]
    specialist = people["specialist"]
    work = [(row.pk, taking_over(specialist, row.branch, NOW), owner_facts(specialist)) for row in rows]
    assert fire_many(Renewal, "dispatch", by=people["renewal_manager"], work=work, at=NOW) == 2


def test_bulk_reclaim_returns_customers_to_the_pool(people, make_renewal):
    rows = [make_renewal(status="assigned", owner=people["specialist"]) for _n in range(2)]
    outcome = actions.reclaim_many(by=people["team_lead"], renewals=[row.pk for row in rows], reason="请假", at=NOW)
    assert len(outcome.done) == 2
    assert not OwnerSpell.objects.filter(to_at=None).exists()


@pytest.mark.parametrize(
    ("status", "owned"), [("pool", True), ("assigned", False), ("following", False), ("loss_pending", False)]
)
def test_database_refuses_an_owner_that_does_not_fit_the_state(status, owned, people, make_renewal):
    renewal = make_renewal(status=status, **({} if status == "pool" else {"owner": people["specialist"]}))
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(
            owner=people["specialist"] if owned else None, assigned_at=NOW if owned else None
        )


def test_database_refuses_a_second_open_spell(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"])
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerSpell.objects.create(
            renewal=renewal, branch=renewal.branch, owner=people["colleague"], how="claim", from_at=NOW
        )


def test_database_refuses_the_same_vehicle_twice_in_a_month(make_renewal):
    first = make_renewal()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_renewal(asset_key=first.asset_key)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_claiming_at_once_one_succeeds(people, make_renewal):
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: the test database of SQLite has one connection")
    team = [people["specialist"], people["colleague"]]
    for _round in range(5):
        renewal = make_renewal()
        start = Barrier(2)

        def claim(person, row=renewal, start=start):
            start.wait()
            try:
                actions.claim(by=person, renewal=row, at=NOW)
            except DomainError as refusal:
                return refusal.code
            finally:
                connection.close()
            return "claimed"

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(claim, team))
        assert answers == ["claimed", "wrong_status"]
        assert OwnerSpell.objects.filter(renewal=renewal).count() == 1


def test_factories_and_actions_agree_on_the_owner(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"])
    assert OwnerSpell.objects.get(renewal=renewal, to_at=None).owner == renewal.owner
    assert factories.NOW == NOW
