"""Reads the drilled database when all is quiet and prints what it holds as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import django

django.setup()

from django.db.models import Count, F, Q  # noqa: E402 (after the set-up)
from django.utils import timezone  # noqa: E402 (as above)

from renewals.models import AssignmentRun, Callback, CallReturn, FollowUp, Renewal  # noqa: E402 (as above)
from workflow.chain import verify  # noqa: E402 (as above)
from workflow.invariants import examine  # noqa: E402 (as above)
from workflow.models import (  # noqa: E402 (as above)
    Decision,
    Event,
    ImportBatch,
    Job,
    Notice,
    NoticePreference,
    OutboxMessage,
    OutboxState,
)
from workflow.notifying.mail import message_id  # noqa: E402 (as above)

LOSS_SETTLED = ("approve_loss", "reject_loss")


def quiet() -> dict[str, Any]:
    """What is still under way: messages due, jobs running or waiting; and what waits for a person to decide."""
    messages = OutboxMessage.objects.unfinished().filter(Q(available_at__lte=timezone.now()) | Q(attempts__gt=0))
    in_doubt = messages.filter(state=OutboxState.IN_DOUBT)
    return {
        "messages": messages.count(),
        "jobs": Job.objects.active().count(),
        "in_doubt": {message.pk: message_id(message.dedup_key) for message in in_doubt},
    }


def mails() -> dict[str, dict[str, Any]]:
    """Every mail promised and due by now, by its Message-ID: to whom, in which state, how often sent again on doubt."""
    addresses = {row.person_id: row.mail_address for row in NoticePreference.objects.all()}
    again = Counter(
        event.data["message"]
        for event in Event.objects.filter(verb="resend_message")
        if event.data["was"] == OutboxState.IN_DOUBT
    )
    due = OutboxMessage.objects.filter(topic="mail").filter(Q(available_at__lte=timezone.now()) | Q(attempts__gt=0))
    return {
        message_id(message.dedup_key): {
            "to": addresses[message.payload["recipient_id"]],
            "state": message.state,
            "again": again[message.pk],
        }
        for message in due
    }


def run_of(run: AssignmentRun) -> dict[str, Any]:
    """A run as it says of itself, and what hangs on it."""
    dispatches = Event.objects.filter(object_type="renewals.renewal", verb="dispatch", data__run=run.pk)
    return {
        "status": run.status,
        "totals": [run.cases, run.placed, run.applied],
        "decisions": run.decisions.filter(outcome="applied").count(),
        "dispatches": dispatches.count(),
        "customers": dispatches.values("object_id").distinct().count(),
    }


def miscounted() -> list[int]:
    """Customers with another number of contacts, of effective ones or of owners than there are rows."""
    rows = Renewal.objects.annotate(
        made=Count("follow_ups", distinct=True),
        reached=Count("follow_ups", filter=Q(follow_ups__effective=True), distinct=True),
        owners=Count("owner_spells", filter=Q(owner_spells__to_at=None), distinct=True),
    )
    wrong = ~Q(made=F("attempts")) | ~Q(reached=F("effective_contacts")) | Q(owners__gt=1)
    return list(rows.filter(wrong).values_list("pk", flat=True)[:20])


def facts() -> dict[str, object]:
    """Everything the test compares."""
    lists = ImportBatch.objects.filter(kind="due_list").order_by("pk")
    batches = lists.annotate(n=Count("renewals")).values_list("file_name", "status", "n")
    rows = Renewal.objects.filter(policy_no__startswith="DRILL").values_list("policy_no", flat=True)
    webhooks = OutboxMessage.objects.filter(topic="webhook")
    return {
        "notes": Counter(FollowUp.objects.exclude(note="").values_list("note", flat=True)),
        "batches": list(batches),
        "rows": Counter(policy_no[:10] for policy_no in rows),
        "first_events": Event.objects.filter(object_type="renewals.renewal", version=1).count(),
        "renewals": Renewal.objects.count(),
        "returns": Counter(CallReturn.objects.values_list("batch__file_name", flat=True)),
        "called_back": Counter(Callback.objects.values_list("note", flat=True)),
        "runs": {run.pk: run_of(run) for run in AssignmentRun.objects.all()},
        "miscounted": miscounted(),
        "webhooks": {message.dedup_key: message.payload for message in webhooks},
        "mails": mails(),
        "opinions": Counter(Decision.objects.exclude(opinion="").values_list("opinion", flat=True)),
        "losses": Counter(f"{event.verb} {event.reason}" for event in Event.objects.filter(verb__in=LOSS_SETTLED)),
        "states": Counter(OutboxMessage.objects.values_list("topic", "state").values_list("state", flat=True)),
        "notices": Notice.objects.count(),
        "notices_promised": OutboxMessage.objects.filter(topic="notice").count(),
        "jobs": Counter(Job.objects.values_list("state", flat=True)),
        "job_attempts": Counter(Job.objects.values_list("attempts", flat=True)),
        "breaches": [breach.where for breach in verify()],
        "violated": {result.code: result.first for result in examine() if result.violations},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(quiet() if "--quiet" in sys.argv else facts(), ensure_ascii=False))
