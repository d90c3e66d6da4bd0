"""Replays what the clients logged, in the order of versions, and compares the outcome with the database."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from tests.storm import call_lists, hand_overs
from tests.storm.model import Row
from tests.storm.terms import BESIDE, MAY, ROLE
from tests.storm.verdict import Verdict

#: Refused on what was read before the row was locked: by the form, or by a look at the policy.
#: Counted over all customers (``check_claims``), or told by the lists and calls themselves (``call_lists``).
COUNTED_ELSEWHERE = {"daily_claim_cap", "checked_out", "call_known", "list_not_current"}
BEFORE_THE_LOCK = {
    "register_callback": {"reason_missing"},
    "quote_from_list": {"premium_not_positive"},
    "match": {"policy_not_free"},
}


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per renewal what the database holds afterwards (``tests.storm.stored``)."""
    verdict = Verdict()
    by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
    log = _without_repeats(log)
    ended = hand_overs.judge(log, verdict)
    call_lists.judge(log, verdict)
    for op in log:
        if op["verb"] not in BESIDE and op["result"] != "nothing":
            by_row[op["row"]].append(op)
        verdict.count(op)
        if op.get("repeated", ["ok"])[0] != "ok" and op["repeated"][1] != "not_found":
            verdict.different.append(f"{op} repeated, was answered otherwise")
    for facts in world["rows"]:
        row = Row(id=facts["id"], team=facts["team"], days=facts["days"], late_policy=facts["late_policy"], ended=ended)
        _replay_row(row, by_row[row.id], stored[row.id], verdict)
    return verdict


def _without_repeats(log: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two workers may have carried one run out together, and both tell of all customers."""
    found, told = [], set()
    for op in log:
        mark = (op["run"], op["row"], op["version"]) if op["result"] == "ok" and "run" in op else None
        if mark is None or mark not in told:
            found.append(op)
        told.add(mark)
    return found


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
        example = next(op for op in accepted if op["verb"] == verb and op["version"] is None)
        by_version[version] = {**example, "version": version}
    if sum(unplaced.values()) or len(by_version) != len(verbs) - 1:
        verdict.lost.append(f"{len(accepted)} accepted operations, {len(verbs) - 1} events: {unplaced}")
    return [op for _version, op in sorted(by_version.items())]


def _check_refusal(op: dict[str, Any], states: list[Row | None], verdict: Verdict) -> None:
    """A refusal is right in the state of the version the actor saw; without one, in some state the row was in."""
    known = [state for state in states if state is not None]
    code, seen = op["code"], op["seen"]
    met = known if seen is None else [state for state in states[seen : seen + 1] if state is not None]
    right = code in COUNTED_ELSEWHERE or _refused_otherwise(op, code, known)
    if not right and not any(_answers(state, op) == code or _asked_still(state, op, code) for state in met):
        said = [_answers(state, op) for state in met][:3]
        verdict.different.append(f"{op} was refused with {code}, the model says {said}")


def _refused_otherwise(op: dict[str, Any], code: str, known: list[Row]) -> bool:
    """What is not judged by the state the actor saw."""
    if code == "conflict":
        return op["seen"] is not None and any(state.version != op["seen"] for state in known)
    if code == "not_found":  # telesales sees who is on its lists
        return ROLE[op["actor"]] == "telesales" or any(not state.visible_to(op["actor"]) for state in known)
    if code == "permission_missing" and op["verb"] == "quote_from_list":  # asked before any row of the file is read
        return ROLE[op["actor"]] not in MAY[op["verb"]]
    if code in BEFORE_THE_LOCK.get(op["verb"], set()):
        return bool(op["faulty"]) if code != "policy_not_free" else any(state.matched for state in known)
    return code == "left_out" and any(_answers(state, op) is not None for state in known)


def _asked_still(state: Row, op: dict[str, Any], code: str) -> bool:
    """A request that ended at an instant no version tells: before it did, and after, both answers are right."""
    if state.request is None or state.request.mark not in state.ended:
        return False
    if op["verb"] == "ask_hand_over" and not state.asked_by(op["actor"]):
        return False
    codes = {"transfer": {"not_owner"}, "ask_hand_over": {"asked_already"}, "accept_hand_over": {"wrong_status"}}
    return code in codes.get(op["verb"], set())


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
        "lapses_called_back_twice": 0,
        "reviewed": len(row.reviewed),
        "asked": row.still_asked(),
        "planned": row.planned,
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
