"""The invariants hold after ordinary work, and each corruption is found by the one that names it."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.scope import SYSTEM
from reinsurance.actions import requesting, summing
from reinsurance.models import PlacementSums
from renewals import actions
from renewals.actions import lapsing
from renewals.models import (
    AssignmentRun,
    Callback,
    FollowUp,
    OwnerSpell,
    Quote,
    Renewal,
    RenewalDocument,
    SalesCall,
    SignedPolicy,
)
from tests.factories import NOW, make_person, make_signed_policy
from tests.reinsurance.placing.situations import risk
from workflow.invariants import INVARIANTS, examine
from workflow.models import DocumentFreeze, Event, ImportBatch, Notice, OutboxMessage, StoredFile, ToDo
from workflow.outbox import drain
from workflow.transitions import create

pytestmark = pytest.mark.write_path

ENTRY = actions.Entry(channel="phone", result="R2", intention="B", next_contact_on=NOW.date() + timedelta(days=2))


@pytest.fixture
def desk(people, make_renewal, tree, freeze):
    """An ordinary day: one customer of every kind of work, by name."""
    freeze(NOW)
    lead, mine, other = people["team_lead"], people["specialist"], people["colleague"]
    names = ("pool", "assigned", "following", "quoted", "proposed", "lost", "claimed", "void", "renewed", "handed_over")
    rows = {name: make_renewal() for name in names}
    for name, row in rows.items():
        if name not in {"pool", "renewed"}:
            rows[name] = actions.dispatch(by=lead, renewal=row, to=mine, at=NOW)
    for name in ("following", "quoted", "proposed", "lost", "claimed"):
        rows[name] = actions.register_follow_up(by=mine, renewal=rows[name], entry=ENTRY, at=NOW)
    actions.record_quote(by=mine, renewal=rows["quoted"], offer=actions.Offer(premium=Decimal(3000)), at=NOW)
    form = actions.LossForm(reason="P2", price=Decimal(2500), note="x")
    for name in ("proposed", "lost"):
        rows[name] = actions.propose_loss(by=mine, renewal=rows[name], form=form, at=NOW)
    actions.approve_loss(by=lead, renewal=rows["lost"], at=NOW)
    actions.claim_renewed(by=mine, renewal=rows["claimed"], policy_no="NEWPOLICY0001", at=NOW)
    actions.request_void(by=mine, renewal=rows["void"], reason="scrapped", at=NOW)
    actions.transfer(by=lead, renewal=rows["handed_over"], to=other, reason="x", at=NOW)
    policy = make_signed_policy(tree["330301"])
    actions.match_by_hand(by=people["renewal_manager"], renewal=rows["renewed"], policy=policy, reason="x", at=NOW)
    rows["lapsed"] = make_renewal(expires_on=NOW.date() - timedelta(days=2))
    lapsing.lapse(renewals=Renewal.objects.filter(pk=rows["lapsed"].pk).select_related("branch"), at=NOW)
    while drain():
        pass
    return {name: row.reload() for name, row in rows.items()}


def broken():
    return {result.code for result in examine() if result.violations}


def test_ordinary_work_breaks_nothing(desk):
    assert broken() == set()


def test_every_corruption_has_its_case():
    assert {code for code, _corrupt in CORRUPTIONS} == set(INVARIANTS) - {"workflow.references_exist"}


def _raw(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _drop_append_only(table):
    if connection.vendor == "sqlite":
        for event in ("update", "delete"):
            _raw(f"DROP TRIGGER IF EXISTS {table}_append_only_{event}")
    else:
        _raw("SET CONSTRAINTS ALL IMMEDIATE")
        _raw(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _change(model, name, **values):
    return lambda desk: model.objects.filter(pk=desk[name].pk).update(**values)


def _delete_event(desk):
    _drop_append_only("workflow_event")
    Event.objects.of(desk["following"]).filter(version=2).delete()


def _rename_verb(desk):
    _drop_append_only("workflow_event")
    Event.objects.of(desk["following"]).filter(version=3).update(verb="quote")


def _change_source(desk):
    _drop_append_only("workflow_event")
    Event.objects.of(desk["assigned"]).filter(version=2).update(verb="claim", source="assigned", target="assigned")


def _todo_of_nobody(desk):
    ToDo.objects.filter(object_id=desk["following"].pk, kind="next_contact").update(object_id=10**9)


def _promise_for_nothing(desk):
    OutboxMessage.objects.create(
        topic="notice",
        dedup_key=f"renewals.renewal:{desk['pool'].pk}:99:notice:1",
        aggregate="x",
        available_at=NOW,
    )


def _uncommitted_batch(desk):
    batch = create(
        ImportBatch(branch=desk["pool"].branch, kind="due_list", file="x", file_name="x", sha256="0" * 64),
        "uploaded",
        by=desk["assigned"].owner,
    )
    Renewal.objects.filter(pk=desk["pool"].pk).update(batch=batch)


def _overlap(desk):
    first = OwnerSpell.objects.filter(renewal=desk["handed_over"]).earliest("pk")
    OwnerSpell.objects.filter(pk=first.pk).update(to_at=NOW + timedelta(days=9))


def _call_list(desk):
    from renewals.models import CallList

    create(
        CallList(
            branch=desk["pool"].branch, name="x", made_by=desk["assigned"].owner, purpose="x", expires_at=NOW, rows=3
        ),
        "make",
        by=desk["assigned"].owner,
    )


def _lose_follow_up(desk):
    for table in ("renewals_salescall", "renewals_followup"):
        _drop_append_only(table)
    SalesCall.objects.filter(renewal=desk["following"]).delete()
    FollowUp.objects.filter(renewal=desk["following"]).delete()


def _lose_quote(desk):
    _drop_append_only("renewals_quote")
    Quote.objects.filter(renewal=desk["quoted"]).delete()


def _file_without_bytes(desk):
    return StoredFile.objects.create(sha256="0" * 64, size=1, kind="text")


def _file_without_event(desk):
    row = desk["assigned"]
    values = {"branch": row.branch, "uploaded_by": row.owner, "uploaded_at": NOW, "name": "a.txt"}
    stored = _file_without_bytes(desk)
    return RenewalDocument.objects.create(renewal=row, stored=stored, document_type="other", **values)


def _decision_on_a_file_that_is_gone(desk):
    files = [{"attachment": "renewals.renewaldocument:0", "sha256": "0" * 64}]
    about = {"object_type": "renewals.renewal", "object_id": desk["lost"].pk}
    DocumentFreeze.objects.create(**about, at=NOW, files=files)


def _sums_of_other_sections(desk):
    """A placement without a section whose kept sums speak of an order."""
    branch = desk["pool"].branch
    by = make_person("ri_requester", branch)
    requesting.enter(by=by, branch=branch, scenario="outward_prop", values=risk())
    assert summing.keep_sums() == 1
    PlacementSums.objects.update(order=Decimal("1.00"))


def _miscounted_run(desk):
    row = AssignmentRun(branch=desk["pool"].branch, asked_by=desk["assigned"].owner)
    run = create(row, "ask", by=SYSTEM, at=NOW)
    empty = {"seats": [], "caps": {}, "today": "2026-06-01", "near_until": "2026-06-08", "served": {}}
    AssignmentRun.objects.filter(pk=run.pk).update(planned_at=NOW, cases=1, desk=empty)


CORRUPTIONS = [
    ("reinsurance.sums_are_figures", _sums_of_other_sections),
    ("workflow.content_there", _file_without_bytes),
    ("workflow.file_has_event", _file_without_event),
    ("workflow.frozen_files_stand", _decision_on_a_file_that_is_gone),
    ("workflow.state_is_history", _change(Renewal, "assigned", head_hash="0" * 64)),
    ("workflow.state_is_history", _change(Renewal, "assigned", version=3)),
    ("workflow.history_complete", _delete_event),
    ("workflow.history_legal", _rename_verb),
    ("workflow.history_legal", _change_source),
    ("workflow.todo_has_object", _todo_of_nobody),
    ("workflow.promise_has_event", _promise_for_nothing),
    ("workflow.notice_delivered", lambda desk: Notice.objects.all().delete()),
    ("renewals.owner_has_spell", lambda desk: OwnerSpell.objects.filter(renewal=desk["assigned"]).delete()),
    (
        "renewals.owner_has_spell",
        lambda desk: OwnerSpell.objects.filter(renewal=desk["assigned"]).update(owner=desk["handed_over"].owner),
    ),
    ("renewals.spells_follow", _overlap),
    ("renewals.contacts_counted", _lose_follow_up),
    ("renewals.contacts_counted", _change(Renewal, "following", attempts=2)),
    ("renewals.quote_is_last", _lose_quote),
    ("renewals.quote_is_last", _change(Renewal, "quoted", quote_premium=1)),
    ("renewals.match_is_policy", lambda desk: SignedPolicy.objects.update(cancelled_on=NOW.date())),
    ("renewals.match_is_policy", lambda desk: SignedPolicy.objects.update(premium=1)),
    ("renewals.callback_has_form", _change(Renewal, "lapsed", callback_at=NOW)),
    ("renewals.credit_of_history", _change(Renewal, "assigned", credit_owner=None)),
    ("renewals.credit_of_history", _change(Renewal, "pool", credit_branch=None)),
    ("renewals.derived_columns", _change(Renewal, "pool", vin_tail="x")),
    ("renewals.derived_columns", _change(Renewal, "renewed", matched_gap_days=9)),
    (
        "renewals.todo_of_state",
        lambda desk: ToDo.objects.filter(kind="next_contact").update(assignee=desk["handed_over"].owner),
    ),
    (
        "renewals.todo_of_state",
        lambda desk: ToDo.objects.filter(object_id=desk["void"].pk).update(object_id=desk["lost"].pk),
    ),
    ("renewals.state_has_todo", lambda desk: ToDo.objects.filter(object_id=desk["void"].pk).delete()),
    ("renewals.rows_of_committed_batch", _uncommitted_batch),
    ("renewals.call_list_complete", _call_list),
    ("renewals.decided_by_rules", _miscounted_run),
]


@pytest.mark.parametrize(("code", "corrupt"), CORRUPTIONS)
def test_corruption_is_found(code, corrupt, desk):
    corrupt(desk)
    assert code in broken()


def test_command_answers_in_json_and_by_its_exit_code(desk):
    out = StringIO()
    call_command("verify_invariants", "--json", stdout=out)
    assert json.loads(out.getvalue())["ok"] is True
    Renewal.objects.filter(pk=desk["pool"].pk).update(vin_tail="x")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_invariants", "--json", stdout=out)
    [found] = [row for row in json.loads(out.getvalue())["invariants"] if row["violations"]]
    assert found["first"] == [f"renewals.renewal:{desk['pool'].pk}"]
    assert Callback.objects.count() == 0
