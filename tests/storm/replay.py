"""Replays what the clients logged, in the order of versions, and compares the outcome with the database."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.storm.model import Row

#: Refused on what was read before the row was locked: by the form, or by a look at the policy.
BEFORE_THE_LOCK = {"register_callback": {"reason_missing"}, "match": {"policy_not_free"}}


@dataclass
class Verdict:
    """What does not fit. Empty lists: nothing was lost, doubled or illegal.

    ``nothing``: rounds of the clock that found nothing to do any more. ``verbs``: accepted operations by verb.
    """

    illegal: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    nothing: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)

    def count(self, op: dict[str, Any]) -> None:
        """One operation more."""
        self.accepted += op["result"] == "ok"
        self.refused += op["result"] == "refused"
        self.codes[op.get("code", "")] += op["result"] == "refused"
        self.nothing += op["result"] == "nothing"
        if op["result"] == "ok":
            self.verbs[op.get("counted", op["verb"])] += 1

    def as_dict(self) -> dict[str, Any]:
        counts = {"accepted": self.accepted, "refused": self.refused, "nothing": self.nothing}
        counts |= {"codes": dict(self.codes), "verbs": dict(self.verbs)}
        problems = {"illegal": self.illegal, "lost": self.lost, "different": self.different}
        return counts | {name: len(found) for name, found in problems.items()} | {"first": self._first(problems)}

    @staticmethod
    def _first(problems: dict[str, list[str]]) -> list[str]:
        return [line for found in problems.values() for line in found[:10]]


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per renewal what the database holds afterwards (``tests.storm.stored``)."""
    verdict = Verdict()
    by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        by_row[op["row"]].append(op)
        verdict.count(op)
        if op.get("repeated", ["ok"])[0] != "ok" and op["repeated"][1] != "not_found":
            verdict.different.append(f"{op} repeated, was answered otherwise")
    for facts in world["rows"]:
        row = Row(id=facts["id"], team=facts["team"], days=facts["days"], late_policy=facts["late_policy"])
        _replay_row(row, by_row[row.id], stored[row.id], verdict)
    return verdict


def _replay_row(row: Row, ops: list[dict[str, Any]], stored: dict[str, Any], verdict: Verdict) -> None:
    states = [None, copy.deepcopy(row)]
    for op in _in_order([op for op in ops if op["result"] == "ok"], stored["verbs"], verdict):
        code = row.refusal(op) if row.visible_to(op["actor"]) else "not_found"
        if code is not None:
            verdict.illegal.append(f"{op} accepted at version {row.version}, should be refused: {code}")
            return
        if op["seen"] is not None and op["seen"] != row.version:
            verdict.illegal.append(f"{op} accepted although the actor saw another version than {row.version}")
            return
        row.apply(op)
        states.append(copy.deepcopy(row))
    for op in ops:
        if op["result"] == "refused":
            _check_refusal(op, states, verdict)
    _compare(row, stored, verdict)


def _in_order(accepted: list[dict[str, Any]], verbs: list[str], verdict: Verdict) -> list[dict[str, Any]]:
    """Accepted operations by version. The scheduler's carry none: they take the versions left over, by their verb."""
    by_version: dict[int, dict[str, Any]] = {}
    unplaced = Counter(op["verb"] for op in accepted if op["version"] is None)
    for op in accepted:
        if op["version"] is None:
            continue
        if op["version"] in by_version:
            verdict.lost.append(f"{op} and {by_version[op['version']]} have one version")
        by_version[op["version"]] = op
    for version, verb in enumerate(verbs[1:], start=2):
        if version in by_version:
            continue
        if not unplaced[verb]:
            verdict.lost.append(f"event {verb} at version {version} belongs to no accepted operation")
            continue
        unplaced[verb] -= 1
        example = next(op for op in accepted if op["verb"] == verb)
        by_version[version] = {**example, "version": version}
    if sum(unplaced.values()) or len(by_version) != len(verbs) - 1:
        verdict.lost.append(f"{len(accepted)} accepted operations, {len(verbs) - 1} events: {unplaced}")
    return [op for _version, op in sorted(by_version.items())]


def _check_refusal(op: dict[str, Any], states: list[Row | None], verdict: Verdict) -> None:
    """A refusal is right in the state of the version the actor saw; without one, in some state the row was in."""
    known = [state for state in states if state is not None]
    code, seen = op["code"], op["seen"]
    if code == "conflict":
        right = seen is not None and any(state.version != seen for state in known)
    elif code == "not_found":
        right = any(not state.visible_to(op["actor"]) for state in known)
    elif code in BEFORE_THE_LOCK.get(op["verb"], set()):
        right = op["faulty"] if code == "reason_missing" else any(state.matched for state in known)
    elif code == "left_out":
        right = any(state.refusal(op) is not None for state in known)
    elif code == "daily_claim_cap":
        right = True  # counted over all customers, see check_claims
    elif seen is not None:
        right = seen < len(states) and states[seen] is not None and _answers(states[seen], op) == code
    else:
        right = any(_answers(state, op) == code for state in known)
    if not right:
        expected = _answers(states[seen], op) if seen is not None and seen < len(states) and states[seen] else "?"
        verdict.different.append(f"{op} was refused with {code}, the model says {expected}")


def _answers(state: Any, op: dict[str, Any]) -> str | None:
    return state.refusal(op) if state.visible_to(op["actor"]) else "not_found"


def _compare(row: Row, stored: dict[str, Any], verdict: Verdict) -> None:
    expected = {
        "status": row.status,
        "version": row.version,
        "team": row.team,
        "owner": row.owner,
        "credit": row.credit,
        "last_owner": row.last_owner,
        "returns": row.returns,
        "attempts": row.attempts,
        "effective": row.effective,
        "quotes": row.quotes,
        "spells": row.spells,
        "callbacks": row.callbacks,
        "reason": row.reason,
        "void": bool(row.void_by),
        "reported": row.reported,
        "false_reports": row.false_reports,
        "matched": row.matched,
        "todos": row.todos,
        "approvals": [("renewals.loss", row.team)] if row.status == "loss_pending" else [],
        "verbs": row.verbs,
        "effects": sorted(row.effects),
    }
    for name, value in expected.items():
        if stored[name] != value:
            verdict.different.append(f"{row.id} {name}: model {value}, database {stored[name]}")


def check_claims(log: Iterable[dict[str, Any]], cap: int, verdict: Verdict) -> None:
    """Nobody claims more a day than allowed, and nobody is told so before."""
    claims = [op for op in log if op["verb"] == "claim"]
    taken = Counter(op["actor"] for op in claims if op["result"] == "ok")
    told = {op["actor"] for op in claims if op.get("code") == "daily_claim_cap"}
    for actor in taken.keys() | told:
        if taken[actor] > cap or (actor in told and taken[actor] != cap):
            verdict.different.append(f"{actor} claimed {taken[actor]} of {cap}, told so: {actor in told}")
