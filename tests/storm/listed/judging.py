"""The list storm's judgement: rows and months each for themselves, then what snapshots and followed losses say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from claims.models import LargeLoss
from tests.storm import versions
from tests.storm.listed import client
from tests.storm.listed.model import Month, Row, said
from tests.storm.verdict import Verdict


def judge(world: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """Rows as they are after the replay are those of the model's last state."""
    rows = [Row(**facts) for facts in world["rows"]]
    months = [Month(-1 - int(number)) for number in world["months"]]
    verdict = versions.replay([*rows, *months], log, client.stored(world), versions.answer)
    _check_snapshots(rows, log, verdict)
    _check_losses(rows, world["losses"], verdict)
    return verdict


def _check_snapshots(rows: list[Row], log: list[dict[str, Any]], verdict: Verdict) -> None:
    """A snapshot says what stood, of every case about which nothing changed while it was taken."""
    by_month = defaultdict(list)
    for row in rows:
        by_month[-1 - row.month].append(row)
    for op in log:
        if op["verb"] != "freeze" or op["result"] != "ok":
            continue
        restless = _restless(op["before"], op["after"])
        counted, off = said(by_month[op["row"]], op["before"])
        wanted = [[number, sorted(measures)] for number, measures in counted.items()]
        wanted += [[op["before"][str(pk)][1], ["removed_rows"]] for pk in off]
        wanted = sorted(each for each in wanted if each[0] not in restless)
        found = sorted([number, measures] for _pk, number, measures in op["told"] if number not in restless)
        if found != wanted:
            where = f"month {op['row']} version {op['version']}"
            verdict.different.append(f"{where}: {found}, the model says {wanted}")


def _restless(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[str]:
    """The cases of which a row changed meanwhile."""
    return {state[pk][1] for state in (before, after) for pk in state if before[pk] != after[pk]}


def _check_losses(rows: list[Row], losses: list[str], verdict: Verdict) -> None:
    """A loss nobody has reported is not followed any more once its last row was taken off, and not before."""
    by_case = defaultdict(list)
    for row in rows:
        by_case[row.means].append(row.status == "taken_off")
    states = dict(LargeLoss.objects.values_list("case__case_number", "status"))
    for number in losses:
        wanted = "removed" if all(by_case[number]) else "warning"
        if states[number] != wanted:
            verdict.different.append(f"loss {number}: database {states[number]}, the model says {wanted}")
