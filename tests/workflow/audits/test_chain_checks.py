"""A broken chain is named on the page: the record, the version, the row, what differs, the last row that fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.models import User
from renewals.models import Renewal
from tests.factories import NOW
from workflow import jobs
from workflow.chain import seal_days
from workflow.chain_checks import BREACHES, ask_check, run_check
from workflow.models import ChainCheck, DailyHead, Event, OutboxMessage
from workflow.tasks import check_chain
from workflow.transitions import fire_many

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture
def without_guards(db: None) -> None:
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
def history(make_renewal: Callable[..., Renewal], people: dict[str, User]) -> list[Renewal]:
    """Two renewals with two events each, all sealed."""
    renewals = [make_renewal() for _ in range(2)]
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    work = [(renewal.pk, data, {"n": 1}) for renewal in renewals]
    fire_many(Renewal, "dispatch", by=people["team_lead"], work=work, at=NOW)
    seal_days(until=NOW.date() + timedelta(days=1))
    return [renewal.reload() for renewal in renewals]


def test_sound_chain_is_kept_as_such_and_rings_nobody(history: list[Renewal]) -> None:
    done = run_check()
    assert (done.breaches, done.first, done.events, done.seals) == (0, {}, Event.objects.count(), 1)
    assert done.seal == DailyHead.objects.get().signature
    assert not OutboxMessage.objects.filter(dedup_key__contains="chain_broken").exists()


def test_edited_event_is_named_with_what_differs_and_the_last_good_row(
    history: list[Renewal], without_guards: None
) -> None:
    good, bad = Event.objects.of(history[1])
    Event.objects.filter(pk=bad.pk).update(reason="anders")

    first = run_check().first
    assert (first["kind"], first["object_type"], first["object_id"]) == (
        "event_edited", "renewals.renewal", history[1].pk,
    )  # fmt: skip
    assert (first["event_id"], first["version"]) == (bad.pk, 2)
    assert (first["good_event_id"], first["good_version"]) == (good.pk, 1)
    assert first["expected"] == bad.hash
    assert first["found"] == Event.objects.get(pk=bad.pk).digest() != bad.hash


def test_cut_off_history_names_both_versions(history: list[Renewal], without_guards: None) -> None:
    kept, lost = Event.objects.of(history[0])
    lost.delete()

    first = run_check().first
    assert (first["kind"], first["expected"], first["found"]) == ("history_truncated", "1", "2")
    assert (first["good_event_id"], first["good_version"]) == (kept.pk, 1)


def test_forged_seal_names_its_day_and_never_the_right_signature(history: list[Renewal], without_guards: None) -> None:
    right = DailyHead.objects.get().signature
    DailyHead.objects.update(signature="0" * 64)

    first = run_check().first
    assert (first["kind"], first["seal_day"]) == ("seal_forged", "2026-06-01")
    assert right not in str(first)


def test_deleted_event_breaks_the_seal_with_its_numbers(history: list[Renewal], without_guards: None) -> None:
    Event.objects.of(history[1]).delete()
    Renewal.objects.filter(pk=history[1].pk).delete()

    first = run_check().first
    assert (first["kind"], first["expected"], first["found"]) == ("seal_broken", "4", "2")


def test_nightly_run_rings_every_audit_administrator(
    history: list[Renewal], people: dict[str, User], without_guards: None
) -> None:
    Event.objects.filter(pk=Event.objects.of(history[1]).last().pk).update(reason="anders")

    assert check_chain() == 1
    rung = OutboxMessage.objects.filter(topic="notice", dedup_key__contains="chain_broken")
    assert {message.payload["recipient_id"] for message in rung} == {
        people["audit_admin"].pk,
        people["other_audit_admin"].pk,
    }


def test_page_names_the_first_bad_row(
    history: list[Renewal], people: dict[str, User], client: Client, without_guards: None
) -> None:
    bad = Event.objects.of(history[1]).last()
    Event.objects.filter(pk=bad.pk).update(reason="anders")
    run_check()

    client.force_login(people["auditor"])
    page = client.get(reverse("workflow:chain_checks")).content.decode()
    assert str(BREACHES["event_edited"]) in page
    assert reverse("renewals:detail", args=[history[1].pk]) in page
    assert bad.hash in page
    assert f">{bad.pk}<" in page


def test_run_is_asked_for_once_at_a_time(people: dict[str, User], client: Client, history: list[Renewal]) -> None:
    client.force_login(people["audit_admin"])
    address = reverse("workflow:chain_checks")
    assert client.post(address).status_code == 302
    with pytest.raises(DomainError) as refusal:
        ask_check(by=people["auditor"])
    assert refusal.value.code == "check_running"

    job = jobs.Job.objects.get(kind="chain_check")
    jobs.run(job.pk)
    assert ChainCheck.objects.get().asked_by == people["audit_admin"]


@pytest.mark.parametrize("role", ["specialist", "head_office_admin", "security_admin", "system_admin"])
def test_nobody_else_asks_or_reads(people: dict[str, User], client: Client, role: str) -> None:
    client.force_login(people[role])
    assert client.get(reverse("workflow:chain_checks")).status_code == 403
    with pytest.raises(Denied):
        ask_check(by=people[role])


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_found_cannot_be_unsaid(history: list[Renewal], change: str) -> None:
    run_check()
    rows: Any = ChainCheck.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(breaches=0) if change == "update" else rows.delete()


def test_page_reads_the_same_however_many_runs(
    people: dict[str, User], client: Client, history: list[Renewal], django_assert_max_num_queries: Any
) -> None:
    client.force_login(people["audit_admin"])
    run_check(by=people["audit_admin"])
    client.get(reverse("workflow:chain_checks"))
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("workflow:chain_checks"))
    for _ in range(5):
        run_check(by=people["audit_admin"])
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("workflow:chain_checks"))
