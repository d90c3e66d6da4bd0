"""Undoing an import: possible while nobody has worked on its rows.

A renewal that came with the batch is removed, a renewal that the batch changed gets its former facts back. Events stay:
a removed renewal's history ends with ``import_rolled_back``, whose target is empty. ``verify_events`` therefore expects
a row for every history except one that ends with this verb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext

from accounts.scope import Actor
from renewals.assignment.actions.runs import forget_dry_runs
from renewals.crediting import Work, with_credit
from renewals.models import AssignmentDecision, Renewal, SignedPolicy
from renewals.models.assignment_run import RunStatus as R
from workflow.intake.batches.undo import has_undo, read_undo
from workflow.models import Event, ImportBatch
from workflow.todos import close_todos
from workflow.transitions import fire_many, new_event

CHUNK = 1000
ROLLED_BACK = "import_rolled_back"
NEEDED = ("branch", "version", "head_hash", "status", "void_reason", "plate", "policy_no")


def due_list_obstacles(batch: ImportBatch) -> Iterator[str]:
    """Rows somebody has worked on since: their newest event is not this batch's."""
    worked_on = _worked_on(Renewal.objects.filter(batch=batch), batch)
    if worked_on:
        yield ngettext(
            "%(count)s renewal of this import has been worked on since.",
            "%(count)s renewals of this import have been worked on since.",
            worked_on,
        ) % {"count": worked_on}
    decided = _decided(batch)
    if decided:
        yield ngettext(
            "An assignment run has decided on %(count)s renewal of this import.",
            "An assignment run has decided on %(count)s renewals of this import.",
            decided,
        ) % {"count": decided}
    changed = [pk for pk, _values in read_undo(batch, Renewal)]
    if not changed and batch.counts.get("changed"):
        yield gettext("The former values of the changed renewals are no longer there.")
    touched = sum(
        _worked_on(Renewal.objects.filter(pk__in=changed[start : start + CHUNK]), batch)
        for start in range(0, len(changed), CHUNK)
    )
    if touched:
        yield ngettext(
            "%(count)s renewal changed by this import has been changed again since.",
            "%(count)s renewals changed by this import have been changed again since.",
            touched,
        ) % {"count": touched}


def _decided(batch: ImportBatch) -> int:
    """Customers of the batch that an assignment run which was carried out has decided on, if only to leave them."""
    done = AssignmentDecision.objects.filter(renewal__batch=batch, run__status__in=[R.APPLYING, R.APPLIED])
    return done.values("renewal").distinct().count()


def _worked_on(renewals: Any, batch: ImportBatch) -> int:
    newest = Event.objects.filter(
        object_type=Renewal.object_type(),
        object_id=OuterRef("pk"),
        version=OuterRef("version"),
        data__batch=batch.pk,
    )
    return int(renewals.filter(~Exists(newest)).count())


def take_back_due_list(batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
    """Removes what was new and restores what was changed, inside the caller's transaction."""
    restored = _restore(batch, by, at)
    forget_dry_runs(Renewal.objects.filter(batch=batch), at=at)
    removed = 0
    while True:
        rows = list(Renewal.objects.filter(batch=batch).select_related("branch").only(*NEEDED).order_by("pk")[:CHUNK])
        if not rows:
            return {"removed": removed, "restored": restored}
        _remove(rows, batch, by, at)
        removed += len(rows)


def _restore(batch: ImportBatch, by: Actor, at: datetime) -> int:
    work: Work = [(pk, {"values": values}, {"rolled_back": batch.pk}) for pk, values in read_undo(batch, Renewal)]
    with_credit(work)
    return fire_many(Renewal, "update_from_list", by=by, work=work, at=at, skip_refused=False)


def _remove(rows: Sequence[Renewal], batch: ImportBatch, by: Actor, at: datetime) -> None:
    facts = {"rolled_back": batch.pk}
    events = [new_event(row, ROLLED_BACK, by, at, row.status, facts) for row in rows]
    for event in events:
        event.target = ""
        event.seal(event.previous_hash)
    Event.objects.bulk_create(events, batch_size=500)
    for row in rows:
        if row.void_reason:
            close_todos(row, by=by, at=at)
    Renewal.objects.filter(pk__in=[row.pk for row in rows]).delete()


def signed_list_obstacles(batch: ImportBatch) -> Iterator[str]:
    """Policies that renew a customer already: taking them back would reopen finished work."""
    changed = [pk for pk, _values in read_undo(batch, SignedPolicy)]
    if not changed and batch.counts.get("changed") and not has_undo(batch):
        yield gettext("The former values of the changed policies are no longer there.")
    matched = SignedPolicy.objects.filter(Q(batch=batch) | Q(pk__in=changed[:CHUNK]), matched_renewal__isnull=False)
    count = matched.count()
    if count:
        yield ngettext(
            "%(count)s policy of this list already renews a customer.",
            "%(count)s policies of this list already renew customers.",
            count,
        ) % {"count": count}


def take_back_signed_list(batch: ImportBatch) -> dict[str, int]:
    """Removes the policies that came with the batch and restores those it changed."""
    restored = 0
    for pk, values in read_undo(batch, SignedPolicy):
        restored += SignedPolicy.objects.filter(pk=pk).update(**values)
    removed, _by_model = SignedPolicy.objects.filter(batch=batch).delete()
    return {"removed": removed, "restored": restored}
