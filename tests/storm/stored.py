"""What the database holds after the storm, in the model's words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F

from renewals.models import Callback, CallbackPlan, HandOver, OwnerSpell, Quote, Renewal
from workflow.models import Approval, Event, OutboxMessage, ToDo

KIND = Renewal.object_type()
Lists = dict[int, dict[str, list[Any]]]


def read(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per renewal: columns, and the rows that hang on it."""
    names = {pk: name for name, pk in world["people"].items()} | {None: ""}
    teams = {pk: team for team, pk in world["teams"].items()}
    lists: Lists = defaultdict(lambda: defaultdict(list))
    for event in Event.objects.filter(object_type=KIND).order_by("object_id", "version"):
        lists[event.object_id]["verbs"].append(event.verb)
    for spell in OwnerSpell.objects.order_by("pk"):
        lists[spell.renewal_id]["spells"].append(names[spell.owner_id])
    for quote in Quote.objects.order_by("pk"):
        lists[quote.renewal_id]["quotes"].append(int(quote.premium))
    _read_forms(lists, names)
    for todo in ToDo.objects.open().filter(object_type=KIND):
        lists[todo.object_id]["todos"].append((todo.kind, names[todo.assignee_id]))
    for approval in Approval.objects.running().filter(about_type=KIND):
        lists[approval.about_id]["approvals"].append((approval.kind, teams[approval.branch_id]))
    _read_effects(lists, names)
    return {row.pk: _described(row, lists[row.pk], names, teams) for row in Renewal.objects.all()}


def _read_forms(lists: Lists, names: dict[Any, str]) -> None:
    """Callbacks, planned, filled in and reviewed, and requests that wait for an answer."""
    for callback in Callback.objects.all():
        lists[callback.renewal_id]["callbacks"].append(callback.lapse_no)
        lists[callback.renewal_id]["reviewed"] += [callback.pk] if callback.reviewer_id else []
    for request in HandOver.objects.filter(status="hand_asked"):
        lists[request.renewal_id]["asked"].append(request.reason)
    for plan in CallbackPlan.objects.filter(lapse_no=F("renewal__lapse_no")):
        lists[plan.renewal_id]["planned"].append(names[plan.caller_id])


def _read_effects(lists: Lists, names: dict[Any, str]) -> None:
    """Notices a person and changes a customer, of one message for many as well."""
    own = OutboxMessage.objects.filter(dedup_key__startswith=f"{KIND}:")
    for key in own.exclude(topic="webhook").values_list("dedup_key", flat=True):
        pk, effect = _effect(key, names)
        lists[pk]["effects"].append(effect)
    for payload in own.filter(topic="webhook").values_list("payload", flat=True):
        for change in payload["changes"]:
            effect = f"{change['id']}:{change['version']}:webhook:receiver"
            lists[change["id"]]["effects"].append(effect)


def _effect(key: str, names: dict[Any, str]) -> tuple[int, str]:
    _kind, pk, version, topic, recipient = key.split(":")
    person = names[int(recipient)] if recipient.isdecimal() else recipient
    return int(pk), f"{pk}:{version}:{topic}:{person}"


def _described(
    row: Renewal, lists: dict[str, list[Any]], names: dict[Any, str], teams: dict[int, str]
) -> dict[str, Any]:
    return {
        "status": row.status,
        "version": row.version,
        "team": teams[row.branch_id],
        "owner": names[row.owner_id],
        "credit": names[row.credit_owner_id],
        "last_owner": names[row.last_owner_id],
        "returns": row.returned_count,
        "attempts": row.attempts,
        "effective": row.effective_contacts,
        "quotes": lists["quotes"],
        "spells": lists["spells"],
        "callbacks": len(lists["callbacks"]),
        "lapses_called_back_twice": len(lists["callbacks"]) - len(set(lists["callbacks"])),
        "reviewed": len(lists["reviewed"]),
        "asked": "".join(lists["asked"]),
        "planned": "".join(lists["planned"]),
        "reason": row.loss_reason,
        "void": bool(row.void_reason),
        "reported": bool(row.claimed_policy_no),
        "false_reports": row.false_claims,
        "matched": row.matched_policy_id is not None,
        "todos": dict(lists["todos"]),
        "approvals": lists["approvals"],
        "verbs": lists["verbs"],
        "effects": sorted(lists["effects"]),
    }
