"""The referral storm's judgement: what the clients logged, in the order of the events, against model and database."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.storm.referrals.model import ON_THE_WAY, Line
from tests.storm.verdict import Verdict

CLOCK = {"expire", "time_out"}


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per case what the database holds afterwards (``tests.storm.referrals.stored``)."""
    verdict = Verdict()
    place = {key: (case, nth) for case, kept in stored.items() for key, (nth, _kind) in kept["whose"].items()}
    by_case: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        verdict.count(op)
        if op["result"] == "stopped":
            verdict.illegal.append(f"{op} was stopped by nothing but the database, or stopped the clock")
        for case, each in _by_case(op, place):
            by_case[case].append(each)
        if op.get("repeated", ["ok", "", 0]) != ["ok", "", 0]:
            verdict.different.append(f"{op} repeated, was answered otherwise or did something")
    for facts in world["rows"]:
        _replay_one(Line.of(facts), by_case[facts["id"]], stored[facts["id"]], verdict)
    return verdict


def _by_case(op: dict[str, Any], place: dict[tuple[str, int], tuple[int, int]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """A round of the clock ends agreements of many cases: each is an operation of its own."""
    if op["verb"] != "expire":
        yield op["row"], op
        return
    for event in op["events"]:
        case, nth = place[event[1], event[2]]
        yield case, {**op, "result": "ok", "row": case, "nth": nth, "events": [event], "seen": None}


def _replay_one(line: Line, ops: list[dict[str, Any]], stored: dict[str, Any], verdict: Verdict) -> None:
    accepted = sorted((op for op in ops if op["events"]), key=lambda op: op["events"][0][0])
    logged = [event[0] for op in accepted for event in op["events"]]
    if sorted(logged) != stored["events"] or any(op["result"] == "ok" and not op["events"] for op in ops):
        verdict.lost.append(f"case {line.id}: events {stored['events']}, of accepted operations {sorted(logged)}")
        return
    begun = len(stored["all"]) - len(stored["events"])
    states = [(begun, copy.deepcopy(line))]
    for op in accepted:
        code = answer(line, op)
        if code is not None or op["result"] != "ok":
            verdict.illegal.append(f"{op} did something, should be refused: {code}")
            return
        told = line.apply(op)
        found = [(*stored["whose"][kind, pk], version, verb) for _key, kind, pk, version, verb in op["events"]]
        if told != found:
            verdict.different.append(f"{op} left {found}, the model says {told}")
            return
        states.append((states[-1][0] + len(told), copy.deepcopy(line)))
    for op in ops:
        if op["result"] in {"refused", "nothing"}:
            _check_refusal(op, states, verdict)
    if line.expected() != stored["rows"]:
        verdict.different.append(f"case {line.id}: model {line.expected()}, database {stored['rows']}")


def answer(line: Line, op: dict[str, Any], *, filled: bool = False) -> str | None:
    """Why an operation is refused in the present state. A form that was not filled in is not compared with anything."""
    code = line.refusal(op, filled=filled)
    if code not in {"form", "not_found"} and line.stale(op):
        return "conflict"
    return code


def _check_refusal(op: dict[str, Any], states: list[tuple[int, Line]], verdict: Verdict) -> None:
    """A refusal is right in some state the case was in while the request ran.

    The form is read before the row is locked: what is right in one state may be refused in a later one for what has
    happened since, which the form would have said by then. A page of decisions also shows what was agreed on the case
    elsewhere; where that changes meanwhile, what was seen is not what stands, whatever the version.
    """
    first, last = op["window"]
    reached = [count for count, _line in states if count <= first]
    near = [line for count, line in states if reached[-1] <= count <= last]
    said = {answer(line, op) for line in near}
    read = (place for place, line in enumerate(near) if answer(line, op) not in {"form", "not_found"})
    said |= {answer(line, op, filled=True) for line in near[next(read, len(near)) :]}
    if op["verb"] in ON_THE_WAY and len({line.agreements() for line in near}) > 1:
        said.add("conflict")
    code = "nothing" if op["result"] == "nothing" else op["code"]
    if code not in said:
        verdict.different.append(f"{op} was refused with {code}, the model says {sorted(map(str, said))}")
