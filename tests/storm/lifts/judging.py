"""The judgement on the storm over the registers: customers and lifts by versions, numbers by the clock of the machine.

An entry and a ledger have no version. No call may be accepted while its number certainly was blocked, none refused
while it certainly was free: some order of everything that was answered about a number must explain all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tests.storm import versions
from tests.storm.lifts import client
from tests.storm.lifts.model import BY_ENTRY, Customer, Lift, refused
from tests.storm.lifts.orders import Deed, ends
from tests.storm.lifts.registers import WISH, Entry, Ledger, of_entry, of_ledger
from tests.storm.lifts.world import BEGUN
from tests.storm.verdict import Verdict

Log = Sequence[dict[str, Any]]
PLAIN = {"block", "list", "consent", "withdraw_consent", "ask"}


def judge(world: dict[str, Any], log: Log) -> Verdict:
    """All of it."""
    asked = [op for op in log if op["verb"] == "ask" and op["result"] == "ok"]
    customers = [Customer(**facts) for facts in world["rows"]]
    lifts = [Lift(-op["lift"], op["actor"]) for op in asked]
    versioned = [op for op in log if op["verb"] not in PLAIN]
    verdict = versions.replay([*customers, *lifts], versioned, client.stored(world), versions.answer)
    for op in log:
        if op["verb"] in PLAIN:
            verdict.count(op)
            _check_plain(op, verdict)
        again = op.get("repeated")
        if again and again[0] == "ok" and op["verb"] in {"agree", "decline"} and again[2] != op["version"]:
            verdict.different.append(f"{op} repeated, was done twice")
    _check_counts(log, verdict)
    entries, ledgers = client.entries(world), client.ledgers(world)
    by_number: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for op in log:
        by_number[op["number"]].append(op)
    for number, facts in enumerate(world["numbers"]):
        ops = by_number[number]
        start = Entry(WISH, "customer", BEGUN) if facts["blocked"] else Entry()
        _check_order(f"entry of {number}", _deeds(ops, of_entry), (start, entries[number]), verdict)
        first = Ledger(0, "given") if facts["consented"] else Ledger()
        _check_order(f"ledger of {number}", _deeds(ops, of_ledger), (first, ledgers[number]), verdict)
    return verdict


def _check_plain(op: dict[str, Any], verdict: Verdict) -> None:
    """Who may enter what; what the entry says to a wish is judged by the clock."""
    code = refused(op)
    if op["result"] == "stopped":
        verdict.illegal.append(f"{op} was stopped by nothing but the database")
    elif op["result"] == "ok" and code is not None:
        verdict.illegal.append(f"{op} accepted, should be refused: {code}")
    elif op["result"] == "refused" and op["code"] != code and (code or op["code"] not in BY_ENTRY):
        verdict.different.append(f"{op} was refused with {op['code']}, the model says {code}")


def _check_counts(log: Log, verdict: Verdict) -> None:
    """Whatever was accepted is there once."""
    for name, verbs, stored in client.counted():
        accepted = sum(op["verb"] in verbs and op["result"] == "ok" for op in log)
        if accepted != stored:
            verdict.lost.append(f"{accepted} {name} accepted, {stored} stored")


def _deeds(ops: Iterable[dict[str, Any]], deeds_of: Callable[[dict[str, Any]], Iterator[Deed]]) -> list[Deed]:
    return [deed for op in ops for deed in deeds_of(op)]


def _check_order(what: str, deeds: list[Deed], begun_and_stored: tuple[Any, Any], verdict: Verdict) -> None:
    begun, stored = begun_and_stored
    found, rest = ends(deeds, begun)
    if not found:
        verdict.illegal.append(f"{what}: no order explains what was answered, left over: {[d.op for d in rest[:4]]}")
    elif stored not in found:
        verdict.different.append(f"{what}: database {stored}, by every order that fits {found}")
