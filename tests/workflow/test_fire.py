"""One step on one object: what is written, what is refused, and that a refusal leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.errors import Conflict, Denied, DomainError
from renewals.models import Renewal
from renewals.step_guards import Contact
from tests.factories import NOW
from workflow.models import Event
from workflow.outbox import promise
from workflow.steps import edges_of, steps_of
from workflow.transitions import NotFound, available_steps, create, fire, fire_many

pytestmark = pytest.mark.write_path


CONTACT = Contact(
    at=NOW,
    result="C1",
    intention="B",
    next_contact_on=NOW.date(),
    latest_next=NOW.date(),
    terminal=False,
    effective=True,
    unreachable=False,
    phone_invalid=False,
    do_not_call=False,
)


@pytest.fixture
def dispatch(people):
    """Fires ``dispatch`` on a renewal as the team lead."""

    def run(renewal, *, by="team_lead", to="specialist", **more):
        due = NOW + timedelta(hours=48)
        data = {"owner": people[to], "moment": NOW, "first_contact_due_at": due}
        return fire(renewal, "dispatch", by=people[by], at=NOW, **data, **more)

    return run


def test_step_writes_row_and_event(make_renewal, dispatch, people):
    renewal = dispatch(
        make_renewal(), expected_version=1, reason="新人练手", amount=Decimal("12.5"), facts={"how": "one"}
    )
    stored = Renewal.objects.get(pk=renewal.pk)
    event = Event.objects.of(renewal).last()
    assert (stored.status, stored.version, stored.owner_id) == ("assigned", 2, people["specialist"].pk)
    assert (event.version, event.verb, event.source, event.target) == (2, "dispatch", "pool", "assigned")
    assert (event.actor_no, event.reason, event.amount) == (
        people["team_lead"].employee_no,
        "新人练手",
        Decimal("12.50"),
    )
    assert event.data == {"how": "one", "changes": {"owner_id": [None, people["specialist"].pk]}}
    assert event.hash == event.digest() == stored.head_hash


def test_events_are_chained(make_renewal, dispatch):
    renewal = dispatch(make_renewal())
    first, second = Event.objects.of(renewal)
    assert second.previous_hash == first.hash


def test_query_count_of_a_step(make_renewal, dispatch, people, django_assert_num_queries):
    """Savepoint, lock (PostgreSQL alone has one), read, event, row, savepoint; nothing else."""
    renewal = make_renewal(owner=people["specialist"], status="assigned")
    people["specialist"].scope()
    with django_assert_num_queries(6 if connection.features.has_select_for_update else 5):
        fire(renewal, "follow_up_first", by=people["specialist"], at=NOW, contact=CONTACT)


def test_stale_version_is_a_conflict_that_says_what_changed(make_renewal, dispatch, people):
    renewal = make_renewal()
    dispatch(renewal)
    with pytest.raises(Conflict) as caught:
        dispatch(renewal, expected_version=1)
    assert caught.value.facts["differences"]["owner_id"][:2] == [None, people["specialist"].pk]
    assert caught.value.facts["differences"]["status"][:2] == ["pool", "assigned"]


def test_row_of_another_branch_is_not_found(make_renewal, dispatch):
    with pytest.raises(NotFound):
        dispatch(make_renewal(), by="other_team_lead")


def test_missing_right_is_denied(make_renewal, dispatch):
    with pytest.raises(Denied):
        dispatch(make_renewal(), by="specialist")


def test_wrong_state_is_refused(make_renewal, dispatch):
    renewal = make_renewal()
    dispatch(renewal)
    with pytest.raises(DomainError) as caught:
        dispatch(renewal)
    assert caught.value.code == "wrong_status"


def test_refusal_after_the_save_leaves_nothing(make_renewal, dispatch):
    """Also when the caller goes on in a transaction of its own."""
    renewal = make_renewal()

    def refuse(obj, event):
        promise("webhook", aggregate="x", dedup_key="x:1", payload={})
        raise DomainError("no", "no")

    with transaction.atomic():
        with pytest.raises(DomainError):
            dispatch(renewal, then=refuse, key="k1")
        assert Renewal.objects.get(pk=renewal.pk).version == 1
        assert Event.objects.of(renewal).count() == 1
    assert dispatch(renewal, key="k1").version == 2


def test_same_key_does_nothing_twice(make_renewal, dispatch):
    renewal = make_renewal()
    first = dispatch(renewal, key="form-1", expected_version=1)
    again = dispatch(renewal, key="form-1", expected_version=1)
    assert (first.version, again.version) == (2, 2)
    assert Event.objects.of(renewal).count() == 2


def test_repeated_request_is_the_same_although_time_went_on(make_renewal, people):
    renewal = make_renewal()
    for minutes in (0, 5):
        at = NOW + timedelta(minutes=minutes)
        data = {"owner": people["specialist"], "moment": at, "first_contact_due_at": at + timedelta(hours=48)}
        fire(renewal, "dispatch", by=people["team_lead"], key="form-2", at=at, **data)
    assert Event.objects.of(renewal).count() == 2


def test_same_key_for_another_request_is_refused(make_renewal, dispatch):
    renewal = make_renewal()
    dispatch(renewal, key="form-1")
    with pytest.raises(DomainError) as caught:
        dispatch(make_renewal(), key="form-1")
    assert caught.value.code == "key_reused"


@pytest.mark.parametrize("key", ["k" * 500, "a\x00b", "\ud800", "键"], ids=["long", "nul", "surrogate", "chinese"])
def test_key_of_any_form_is_taken(key, make_renewal, dispatch):
    renewal = make_renewal()
    dispatch(renewal, key=key)
    assert dispatch(renewal, key=key).version == 2


def test_keys_of_two_people_are_apart(make_renewal, dispatch):
    one, other = make_renewal(), make_renewal()
    dispatch(one, key="same", by="team_lead")
    assert dispatch(other, key="same", by="renewal_manager").version == 2


def test_refused_request_gives_its_key_back(make_renewal, dispatch):
    renewal = make_renewal()
    with pytest.raises(Conflict):
        dispatch(renewal, key="k", expected_version=7)
    with pytest.raises(Conflict):
        dispatch(renewal, key="k", expected_version=7)
    assert dispatch(renewal, key="k", expected_version=1).version == 2


NASTY = {
    "name": "王\x00强 \ud83d 😀 ﬁ e\u0301",
    "amount": Decimal("3000.10"),
    "nested": {"z": [1, None, True], "a": {"是": "否"}, "10": 1, "9": 2},
    "big": 2**70,
    "day": NOW.date(),
}


def test_hash_survives_the_database(make_renewal, dispatch):
    renewal = make_renewal()
    event = []
    dispatch(renewal, facts=NASTY, amount=Decimal("2.675"), reason="a\x00b", then=lambda obj, e: event.append(e))
    stored = Event.objects.get(pk=event[0].pk)
    assert stored.digest() == stored.hash == event[0].hash
    assert stored.data["name"] == "王强  😀 ﬁ e\u0301"


def test_float_is_no_fact(make_renewal, dispatch):
    with pytest.raises(TypeError):
        dispatch(make_renewal(), facts={"rate": 0.1})


def test_version_is_unique_per_object(make_renewal):
    renewal = make_renewal()
    event = Event.objects.of(renewal).get()
    event.pk = None
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        event.save(force_insert=True)


def test_tracked_object_cannot_be_refreshed(make_renewal):
    """Refreshing lifts the protection of the status for every thread of the process (reliability §0, finding 1)."""
    renewal = make_renewal()
    with pytest.raises(TypeError):
        renewal.refresh_from_db()
    with pytest.raises(TypeError):
        renewal.refresh_from_db(fields=["status"])
    assert renewal.reload().pk == renewal.pk


def test_deferred_column_is_still_read(make_renewal):
    pk = make_renewal(plate="浙C00001").pk
    assert Renewal.objects.only("pk").get(pk=pk).plate == "浙C00001"


def test_status_cannot_be_assigned(make_renewal):
    renewal = make_renewal()
    with pytest.raises(AttributeError):
        renewal.status = "renewed"


def test_steps_are_read_once_per_model():
    assert steps_of(Renewal) is steps_of(Renewal)
    assert ("pool", "assigned") in edges_of(Renewal)


def test_available_steps_say_why_not(make_renewal, people):
    steps = available_steps(make_renewal(), people["specialist"], NOW)
    assert steps["claim"][1] is None
    assert steps["dispatch"][1].code == "permission_missing"
    assert steps["quote"][1].code == "wrong_status"


def test_many_rows_move_and_refused_ones_stay(make_renewal, people):
    rows = [make_renewal() for _ in range(3)] + [make_renewal(owner=people["colleague"], status="assigned")]
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    work = [(row.pk, data, {"n": n}) for n, row in enumerate(rows)]
    assert fire_many(Renewal, "dispatch", by=people["team_lead"], work=work, at=NOW, chunk=2) == 3
    assert [row.reload().version for row in rows] == [2, 2, 2, 1]
    assert all(event.hash == event.digest() for event in Event.objects.all())


def test_many_rows_all_or_nothing_per_chunk(make_renewal, people):
    rows = [make_renewal(), make_renewal(owner=people["colleague"], status="assigned")]
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    with pytest.raises(DomainError):
        fire_many(
            Renewal,
            "dispatch",
            by=people["team_lead"],
            work=[(row.pk, data, {}) for row in rows],
            at=NOW,
            skip_refused=False,
        )
    assert [row.reload().version for row in rows] == [1, 1]


def test_new_object_begins_its_history(make_renewal):
    renewal = make_renewal()
    event = Event.objects.of(renewal).get()
    assert (event.version, event.source, event.target, event.previous_hash) == (1, "", "pool", "0" * 64)
    assert renewal.head_hash == event.hash


@pytest.mark.django_db(transaction=True)
def test_failed_creation_leaves_nothing(tree, people, make_renewal):
    taken = make_renewal()
    with pytest.raises(Exception, match=r"(?i)unique"):
        create(
            Renewal(
                branch=tree["33030101"],
                asset_key=taken.asset_key,
                cycle=taken.cycle,
                policy_no="x",
                expires_on=taken.expires_on,
            ),
            "enter",
            by=people["renewal_manager"],
        )
    assert Renewal.objects.count() == Event.objects.count() == 1
    assert not connection.in_atomic_block
