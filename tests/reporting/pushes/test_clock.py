"""The clock: on time, quiet, missed, two clocks, crashes at each step, holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.template import TemplateSyntaxError

from accounts.models import User
from reporting import tasks
from reporting.models import PushPaper, PushRun, Subscription
from reporting.pushes import clocks as push_clock
from reporting.pushes import reasons
from reporting.pushes.clocks import ON_TIME, push, record, recount, remove_papers, run_due
from reporting.pushes.following import follow_up
from reporting.pushes.making import outcome_of
from reporting.pushes.planning import passed
from reporting.pushes.registry import PUSH_SOURCES
from tests.factories import NOW
from tests.receivers import HttpReceiver, says
from workflow.models import CalendarDay, Event, Notice, OutboxMessage
from workflow.outbox import drain

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

#: 10:05 in Shanghai, when the subscriptions of these tests are due first.
DUE = NOW + timedelta(minutes=5)
DAY = timedelta(days=1)


def runs() -> list[tuple[str, datetime]]:
    return [(run.status, run.due_at) for run in PushRun.objects.order_by("due_at")]


def pushes() -> Any:
    return OutboxMessage.objects.filter(topic__startswith="push_")


def test_group_hears_it_on_time_and_once(subscribed: Any, figures: None, group: HttpReceiver, clock: Any) -> None:
    row = subscribed()
    assert row.next_at == DUE
    assert run_due(DUE - timedelta(seconds=1)) == 0

    clock(DUE)
    assert run_due() == 1
    assert run_due() == 0
    drain()
    drain()

    [request] = group.arrived
    said = request.json["text"]["content"]
    assert "温州中心支公司" in said
    assert "33.33% [1/3]" in said
    assert runs() == [("sent", DUE)]
    run = PushRun.objects.get()
    assert run.text == said
    assert run.sha256 == push_clock.digest("", said)
    assert Subscription.objects.get().next_at == DUE + DAY


def test_arrival_is_noted_and_every_step_is_an_event(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any
) -> None:
    row = subscribed()
    clock(DUE)
    run_due()
    assert follow_up() == 0
    drain()

    assert follow_up() == 1
    assert follow_up() == 0

    run = PushRun.objects.get()
    assert run.arrived_at == DUE
    assert [event.verb for event in Event.objects.of(run)] == ["record", "arrive"]
    assert [event.verb for event in Event.objects.of(row)] == ["subscribe"]


def test_nothing_to_say_is_quiet_where_wanted(subscribed: Any, clock: Any) -> None:
    subscribed()
    subscribed(name="laut", quiet=False)
    clock(DUE)
    run_due()

    assert {run.subscription.name: run.status for run in PushRun.objects.all()} == {"晨报": "quiet", "laut": "sent"}
    assert pushes().count() == 1


@pytest.mark.parametrize(("missed", "sent"), [("once", 1), ("drop", 0)])
def test_after_a_downtime_of_days_there_is_no_burst(
    subscribed: Any, figures: None, clock: Any, missed: str, sent: int
) -> None:
    subscribed(missed=missed, times=(time(10, 5), time(17)))
    back = DUE + 3 * DAY + timedelta(hours=2)
    clock(back)

    assert run_due() == 1
    run_due()

    states = runs()
    assert pushes().count() == sent
    assert [state for state, _at in states] == ["missed"] * (7 - sent) + ["sent"] * sent
    assert states[-1][1] == DUE + 3 * DAY
    row = Subscription.objects.get()
    assert row.next_at == datetime(2026, 6, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("late", "state"), [(ON_TIME, "sent"), (ON_TIME + timedelta(seconds=1), "missed")])
def test_a_little_late_is_not_missed(subscribed: Any, figures: None, clock: Any, late: timedelta, state: str) -> None:
    subscribed(missed="drop")
    clock(DUE + late)
    run_due()

    assert [status for status, _at in runs()] == [state]


def test_two_times_within_a_short_stop_are_sent_once(subscribed: Any, figures: None, clock: Any) -> None:
    subscribed(times=(time(10, 5), time(10, 10)))
    clock(DUE + timedelta(minutes=6))
    run_due()

    assert [state for state, _at in runs()] == ["missed", "sent"]


# --- two clocks, crashes ---------------------------------------------------------------------------------------------
def test_two_clocks_that_both_made_it_record_it_once(subscribed: Any, figures: None, clock: Any) -> None:
    row = subscribed()
    clock(DUE)
    both = [(Subscription.objects.select_related("branch", "robot").get(), outcome_of(row, DUE)) for _ in range(2)]

    done = [record(seen, [DUE], outcome, DUE) for seen, outcome in both]

    assert done == [True, False]
    assert (PushRun.objects.count(), pushes().count()) == (1, 1)


def test_clock_that_dies_after_making_leaves_it_due(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed()
    clock(DUE)
    with monkeypatch.context() as crash:
        crash.setattr(push_clock, "record", _dies)
        with pytest.raises(KeyboardInterrupt):
            run_due()
    assert (PushRun.objects.count(), pushes().count()) == (0, 0)

    run_due()
    assert (PushRun.objects.count(), pushes().count()) == (1, 1)


@pytest.mark.parametrize("point", ["create", "promise_all", "next_of"])
def test_clock_that_dies_while_recording_leaves_nothing_half(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    subscribed()
    clock(DUE)
    with monkeypatch.context() as crash:
        crash.setattr(push_clock, point, _dies)
        with pytest.raises(KeyboardInterrupt):
            run_due()
    assert (PushRun.objects.count(), pushes().count()) == (0, 0)
    assert Subscription.objects.get().next_at == DUE

    run_due()
    assert (PushRun.objects.count(), pushes().count()) == (1, 1)


def test_relay_that_dies_before_sending_sends_once_after(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any
) -> None:
    subscribed()
    clock(DUE)
    run_due()
    run_due()

    drain()
    drain()

    assert len(group.arrived) == 1


def _dies(*_arguments: Any, **_more: Any) -> None:
    raise KeyboardInterrupt


def test_change_between_making_and_recording_sends_nothing_old(
    subscribed: Any, figures: None, clock: Any, manager: User
) -> None:
    from reporting.pushes import actions

    row = subscribed()
    clock(DUE)
    seen = Subscription.objects.select_related("branch", "robot").get()
    outcome = outcome_of(seen, DUE)
    actions.pause(by=manager, subscription=row)

    assert record(seen, [DUE], outcome, DUE) is False
    assert not PushRun.objects.exists()


# --- the calendar ----------------------------------------------------------------------------------------------------
def test_day_that_became_a_holiday_is_passed_over(subscribed: Any, figures: None, clock: Any) -> None:
    subscribed()
    CalendarDay.objects.create(day=date(2026, 6, 1), working=False)
    clock(DUE)

    assert run_due() == 1
    assert not PushRun.objects.exists()
    assert Subscription.objects.get().next_at == DUE + DAY


def test_day_that_became_worked_is_taken_up_at_night(subscribed: Any, clock: Any) -> None:
    row = subscribed()
    friday = datetime(2026, 6, 5, 3, 0, tzinfo=UTC)
    clock(friday)
    push(Subscription.objects.select_related("branch", "robot").get(), friday)
    assert Subscription.objects.get().next_at == DUE + 7 * DAY

    CalendarDay.objects.create(day=date(2026, 6, 6), working=True)

    assert recount() == 1
    assert Subscription.objects.get().next_at == DUE + 5 * DAY
    assert row.pk


# --- what goes wrong -------------------------------------------------------------------------------------------------
def test_dead_robot_is_told_to_the_subscriber_with_what_to_do(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, manager: User
) -> None:
    group.mood = says(errcode=93000)
    subscribed()
    clock(DUE)
    run_due()
    drain()

    follow_up()
    follow_up()
    drain()

    run = PushRun.objects.get()
    assert (run.status, run.reason, run.note) == ("failed", reasons.REFUSED, "code 93000")
    assert [notice.kind for notice in Notice.objects.filter(recipient=manager)] == ["push_failed"]
    assert Subscription.objects.get().next_at == DUE + DAY


def test_message_sent_again_by_an_operator_has_arrived(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any
) -> None:
    from workflow.outbox import retry_dead

    group.mood = says(errcode=93000)
    subscribed()
    clock(DUE)
    run_due()
    drain()
    follow_up()
    group.mood = says(errcode=0)
    retry_dead(pushes().get())
    drain()

    assert follow_up() == 1
    assert PushRun.objects.get().status == "sent"


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (OperationalError("canceling statement"), reasons.QUERY),
        (LookupError("gone"), reasons.CONTENT),
        (TemplateSyntaxError("no such tag"), reasons.CONTENT),
        (OSError(28, "No space left on device"), reasons.CONTENT),
    ],
    ids=["time limit", "figure is gone", "template error", "full disk"],
)
def test_trouble_of_one_push_stops_no_other(
    subscribed: Any,
    figures: None,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Exception,
    reason: str,
) -> None:
    from dataclasses import replace

    def fails(*_arguments: Any) -> Any:
        raise trouble

    subscribed(name="bad")
    good = subscribed(name="good", source="morning", options={"items": ["renewals"]})
    monkeypatch.setitem(PUSH_SOURCES, "figures", replace(PUSH_SOURCES["figures"], build=fails))
    clock(DUE)

    assert run_due() == 2
    assert {run.subscription.name: (run.status, run.reason) for run in PushRun.objects.all()} == {
        "bad": ("failed", reason),
        "good": ("sent", ""),
    }
    assert good.pk


class Unforeseen(Exception):
    """A kind of trouble that is on no list."""


def test_trouble_of_no_known_kind_fails_its_push_and_is_raised_when_the_others_are_out(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch, manager: User
) -> None:
    from dataclasses import replace

    def fails(*_arguments: Any) -> Any:
        raise Unforeseen

    subscribed(name="bad")
    subscribed(name="good", source="morning", options={"items": ["renewals"]})
    monkeypatch.setitem(PUSH_SOURCES, "figures", replace(PUSH_SOURCES["figures"], build=fails))
    clock(DUE)

    with pytest.raises(ExceptionGroup) as raised:
        run_due()

    assert [type(each) for each in raised.value.exceptions] == [Unforeseen]
    assert {run.subscription.name: (run.status, run.reason, run.note) for run in PushRun.objects.all()} == {
        "bad": ("failed", reasons.CONTENT, "Unforeseen"),
        "good": ("sent", "", ""),
    }
    drain()
    assert [notice.kind for notice in Notice.objects.filter(recipient=manager)] == ["push_failed"]
    assert run_due() == 0


def test_trouble_while_one_is_recorded_leaves_it_due_and_the_others_go_out(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(name="bad")
    subscribed(name="good")
    clock(DUE)
    written = push_clock.write_run

    def fails(row: Subscription, *arguments: Any, **more: Any) -> Any:
        if row.name == "bad":
            raise Unforeseen
        return written(row, *arguments, **more)

    with monkeypatch.context() as trouble:
        trouble.setattr(push_clock, "write_run", fails)
        with pytest.raises(ExceptionGroup):
            run_due()
    assert [run.subscription.name for run in PushRun.objects.all()] == ["good"]

    assert run_due() == 1
    assert {run.subscription.name for run in PushRun.objects.all()} == {"good", "bad"}


def test_round_that_fails_still_looks_after_what_was_promised(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed()
    clock(DUE)
    tasks.run_pushes()
    drain()
    with monkeypatch.context() as trouble:
        trouble.setattr(push_clock, "_batch", _dies)
        with pytest.raises(KeyboardInterrupt):
            tasks.run_pushes()

    assert PushRun.objects.get().arrived_at == DUE


def test_many_due_at_once_are_all_dealt_with(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_clock, "BATCH", 2)
    for number in range(5):
        subscribed(name=f"S{number}")
    clock(DUE)

    assert run_due() == 5
    assert PushRun.objects.count() == 5


def test_papers_go_after_a_week_and_the_text_stays(subscribed: Any, figures: None, clock: Any) -> None:
    subscribed(channel="mail")
    clock(DUE)
    run_due()
    assert bytes(PushPaper.objects.get().content).startswith(b"%PDF")

    assert remove_papers(DUE + 6 * DAY) == 0
    assert remove_papers(DUE + 8 * DAY) == 1
    assert PushRun.objects.get().text


def test_instants_of_a_very_long_downtime_are_bounded(subscribed: Any, clock: Any) -> None:
    row = subscribed()
    assert len(passed(row, DUE + 600 * DAY)) == 60
