"""Answers to requests to hand over: they are steps of the request, and take no version of the customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from renewals.models import HandOver, HandOverStatus
from tests.storm.verdict import Verdict

ENDINGS = {"decline_hand_over": "declined", "withdraw_hand_over": "withdrawn", "accept_hand_over": "accepted"}
ENDED = {HandOverStatus.DECLINED, HandOverStatus.WITHDRAWN, HandOverStatus.EXPIRED}


def judge(log: Sequence[dict[str, Any]], verdict: Verdict) -> set[str]:
    """Every request is answered once, by whom it concerns; the clock is never refused. Returns those that ended."""
    answers = [op for op in log if op["verb"] in ENDINGS and op["result"] == "ok"]
    stored = dict(HandOver.objects.values_list("reason", "status"))
    times = Counter(op["mark"] for op in answers)
    verdict.illegal += [f"request {mark} was answered {count} times" for mark, count in times.items() if count > 1]
    for op in answers:
        whose = op["giver"] if op["verb"] == "withdraw_hand_over" else op["taker"]
        if op["actor"] != whose or (op["verb"] == "decline_hand_over" and op["faulty"]):
            verdict.illegal.append(f"{op} accepted, which {whose} alone may")
        if stored[op["mark"]].removeprefix("hand_") != ENDINGS[op["verb"]]:
            verdict.lost.append(f"{op} accepted, but the request is {stored[op['mark']]}")
    asked = {op["mark"] for op in log if op["verb"] == "ask_hand_over" and op["result"] == "ok"}
    if asked != set(stored):
        verdict.lost.append(f"requests {asked ^ set(stored)} were asked or are stored, not both")
    verdict.different += [
        f"the clock was refused: {op}" for op in log if op["verb"] == "expire_hand_overs" and op["result"] == "refused"
    ]
    return {mark for mark, status in stored.items() if status in ENDED}
