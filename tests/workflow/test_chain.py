"""The seals find whatever was changed behind the write path's back, and name the first row that shows it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from renewals.models import Renewal
from tests.factories import NOW
from workflow.chain import newest_seal, seal_days, verify
from workflow.models import DailyHead, Event
from workflow.transitions import fire_many

pytestmark = pytest.mark.write_path

TODAY = NOW.date() + timedelta(days=2)


@pytest.fixture
def without_guards(db):
    """A hand in the database: the triggers of the events and seals are gone."""
    with connection.cursor() as cursor:
        for table in ("workflow_event", "workflow_dailyhead"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {table}_append_only_update")
                cursor.execute(f"DROP TRIGGER {table}_append_only_delete")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.fixture
def history(make_renewal, people):
    """Three renewals with two events each, over two sealed days."""
    renewals = [make_renewal() for _ in range(3)]
    seal_days(until=TODAY)
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    work = [(renewal.pk, data, {"n": 1}) for renewal in renewals]
    fire_many(Renewal, "dispatch", by=people["team_lead"], work=work, at=NOW + timedelta(days=1))
    seal_days(until=TODAY)
    return [renewal.reload() for renewal in renewals]


def last_event(renewal):
    return Event.objects.of(renewal).last()


def test_untouched_history_verifies(history):
    assert verify() == []
    assert DailyHead.objects.count() == 2
    assert newest_seal()["day"] == "2026-06-02"


def test_today_is_not_sealed(make_renewal):
    make_renewal()
    assert seal_days(until=NOW.date()) == 0
    assert seal_days(until=NOW.date() + timedelta(days=1)) == 1
    assert seal_days(until=NOW.date() + timedelta(days=1)) == 0


def test_late_event_of_a_sealed_day_is_sealed_the_next_day(make_renewal, people):
    """Entered afterwards, with an instant of a day that has its seal."""
    make_renewal()
    seal_days(until=TODAY)
    make_renewal()
    assert seal_days(until=TODAY) == 0
    late = make_renewal()
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    fire_many(Renewal, "dispatch", by=people["team_lead"], work=[(late.pk, data, {})], at=NOW + timedelta(days=1))
    assert seal_days(until=TODAY) == 1
    assert sum(DailyHead.objects.values_list("events", flat=True)) == Event.objects.count()
    assert verify() == []


def _edit(history):
    Event.objects.filter(pk=last_event(history[1]).pk).update(reason="anders")
    return "event_edited", f"event {last_event(history[1]).pk} "


def _edit_with_its_hash(history):
    event = last_event(history[1])
    event.reason = "anders"
    event.hash = event.digest()
    event.save()
    return "row_edited", f"renewals.renewal:{history[1].pk}"


def _edit_all_of_one_object(history):
    """Hash and row fit again: only the seal knows."""
    event = last_event(history[1])
    event.reason = "anders"
    event.hash = event.digest()
    event.save()
    Renewal.objects.filter(pk=history[1].pk).update(head_hash=event.hash)
    return "seal_broken", "seal of 2026-06-02"


def _delete(history):
    Event.objects.of(history[0]).filter(version=1).delete()
    return "event_missing", f"renewals.renewal:{history[0].pk} event"


def _cut_off(history):
    last_event(history[2]).delete()
    return "history_truncated", f"renewals.renewal:{history[2].pk}"


def _delete_history(history):
    Event.objects.of(history[2]).delete()
    return "history_missing", f"renewals.renewal:{history[2].pk}"


def _insert(history):
    event = last_event(history[0])
    event.pk, event.version = None, 3
    event.seal(event.hash)
    event.save(force_insert=True)
    return "row_edited", f"renewals.renewal:{history[0].pk}"


def _reorder(history):
    first, second = Event.objects.of(history[0])
    Event.objects.filter(pk=first.pk).update(version=9)
    Event.objects.filter(pk=second.pk).update(version=1)
    Event.objects.filter(pk=first.pk).update(version=2)
    return "event_reordered", f"event {second.pk} (version 1)"


def _forge_seal(history):
    DailyHead.objects.filter(day="2026-06-01").update(events=2)
    return "seal_forged", "seal of 2026-06-01"


def _drop_seal(history):
    DailyHead.objects.filter(day="2026-06-01").delete()
    return "seal_forged", "seal of 2026-06-02"


@pytest.mark.parametrize(
    "tamper",
    [
        _edit,
        _edit_with_its_hash,
        _edit_all_of_one_object,
        _delete,
        _cut_off,
        _delete_history,
        _insert,
        _reorder,
        _forge_seal,
        _drop_seal,
    ],
)
def test_tampering_is_found_and_named(tamper, history, without_guards):
    kind, where = tamper(history)
    first = verify()[0]
    assert first.kind == kind
    assert where in first.where


def test_row_deleted_behind_the_history_is_found(make_renewal):
    renewal = make_renewal()
    pk = renewal.pk
    Renewal.objects.filter(pk=pk).delete()
    assert [(breach.kind, breach.where) for breach in verify()] == [("row_missing", f"renewals.renewal:{pk}")]


def test_command_exits_with_an_error_when_something_is_found(history, without_guards):
    out = StringIO()
    call_command("verify_events", "--json", stdout=out)
    assert json.loads(out.getvalue())["breaches"] == []
    Event.objects.filter(pk=last_event(history[1]).pk).update(reason="anders")
    with pytest.raises(CommandError):
        call_command("verify_events", stdout=out)
    assert "event_edited" in out.getvalue()
