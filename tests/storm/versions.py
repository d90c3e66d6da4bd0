"""Replays what clients logged on objects with a version each: shared by the storms over cases and injuries."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from tests.storm.verdict import Verdict


class Model(Protocol):
    """One object as the brief says it. ``apply`` carries an operation out, one version on."""

    id: int
    version: int

    def visible_to(self, person: str) -> bool: ...

    def apply(self, op: dict[str, Any]) -> None: ...

    def expected(self) -> dict[str, Any]: ...


#: Why an operation is refused in the present state of a model, or None; ``not_found`` where it cannot be seen.
Answer = Callable[[Any, dict[str, Any]], str | None]


def answer(model: Any, op: dict[str, Any]) -> str | None:
    """For models that know their own refusals."""
    found: str | None = model.refusal(op) if model.visible_to(op["actor"]) else "not_found"
    return found


def replay(models: Iterable[Model], log: Iterable[dict[str, Any]], stored: dict[int, Any], answer: Answer) -> Verdict:
    """``stored``: per object what the database holds afterwards, its ``verbs`` among it."""
    verdict = Verdict()
    by_object: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        by_object[op["row"]].append(op)
        verdict.count(op)
        again = op.get("repeated")
        if again and again[0] != "ok" and again[1] != "not_found":
            verdict.different.append(f"{op} repeated, was answered otherwise")
    for model in models:
        _replay_one(model, by_object[model.id], stored[model.id], verdict, answer)
    return verdict


def _replay_one(
    model: Any, ops: list[dict[str, Any]], stored: dict[str, Any], verdict: Verdict, answer: Answer
) -> None:
    states = {model.version: copy.deepcopy(model)}
    begun = model.version
    accepted = sorted((op for op in ops if op["result"] == "ok"), key=lambda op: op["version"])
    versions = [op["version"] for op in accepted]
    if versions != list(range(begun + 1, len(stored["verbs"]) + 1)):
        verdict.lost.append(f"object {model.id}: accepted versions {versions}, {len(stored['verbs'])} events")
        return
    for op in accepted:
        code = answer(model, op)
        if code is not None or op["seen"] not in {model.version, None}:
            verdict.illegal.append(f"{op} accepted at version {model.version}, should be refused: {code}")
            return
        model.apply(op)
        states[model.version] = copy.deepcopy(model)
    for op in ops:
        if op["result"] == "stopped":
            verdict.illegal.append(f"{op} was stopped by nothing but the database")
        elif op["result"] in {"refused", "nothing"}:
            check_refusal(op, states, verdict, answer)
    verdict.different += [
        f"{model.id} {name}: model {value}, database {stored[name]}"
        for name, value in model.expected().items()
        if stored[name] != value
    ]


def check_refusal(op: dict[str, Any], states: dict[int, Any], verdict: Verdict, answer: Answer) -> None:
    """A refusal is right in the state the actor saw or the server read; without one, in some state there was."""
    seen, code = op["seen"], op["code"]
    known = [states[version] for version in {seen, op.get("read")} if version in states] or list(states.values())
    said = [answer(state, op) for state in (known if seen is not None else states.values())]
    if op["result"] == "nothing":
        right = "nothing" in said
    elif code == "conflict":
        right = seen is None or any(version != seen for version in states)
    elif code == "not_found":
        right = any(not state.visible_to(op["actor"]) for state in states.values())
    else:
        right = code in said
    if not right:
        verdict.different.append(f"{op} was refused with {code}, the model says {said}")
