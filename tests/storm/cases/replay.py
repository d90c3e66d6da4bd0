"""Replays what the clients logged on cases, in the order of versions, and compares the outcome with the database."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.storm.cases.model import Case
from tests.storm.cases.people import People
from tests.storm.cases.refusals import answer
from tests.storm.cases.stored import expected
from tests.storm.replay import Verdict


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per approval what the database holds afterwards (``tests.storm.cases.stored``)."""
    verdict = Verdict()
    by_case: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        by_case[op["row"]].append(op)
        verdict.count(op)
        again = op.get("repeated")
        if again and again[0] != "ok" and again[1] != "not_found":
            verdict.different.append(f"{op} repeated, was answered otherwise")
    people = People.of(world)
    for facts in world["rows"]:
        case = Case(facts["id"], facts["maker"], facts["amount"], people)
        _replay_case(case, by_case[case.id], stored[case.id], verdict)
    return verdict


def _replay_case(case: Case, ops: list[dict[str, Any]], stored: dict[str, Any], verdict: Verdict) -> None:
    states = {case.version: copy.deepcopy(case)}
    accepted = sorted((op for op in ops if op["result"] == "ok"), key=lambda op: op["version"])
    versions = [op["version"] for op in accepted]
    if versions != list(range(2, len(stored["verbs"]) + 1)):
        verdict.lost.append(f"case {case.id}: accepted versions {versions}, {len(stored['verbs'])} events")
        return
    for op in accepted:
        code = answer(case, op)
        if code is not None or op["seen"] not in {case.version, None}:
            verdict.illegal.append(f"{op} accepted at version {case.version}, should be refused: {code}")
            return
        case.apply(op)
        states[case.version] = copy.deepcopy(case)
    for op in ops:
        if op["result"] == "stopped":
            verdict.illegal.append(f"{op} was stopped by nothing but the database")
        elif op["result"] in {"refused", "nothing"}:
            _check_refusal(op, states, verdict)
    told = expected(case)
    verdict.different += [
        f"{case.id} {name}: model {value}, database {stored[name]}"
        for name, value in told.items()
        if stored[name] != value
    ]


def _check_refusal(op: dict[str, Any], states: dict[int, Case], verdict: Verdict) -> None:
    """A refusal is right in the state of the version the actor saw; the clock sees none."""
    seen, code = op["seen"], op["code"]
    if op["result"] == "nothing":
        right, said = any(answer(state, op) == "nothing" for state in states.values()), "the clock should have struck"
    elif code == "conflict":
        right, said = any(version != seen for version in states), "no conflict"
    elif code == "not_found":
        right, said = any(not state.visible_to(op["actor"]) for state in states.values()), "visible"
    else:
        said = str(answer(states[seen], op)) if seen in states else "no such version"
        right = said == code
    if not right:
        verdict.different.append(f"{op} was refused with {code}, the model says {said}")
