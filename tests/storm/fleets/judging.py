"""The fleet storm's judgement: steps by the versions of a fleet, then what each talk and each appointment left."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from typing import Any

from renewals.models import FollowUp, Renewal
from tests.storm import versions
from tests.storm.fleets import client
from tests.storm.fleets.model import Fleet
from tests.storm.verdict import Verdict
from workflow.models import Event

Log = list[dict[str, Any]]
MOVES, CONTACTS = {"dispatch", "transfer"}, {"follow_up", "follow_up_first"}


def judge(world: dict[str, Any], log: Log) -> Verdict:
    """A talk takes no version of its fleet: its refusal is right in some state there was."""
    fleets = [Fleet(**facts) for facts in copy.deepcopy(world["rows"])]
    verdict = versions.replay(fleets, log, client.stored(world), Fleet.refusal)
    talks: dict[str, Log] = defaultdict(list)
    for op in log:
        if op["verb"] == "talk":
            talks[op["key"]].append(op)
    states = _states(world, log, verdict)
    for key, ops in talks.items():
        _check_talk(key, ops, states[ops[0]["fleet"]], verdict)
    _check_vehicles(world, verdict)
    return verdict


def _states(world: dict[str, Any], log: Log, verdict: Verdict) -> dict[int, list[Fleet]]:
    """Every state a fleet was in; an appointment moved what the model says."""
    found: dict[int, list[Fleet]] = {}
    accepted = sorted((op for op in log if op["row"] > 0 and op["result"] == "ok"), key=lambda op: op["version"])
    for facts in copy.deepcopy(world["rows"]):
        fleet = Fleet(**facts)
        states = found[fleet.id] = [copy.deepcopy(fleet)]
        for op in accepted:
            if op["row"] != fleet.id:
                continue
            if op["verb"] == "appoint" and op["done"] != sorted(fleet.moved_by(op)):
                verdict.different.append(f"{op} moved {op['done']}, the model says {fleet.moved_by(op)}")
            fleet.apply(op)
            states.append(copy.deepcopy(fleet))
    return found


def _check_talk(key: str, ops: Log, states: list[Fleet], verdict: Verdict) -> None:
    """Written once however often it was posted; whoever posted it is told of the same vehicles."""
    rows = [[str(pk), at.isoformat()] for pk, at in FollowUp.objects.filter(note=key).values_list("renewal", "at")]
    vehicles = sorted(pk for pk, _at in rows)
    told = {tuple(op["done"]) for op in ops if op["result"] == "ok"}
    if len(set(vehicles)) != len(vehicles) or len({at for _pk, at in rows}) > 1:
        verdict.illegal.append(f"{key} was written more than once: {rows}")
    if told != ({tuple(vehicles)} if vehicles else set()):
        verdict.different.append(f"{key} is written for {vehicles}, the answers name {told}")
    if not any(sorted(_own(state, ops[0])) == vehicles for state in states) and vehicles:
        verdict.illegal.append(f"{key} is written for {vehicles}, which {ops[0]['actor']} never owned at once")
    for op in ops:
        said = {state.talk_refusal(op) for state in states}
        if op["result"] == "refused" and op["code"] not in said | {"in_flight"}:
            verdict.different.append(f"{op} was refused with {op['code']}, the model says {said}")
        if op["result"] == "ok" and said == {"nothing_followed"}:
            verdict.illegal.append(f"{op} accepted, the model says {said}")


def _own(state: Fleet, op: dict[str, Any]) -> list[str]:
    return [pk for pk in op["chosen"] if state.owners[pk] == op["actor"] and state.status == "active"]


def _check_vehicles(world: dict[str, Any], verdict: Verdict) -> None:
    """By its own history only the owner of the moment speaks about a vehicle; each contact is one follow-up."""
    owners = {int(pk): owner for fleet in world["rows"] for pk, owner in fleet["owners"].items()}
    contacts: Counter[int] = Counter()
    for event in Event.objects.filter(object_type=Renewal.object_type()).order_by("object_id", "version"):
        pk = event.object_id
        if event.verb in MOVES:
            owners[pk] = event.data["owner_no"]
        elif event.verb in CONTACTS:
            contacts[pk] += 1
            if event.actor_no != owners[pk]:
                where = f"vehicle {pk} version {event.version}"
                verdict.illegal.append(f"{where}: {event.actor_no} spoke, {owners[pk]} owned it")
    written = Counter(FollowUp.objects.values_list("renewal", flat=True))
    if written != contacts:
        verdict.different.append(f"follow-ups {dict(written)}, contacts in the histories {dict(contacts)}")
