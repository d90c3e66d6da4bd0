"""Call lists: a customer on one at a time, its owner kept off the phone meanwhile, every returned call written once.

Lists take no version of the customer. What was certain is told by the clock of the machine, which all clients share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from renewals.models import AssignmentDecision, CallListItem, CallReturn, Renewal
from tests.storm.verdict import Verdict
from workflow.models import Event


def judge(log: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Everything about lists, their calls and the runs of the rules."""
    _one_list(verdict)
    _owners_wait(log, verdict)
    _calls_once(log, verdict)
    _decisions_are_events(log, verdict)


def _one_list(verdict: Verdict) -> None:
    times = Counter(CallListItem.objects.current().values_list("renewal", flat=True))
    verdict.illegal += [f"customer {pk} is on {count} current lists" for pk, count in times.items() if count > 1]


def _owners_wait(log: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """No owner's call is accepted while telesales certainly had the customer, and none refused before it could have."""
    made = {op["list"]: op for op in log if op["verb"] == "make_call_list" and op["result"] == "ok"}
    withdrawn = {op["list"]: op for op in log if op["verb"] == "withdraw_call_list" and op["result"] == "ok"}
    on_lists: dict[int, list[int]] = defaultdict(list)
    for pk, op in made.items():
        for row in op["rows"]:
            on_lists[row].append(pk)
    wishes: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        if op["verb"] in {"telesales_call", "call_returned"} and op["result"] == "ok" and op["effective"]:
            wishes[op["row"]].append(op)
    for op in (op for op in log if op["verb"] == "follow_up" and op["phone"]):
        lists = on_lists[op["row"]]
        enders = [withdrawn[pk] for pk in lists if pk in withdrawn] + wishes[op["row"]]
        held = any(made[pk]["ended"] < op["began"] for pk in lists)
        if op["result"] == "ok" and held and not any(end["began"] < op["ended"] for end in enders):
            verdict.illegal.append(f"{op} accepted while telesales had the customer: lists {lists}")
        if op.get("code") == "checked_out" and not any(made[pk]["began"] < op["ended"] for pk in lists):
            verdict.different.append(f"{op} was refused, but no list has the customer")


def _calls_once(log: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Of the same call brought by several clients one is written."""
    brought = [(op["item"], op["called_at"]) for op in log if op["verb"] == "call_returned" and op["result"] == "ok"]
    stored = [(item, at.isoformat()) for item, at in CallReturn.objects.values_list("item", "called_at")]
    if len(brought) != len(stored) or len(set(brought)) != len(brought):
        verdict.lost.append(f"{len(brought)} calls brought back, {len(set(brought))} of them one, {len(stored)} stored")
    known = set(brought)
    verdict.different += [
        f"{op} was refused as known, but nobody brought it"
        for op in log
        if op.get("code") == "call_known" and (op["item"], op["called_at"]) not in known
    ]


def _decisions_are_events(log: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Each decision carried out is one dispatch, and the other way round; a run interrupted by another is refused only
    because it is finished."""
    events = Event.objects.filter(object_type=Renewal.object_type(), verb="dispatch", data__has_key="run")
    dispatched = Counter((event.data["run"], event.object_id) for event in events)
    applied = Counter(AssignmentDecision.objects.filter(outcome="applied").values_list("run", "renewal"))
    if dispatched != applied:
        apart = (dispatched - applied) + (applied - dispatched)
        verdict.lost.append(f"decisions carried out and dispatches differ: {apart}")
    refused = [op for op in log if op.get("refused") not in {None, "", "wrong_status"}]
    verdict.different += [f"{op}: a run was refused" for op in refused]
