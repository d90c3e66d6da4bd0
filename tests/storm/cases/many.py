"""Batches in the case storm: one person agrees to several cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q

from workflow.approvals.actions.batch import Pick, decide_many
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval

if TYPE_CHECKING:
    from tests.storm.cases.client import Client

OUT_OF_DATE = 0.15


def decide(client: Client, near: list[dict[str, Any]], entry: dict[str, Any], *, most: int) -> list[dict[str, Any]]:
    """Agrees to up to five cases, mostly such as wait for the actor; one log entry a case, at most ``most``."""
    actor = client.people[entry["actor"]]
    roles = {held.role for held in actor.memberships.all()}
    waits = Q(seats__assignee=actor) | Q(seats__assignee=None, seats__role__in=roles)
    ids = [facts["id"] for facts in near]
    waiting = list(Approval.objects.filter(waits, pk__in=ids, seats__state="open").values_list("pk", flat=True))
    some = set(client.dice.sample(sorted(set(waiting)), min(4, len(set(waiting))))) | {entry["row"]}
    rows = list(Approval.objects.select_related("branch").filter(pk__in=sorted(some)[:most]))
    entries = [_asked(client, entry, row, first=number == 0) for number, row in enumerate(rows)]
    picks = [Pick(row, Seen(version=each["seen"], key=each["key"])) for row, each in zip(rows, entries, strict=True)]
    try:
        done = decide_many(by=actor, picks=picks, opinion="风暴", at=max(map(client.moment, rows)))
    except IntegrityError as stopped:
        return [each | {"result": "stopped", "code": str(stopped).splitlines()[0]} for each in entries]
    refused = {approval.pk: refusal.code for approval, refusal in done.left}
    return [
        each
        | (
            {"result": "refused", "code": refused[each["row"]]}
            if each["row"] in refused
            else {"result": "ok", "version": each["seen"] + 1}
        )
        for each in entries
    ]


def _asked(client: Client, entry: dict[str, Any], row: Approval, *, first: bool) -> dict[str, Any]:
    """What is logged of one case; the operation itself has counted the first."""
    client.count += not first
    seen = row.version - (client.dice.random() < OUT_OF_DATE)
    return entry | {
        "verb": "agree",
        "counted": "batch",
        "row": row.pk,
        "n": client.count,
        "seen": seen,
        "faulty": False,
        "key": f"{client.number}-{client.count}",
    }
