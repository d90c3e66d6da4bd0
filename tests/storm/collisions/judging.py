"""The collision storm's judgement: each case by its versions, then those with a task handed over meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.storm import versions
from tests.storm.collisions import client
from tests.storm.collisions.model import Collision
from tests.storm.verdict import Verdict
from workflow.models import Event


def judge(world: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """A round of the clock is one operation, and one for each case it moved."""
    cases = [Collision(**facts) for facts in world["rows"]]
    stored = client.stored(world)
    verdict = versions.replay(cases, [*_each(log)], stored, versions.answer)
    verdict.different += [
        f"the clock was refused: {op}" for op in log if op["verb"] == "clock" and op["result"] != "ok"
    ]
    handed = {op["case"]: op["task"] for op in log if op["verb"] == "hand" and op["result"] == "ok"}
    for case in cases:
        if case.loose:
            verdict.different += _misplaced(case, stored[case.id], handed.get(case.id))
    return verdict


def _each(log: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for op in log:
        yield op
        yield from op.get("moved", ())


def _misplaced(case: Collision, stored: dict[str, Any], handed: int | None) -> Iterator[str]:
    """Owners of tasks of which one may have been handed over: two of one vehicle only where nothing was to move."""
    where = f"{case.id} ({case.status}, {case.resolution}, handed over: {handed})"
    first, second = case.owners
    if case.resolution == "dissolved" and not handed:
        yield f"{where}: dissolved while the tasks collided"
    moves = case.status == "closed" and case.resolution == "transfer"
    winner = case.owners[case.winner or 0]
    wanted = [[first, first]] if handed else [[winner, winner]] if moves else [[first, second]]
    if handed and moves and winner == second and _handed_last(case.tasks):
        wanted.append([second, first])
    if stored["owners"] not in wanted or stored["open"] != [1, 1] or stored["credit"] != stored["owners"]:
        yield f"{where}: owners {stored['owners']}, credit {stored['credit']}, open spells {stored['open']}"
    if [spells[-1] for spells in stored["spells"]] != stored["owners"]:
        yield f"{where}: spells {stored['spells']}"


def _handed_last(tasks: list[int]) -> bool:
    """Whether the second task was handed over after the first one was moved by the decision."""
    moves = Event.objects.filter(object_type="renewals.renewal", object_id__in=tasks, verb="transfer")
    return list(moves.order_by("pk").values_list("object_id", flat=True)) == tasks
