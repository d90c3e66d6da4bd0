"""Reads the drilled database when all is quiet and prints what it holds as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter

import django

django.setup()

from django.db.models import Count, Q  # noqa: E402 (after the set-up)
from django.utils import timezone  # noqa: E402 (as above)

from renewals.models import FollowUp, Renewal  # noqa: E402 (as above)
from workflow.chain import verify  # noqa: E402 (as above)
from workflow.invariants import examine  # noqa: E402 (as above)
from workflow.models import Event, ImportBatch, Job, Notice, OutboxMessage  # noqa: E402 (as above)


def quiet() -> dict[str, int]:
    """What is still under way: messages due, jobs running or waiting."""
    messages = OutboxMessage.objects.unfinished().filter(Q(available_at__lte=timezone.now()) | Q(attempts__gt=0))
    return {"messages": messages.count(), "jobs": Job.objects.active().count()}


def facts() -> dict[str, object]:
    """Everything the test compares."""
    batches = ImportBatch.objects.order_by("pk").annotate(n=Count("renewals")).values_list("file_name", "status", "n")
    rows = Renewal.objects.filter(policy_no__startswith="DRILL").values_list("policy_no", flat=True)
    webhooks = OutboxMessage.objects.filter(topic="webhook")
    return {
        "notes": Counter(FollowUp.objects.exclude(note="").values_list("note", flat=True)),
        "batches": list(batches),
        "rows": Counter(policy_no[:10] for policy_no in rows),
        "first_events": Event.objects.filter(object_type="renewals.renewal", version=1).count(),
        "renewals": Renewal.objects.count(),
        "webhooks": {message.dedup_key: message.payload for message in webhooks},
        "states": Counter(OutboxMessage.objects.values_list("topic", "state").values_list("state", flat=True)),
        "notices": Notice.objects.count(),
        "notices_promised": OutboxMessage.objects.filter(topic="notice").count(),
        "jobs": Counter(Job.objects.values_list("state", flat=True)),
        "job_attempts": Counter(Job.objects.values_list("attempts", flat=True)),
        "breaches": [breach.where for breach in verify()],
        "violated": {result.code: result.first for result in examine() if result.violations},
    }


sys.stdout.write(json.dumps(quiet() if "--quiet" in sys.argv else facts(), ensure_ascii=False))
