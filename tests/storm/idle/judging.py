"""The judgement on the storm over idle owners: nobody warned or taken back twice, nobody who was followed meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from renewals.models import OwnerWarning
from tests.storm import versions
from tests.storm.idle import client
from tests.storm.idle.model import CLOCKS, Customer
from tests.storm.verdict import Verdict
from workflow.models import OutboxMessage

Log = Sequence[dict[str, Any]]
#: Kind of the warning → the round that writes it.
WARNINGS = {"untouched": "warn", "stale": "alert"}


def judge(world: dict[str, Any], log: Log) -> Verdict:
    """Customers by versions, with each one a round took back as an operation of its own; then what was told."""
    customers = [Customer(**facts) for facts in world["rows"]]
    follow_ups = [op for op in log if op["verb"] not in CLOCKS]
    replayed = versions.replay(customers, [*follow_ups, *_taken(log)], client.stored(world), versions.answer)
    verdict = Verdict(replayed.illegal, replayed.lost, replayed.different)
    for op in log:
        verdict.count(op)
    for op in log:
        if op["verb"].startswith("reclaim") and op["done"] != len(op["taken"]):
            verdict.lost.append(f"{op}: says {op['done']}")
    _check_warnings(log, customers, verdict)
    return verdict


def _taken(log: Log) -> Iterator[dict[str, Any]]:
    for op in log:
        for pk, version in op.get("taken", ()):
            facts = {"row": pk, "version": version, "actor": "system", "seen": None, "result": "ok"}
            yield {"verb": "reclaim", "round": op["key"], **facts}


def _check_warnings(log: Log, customers: Sequence[Customer], verdict: Verdict) -> None:
    """As many were told of as warnings are kept, each once; who was taken back as stale had been warned."""
    for kind, verb in WARNINGS.items():
        kept = OwnerWarning.objects.filter(kind=kind)
        counted = sum(op["done"] for op in log if op["verb"] == verb)
        notices = OutboxMessage.objects.filter(topic="notice", payload__kind=f"warned_{kind}")
        told = sum(notice.payload["facts"]["count"] for notice in notices)
        if not counted == told == kept.count():
            verdict.different.append(f"{kind}: {kept.count()} warnings kept, {counted} counted, {told} told")
        times = Counter(kept.values_list("renewal", flat=True))
        twice = [pk for pk, count in times.items() if count > 1]
        verdict.illegal += [f"customer {pk} was warned twice ({kind})" for pk in twice]
    warned = set(OwnerWarning.objects.filter(kind="stale").values_list("renewal", flat=True))
    verdict.illegal += [
        f"customer {each.id} was taken back and not warned"
        for each in customers
        if each.kind == "stale" and each.status == "pool" and each.id not in warned
    ]
