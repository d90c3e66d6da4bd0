"""Two transactions at once on PostgreSQL: who waits, who is refused, who tries again.

SQLite has one writer at a time; there the storm shows the same promises with processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event as Flag
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from accounts.errors import Conflict, DomainError, InFlight
from renewals import actions
from renewals.models import Renewal
from tests.factories import NOW
from workflow import retrying, transitions
from workflow.idempotency import claim_key
from workflow.models import BranchSetting, Event, IdempotencyKey
from workflow.retrying import retried

pytestmark = [
    pytest.mark.write_path,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]


@pytest.fixture
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Runs something in a thread with a connection of its own."""

    def closing(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        yield lambda work: pool.submit(closing, work)


def held(work: Callable[[], Any], holding: Flag, go_on: Flag, *, roll_back: bool = False) -> Callable[[], None]:
    """``work`` in a transaction that stays open until it is told to go on."""

    def run() -> None:
        with transaction.atomic():
            work()
            holding.set()
            go_on.wait(10)
            transaction.set_rollback(roll_back)

    return run


@pytest.mark.parametrize("roll_back", [False, True], ids=["commit", "rollback"])
def test_request_in_flight_is_refused_at_once(roll_back, beside):
    holding, go_on = Flag(), Flag()
    first = beside(held(lambda: claim_key("s", "k", 1), holding, go_on, roll_back=roll_back))
    holding.wait(10)
    with pytest.raises(InFlight), transaction.atomic():
        claim_key("s", "k", 1)
    go_on.set()
    first.result()
    with transaction.atomic():
        assert claim_key("s", "k", 1) is roll_back
    assert IdempotencyKey.objects.count() == 1


def test_key_is_taken_inside_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        claim_key("s", "k", 1)


def test_same_form_sent_sixteen_times_at_once_acts_once(beside, make_renewal, people):
    renewal = make_renewal()

    def send() -> str:
        try:
            actions.dispatch(by=people["team_lead"], renewal=renewal, to=people["specialist"], key="k", at=NOW)
        except InFlight:
            return "in flight"
        return "done"

    people["team_lead"].scope()
    people["specialist"].scope()
    answers = [beside(send) for _ in range(16)]
    assert {answer.result() for answer in answers} <= {"done", "in flight"}
    assert [event.verb for event in Event.objects.of(renewal)] == ["enter", "dispatch"]


def test_of_two_who_claim_one_succeeds(beside, make_renewal, people):
    renewal = make_renewal()

    def claim(name: str) -> str:
        try:
            actions.claim(by=people[name], renewal=renewal, expected_version=1, at=NOW)
        except DomainError as refusal:
            return refusal.code
        return "mine"

    answers = [beside(lambda name=name: claim(name)) for name in ("specialist", "colleague")]
    assert sorted(answer.result() for answer in answers) == ["conflict", "mine"]
    assert Renewal.objects.get(pk=renewal.pk).owner_spells.count() == 1


def test_customer_who_moved_while_somebody_waited_is_still_there(beside, make_renewal, people, tree):
    """PostgreSQL rechecks a waiting row against the branch it was joined with before: that must not hide the row."""
    renewal = make_renewal(status="assigned", owner=people["specialist"])
    holding, go_on = Flag(), Flag()

    def move() -> None:
        Renewal.objects.filter(pk=renewal.pk).update(branch=tree["33030102"])

    def hand_over() -> Renewal:
        return actions.transfer(
            by=people["renewal_manager"], renewal=renewal, to=people["colleague"], expected_version=1, at=NOW
        )

    first = beside(held(move, holding, go_on))
    holding.wait(10)
    second = beside(hand_over)
    time.sleep(0.3)
    go_on.set()
    first.result()
    assert second.result().owner == people["colleague"]


@pytest.fixture
def hand_out_at_once(beside, make_renewal, people, tree) -> Callable[..., list[str]]:
    """Two managers who each hand another customer to a specialist with room for one; what each is told."""
    BranchSetting.objects.create(
        code="renewals.holding_cap", branch=tree["HQ"], value=1, valid_from=NOW.date().replace(year=2020)
    )
    rows = [make_renewal(), make_renewal()]
    holding, go_on = Flag(), Flag()

    def hand_out(place: int) -> None:
        actions.dispatch(by=people["renewal_manager"], renewal=rows[place], to=people["specialist"], at=NOW)

    def hand_out_many(place: int) -> None:
        to = [people["specialist"]]
        done = actions.dispatch_many(by=people["renewal_manager"], renewals=[rows[place].pk], to=to, at=NOW).done
        if not done:
            raise DomainError("holding_cap", "left out")

    def told(work: Callable[[int], None]) -> str:
        try:
            work(1)
        except DomainError as refusal:
            return refusal.code
        return "done"

    def run(*, many: bool = False) -> list[str]:
        work = hand_out_many if many else hand_out
        first = beside(held(lambda: work(0), holding, go_on))
        holding.wait(10)
        second = beside(lambda: told(work))
        time.sleep(0.3)
        go_on.set()
        first.result()
        return [second.result(), str(Renewal.objects.filter(owner=people["specialist"]).count())]

    return run


@pytest.mark.parametrize("many", [False, True], ids=["one by one", "in bulk"])
def test_two_managers_at_once_do_not_exceed_the_holding_cap(many, hand_out_at_once):
    assert hand_out_at_once(many=many) == ["holding_cap", "1"]


@pytest.mark.parametrize("many", [False, True], ids=["one by one", "in bulk"])
def test_two_managers_at_once_exceed_the_holding_cap_without_the_lock(many, hand_out_at_once, monkeypatch):
    """The twin: it is the lock on the specialist that makes the second one wait and count again."""
    monkeypatch.setattr(transitions, "lock_counted", lambda step, work: None)
    assert hand_out_at_once(many=many) == ["done", "2"]


def test_people_are_locked_in_one_order_whatever_the_order_of_the_work(beside, make_renewal, people, monkeypatch):
    """Two bulk dispatches to the same two people, dealt the other way round, wait for each other and never deadlock."""
    monkeypatch.setattr(retrying, "ATTEMPTS", 1)
    team = [people["specialist"], people["colleague"]]
    rows = [make_renewal().pk for _n in range(40)]

    def deal(part: list[int], to: list[Any]) -> int:
        return len(actions.dispatch_many(by=people["renewal_manager"], renewals=part, to=to, at=NOW).done)

    for person in (*team, people["renewal_manager"]):
        person.scope()
    runs = [beside(lambda: deal(rows[:20], team)), beside(lambda: deal(rows[20:], team[::-1]))]
    assert [run.result() for run in runs] == [20, 20]
    assert [Renewal.objects.filter(owner=person).count() for person in team] == [20, 20]


def test_stale_form_waits_and_then_learns_what_changed(beside, make_renewal, people):
    renewal = make_renewal()
    holding, go_on = Flag(), Flag()

    def dispatch(name: str) -> Renewal:
        return actions.dispatch(by=people["team_lead"], renewal=renewal, to=people[name], expected_version=1, at=NOW)

    first = beside(held(lambda: dispatch("specialist"), holding, go_on))
    holding.wait(10)
    second = beside(lambda: dispatch("colleague"))
    time.sleep(0.3)
    go_on.set()
    first.result()
    with pytest.raises(Conflict) as caught:
        second.result()
    assert caught.value.facts["differences"]["status"][:2] == ["pool", "assigned"]


def test_deadlock_is_tried_again_by_itself(beside, make_renewal):
    one, other = make_renewal().pk, make_renewal().pk

    def lock_both(first: int, second: int) -> None:
        rows = Renewal.objects.order_by().select_for_update()
        rows.get(pk=first)
        time.sleep(0.3)
        rows.get(pk=second)

    runs = [beside(lambda pair=pair: retried(lambda: lock_both(*pair))) for pair in ((one, other), (other, one))]
    assert [run.result() for run in runs] == [None, None]


def trouble(sqlstate: str) -> OperationalError:
    """What Django raises for an error of this state."""
    error, cause = OperationalError("trouble"), Exception()
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("sqlstate", "times"), [("40001", 5), ("40P01", 5), ("55P03", 5), ("57014", 1)])
def test_passing_trouble_is_tried_five_times(sqlstate, times, monkeypatch):
    monkeypatch.setattr(retrying.time, "sleep", lambda seconds: None)
    tried = []

    def work() -> None:
        tried.append(connection.in_atomic_block)
        raise trouble(sqlstate)

    with pytest.raises(OperationalError):
        retried(work)
    assert tried == [True] * times


def test_inner_transaction_leaves_trying_again_to_the_outer_one():
    tried = []

    def work() -> None:
        tried.append(1)
        raise trouble("40001")

    with pytest.raises(OperationalError), transaction.atomic():
        retried(work)
    assert tried == [1]
