"""What the database itself refuses, with the ORM's shortcuts and with plain SQL (reliability §3.2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from renewals.models import CallList, CallListItem, FollowUp, OwnerSpell, Quote, Renewal, SignedPolicy
from renewals.models.renewal import OWNED, RenewalStatus
from tests.factories import NOW, make_signed_policy
from workflow.models import (
    DailyHead,
    Event,
    ExportLog,
    IdempotencyKey,
    ImportBatch,
    Job,
    OutboxMessage,
    ToDo,
)
from workflow.steps import edges_of
from workflow.tracking import TRACKED
from workflow.transitions import create, new_event

pytestmark = pytest.mark.write_path


def refused(pattern: str = ""):
    """The database says no; the transaction around the test lives on."""
    return pytest.raises((IntegrityError, DatabaseError), match=pattern)


# --- the status matrix --------------------------------------------------------------------------------------------


def _event_of_version_2(renewal, people, target):
    renewal = renewal.reload()
    event = new_event(renewal, "probe", people["specialist"], NOW, renewal.status, {})
    event.target = target
    event.seal(event.previous_hash)
    event.save(force_insert=True)
    return event


def _trigger_lets_pass(renewal, people, target):
    """Whether the trigger lets the status change; a constraint of the target state may still refuse it."""
    try:
        with transaction.atomic():
            event = _event_of_version_2(renewal, people, target)
            rows = Renewal.objects.filter(pk=renewal.pk)
            rows.update(status=target, version=F("version") + 1, head_hash=event.hash)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "illegal transition" not in str(error)
    return True


@pytest.mark.parametrize("source", RenewalStatus.values)
def test_only_declared_edges_are_stored(source, people, make_renewal):
    """Every pair of the 13 × 13 matrix, with a correct version and event, against the steps the model declares."""
    owner = {"owner": people["specialist"]} if source in OWNED else {}
    renewal = make_renewal(status=source, **owner)
    passed = {target for target in RenewalStatus.values if _trigger_lets_pass(renewal, people, target)}
    assert passed == {target for start, target in edges_of(Renewal) if start == source} | {source}


def test_matrix_has_thirteen_states():
    assert len(list(product(RenewalStatus.values, repeat=2))) == 169


@pytest.mark.parametrize("model", [pytest.param(model, id=kind) for kind, model in TRACKED.items() if edges_of(model)])
def test_status_trigger_knows_the_declared_edges(model, db):
    """The edges in the migration are those of the model: a new step needs a new migration."""
    name = f"{model._meta.db_table}_status_edges"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
        else:
            cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
        source = cursor.fetchone()[0]
    found = {tuple(part.split(">")) for part in source.split("NOT IN (")[1].split(")")[0].replace("'", "").split(", ")}
    assert found == edges_of(model)


@pytest.mark.parametrize(
    "model", [pytest.param(model, id=kind) for kind, model in TRACKED.items() if not edges_of(model)]
)
def test_row_of_one_state_keeps_it(model, db):
    name = f"{model._meta.db_table}_fixed"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
        else:
            cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s", [name])
        assert "status" in cursor.fetchone()[0].lower().split("when")[0]


# --- version and history ------------------------------------------------------------------------------------------


def test_status_without_version_is_refused(make_renewal, people):
    renewal = make_renewal()
    with refused("without version"), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(status="void")


def test_status_without_event_is_refused(make_renewal):
    renewal = make_renewal()
    with refused("without event"), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(status="void", version=F("version") + 1)


def test_status_with_another_head_is_refused(make_renewal, people):
    renewal = make_renewal()
    with refused("without event"), transaction.atomic():
        _event_of_version_2(renewal, people, "void")
        Renewal.objects.filter(pk=renewal.pk).update(status="void", version=2, head_hash="f" * 64)


@pytest.mark.parametrize("version", [0, 3], ids=["back", "skipping"])
def test_version_out_of_step_is_refused(version, make_renewal):
    renewal = make_renewal()
    with refused("out of step"), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(version=version)


def test_plain_sql_is_refused_too(make_renewal):
    renewal = make_renewal()
    with refused("illegal transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE renewals_renewal SET status = 'closed', version = 2 WHERE id = %s", [renewal.pk])


def test_bulk_update_is_refused_too(make_renewal):
    renewal = make_renewal()
    renewal.__dict__["status"] = "closed"
    with refused("illegal transition"), transaction.atomic():
        Renewal.objects.bulk_update([renewal], ["status"])


def test_import_batch_is_guarded_too(tree, people):
    batch = create(
        ImportBatch(branch=tree["3303"], kind="due_list", file="x", file_name="x", sha256="0" * 64),
        "upload",
        by=people["renewal_manager"],
    )
    with refused("illegal transition"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(status="committed", version=2)


# --- append-only --------------------------------------------------------------------------------------------------


@pytest.fixture
def kept_rows(make_renewal, people, tree):
    """One row of each append-only table."""
    renewal = make_renewal()
    head = DailyHead.objects.create(
        day=NOW.date(), first_event_id=1, last_event_id=1, events=1, root="0", signature="0", sealed_at=NOW
    )
    log = ExportLog.objects.create(
        at=NOW,
        actor_no="E1",
        actor_name="x",
        branch_path="/HQ/",
        kind="x",
        format="csv",
        purpose="x",
        rows=1,
        sha256="0",
    )
    common = {"renewal": renewal, "branch": renewal.branch, "author": people["specialist"], "entered_at": NOW}
    contact = FollowUp.objects.create(
        **common, at=NOW, channel="phone", result="C1", effective=True, next_contact_on=NOW.date()
    )
    quote = Quote.objects.create(**common, quoted_on=NOW.date(), line="commercial", premium=Decimal(100))
    return [Event.objects.of(renewal).get(), head, log, contact, quote]


@pytest.mark.parametrize("index", range(5), ids=["event", "head", "export log", "follow-up", "quote"])
def test_append_only_rows_stay(index, kept_rows):
    row = kept_rows[index]
    table = row._meta.db_table
    with refused("append only"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(id=F("id"))
    with refused("append only"), transaction.atomic():
        row.delete()
    with refused("append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        with refused("append only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {table} CASCADE")


# --- constraints --------------------------------------------------------------------------------------------------


def renewal_values(**values):
    return lambda renewal, people: Renewal.objects.filter(pk=renewal.pk).update(
        **{
            name: people[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for name, value in values.items()
        }
    )


RENEWAL_RULES = {
    "worked without owner": ("assigned", renewal_values(owner=None)),
    "pool with owner": ("pool", renewal_values(owner="@specialist", assigned_at=NOW)),
    "owner without date": ("assigned", renewal_values(assigned_at=None)),
    "loss without reason": ("loss_pending", renewal_values(loss_reason="")),
    "lost without decision": ("lost", renewal_values(loss_decided_by=None)),
    "loss without approval that somebody decided": ("lost", renewal_values(loss_exempt=True)),
    "loss without approval that nobody proposed": (
        "lost",
        renewal_values(loss_exempt=True, loss_decided_by=None, loss_proposed_by=None),
    ),
    "own loss decided": ("lost", renewal_values(loss_decided_by="@specialist", loss_proposed_by="@specialist")),
    "void without reason": ("void", renewal_values(void_reason="")),
    "own void decided": ("void", renewal_values(void_decided_by="@specialist", void_requested_by="@specialist")),
    "renewed without policy": ("renewed", renewal_values(matched_policy=None)),
    "half a match": ("renewed", renewal_values(matched_premium=None)),
    "match in an open state": ("pool", renewal_values(matched_signed_on=NOW.date())),
    "negative premium": ("pool", renewal_values(last_premium=Decimal("-0.01"))),
    "callback before lapse": ("pool", renewal_values(callback_at=NOW)),
}


@pytest.mark.parametrize("rule", RENEWAL_RULES)
def test_constraint_of_the_renewal(rule, make_renewal, people):
    status, violate = RENEWAL_RULES[rule]
    renewal = make_renewal(status=status, **({"owner": people["specialist"]} if status in OWNED else {}))
    with refused(r"(?i)constraint"), transaction.atomic():
        violate(renewal, people)


def test_unknown_status_is_refused(make_renewal):
    with refused(r"(?i)constraint"), transaction.atomic():
        make_renewal(status="banana")


def test_vehicle_is_due_once_per_month(make_renewal):
    first = make_renewal()
    with refused(r"(?i)unique"), transaction.atomic():
        make_renewal(asset_key=first.asset_key)
    make_renewal(asset_key=first.asset_key, expires_on=first.expires_on + timedelta(days=365))


def test_reported_policy_is_reported_once(make_renewal, people):
    first = make_renewal(status="renew_claimed", owner=people["specialist"])
    with refused(r"(?i)unique"), transaction.atomic():
        make_renewal(status="renew_claimed", owner=people["specialist"], claimed_policy_no=first.claimed_policy_no)


def test_policy_renews_one_vehicle(make_renewal, tree):
    policy = make_signed_policy(tree["3303"])
    make_renewal(status="renewed", matched_policy=policy)
    with refused(r"(?i)unique"), transaction.atomic():
        make_renewal(status="renewed", matched_policy=policy)


def test_one_open_spell_per_renewal(make_renewal, people):
    renewal = make_renewal(status="assigned", owner=people["specialist"])
    with refused(r"(?i)unique"), transaction.atomic():
        OwnerSpell.objects.create(
            renewal=renewal, branch=renewal.branch, owner=people["colleague"], how="claim", from_at=NOW
        )
    with refused(r"(?i)constraint"), transaction.atomic():
        OwnerSpell.objects.filter(renewal=renewal).update(to_at=NOW - timedelta(days=1))


def test_one_open_todo_of_a_kind(make_renewal, people):
    renewal = make_renewal()
    values = {
        "kind": "k",
        "object_type": renewal.object_type(),
        "object_id": renewal.pk,
        "subject": "s",
        "branch": renewal.branch,
        "due_at": NOW,
        "opened_at": NOW,
    }
    ToDo.objects.create(**values, role="team_lead")
    with refused(r"(?i)unique"), transaction.atomic():
        ToDo.objects.create(**values, role="team_lead")
    with refused(r"(?i)constraint"), transaction.atomic():
        ToDo.objects.create(**{**values, "kind": "k2"})
    with refused(r"(?i)constraint"), transaction.atomic():
        ToDo.objects.update(closed_at=NOW)


def test_signed_policy_is_one_row_with_sound_dates(tree):
    policy = make_signed_policy(tree["3303"])
    for values in (
        {"policy_no": policy.policy_no, "starts_on": policy.starts_on},
        {"premium": Decimal(-1)},
        {"expires_on": policy.starts_on - timedelta(days=1)},
    ):
        with refused(r"(?i)constraint"), transaction.atomic():
            make_signed_policy(tree["3303"], **values)
    assert SignedPolicy.objects.count() == 1


def test_quote_is_positive(make_renewal, people):
    renewal = make_renewal()
    with refused(r"(?i)constraint"), transaction.atomic():
        Quote.objects.create(
            renewal=renewal,
            branch=renewal.branch,
            author=people["specialist"],
            quoted_on=NOW.date(),
            premium=0,
            entered_at=NOW,
        )


def test_call_list_item_is_complete_and_once(make_renewal, people):
    renewal = make_renewal()
    calls = CallList.objects.create(
        branch=renewal.branch, name="x", made_by=people["renewal_manager"], purpose="x", expires_at=NOW
    )
    values = {"call_list": calls, "renewal": renewal, "branch": renewal.branch}
    CallListItem.objects.create(**values)
    with refused(r"(?i)unique"), transaction.atomic():
        CallListItem.objects.create(**values)
    with refused(r"(?i)constraint"), transaction.atomic():
        CallListItem.objects.update(result="C1")


def test_message_and_job_have_their_dates(tree, people):
    OutboxMessage.objects.create(topic="t", dedup_key="1", aggregate="a", available_at=NOW)
    for values in ({"state": "sent"}, {"sent_at": NOW}, {"state": "banana"}):
        with refused(r"(?i)constraint"), transaction.atomic():
            OutboxMessage.objects.update(**values)
    with refused(r"(?i)unique"), transaction.atomic():
        OutboxMessage.objects.create(topic="t", dedup_key="1", aggregate="a", available_at=NOW)
    Job.objects.create(kind="k", owner=people["specialist"], branch=tree["3303"])
    for values in ({"state": "done"}, {"finished_at": NOW}, {"state": "banana"}):
        with refused(r"(?i)constraint"), transaction.atomic():
            Job.objects.update(**values)


def test_key_is_taken_once(db):
    IdempotencyKey.objects.create(scope="s", key="k", request_hash="h")
    with refused(r"(?i)unique"), transaction.atomic():
        IdempotencyKey.objects.create(scope="s", key="k", request_hash="h")


def test_branch_with_renewals_cannot_be_deleted(make_renewal):
    renewal = make_renewal()
    with pytest.raises(ProtectedError):
        renewal.branch.delete()
