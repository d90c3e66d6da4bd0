"""What the do-not-call register and the ledger of consents say of one number, once more from the brief (§6).

Plain values, no Banli: what each logged operation did to a number, or saw of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.storm.lifts.orders import Deed

WISH, LISTED, REFUSAL, EVER = 6, 9, 12, 99
INDUSTRY = "industry"
#: Refusals of a call by what the registers say; the first two come before the others.
BY_BLOCK = {"do_not_call", "refused_before"}
BY_CONSENT = {"consent_withdrawn", "consent_missing"}


@dataclass(frozen=True)
class Entry:
    """A number on the register: for how many months, none where it is free; ``asked``: the lift that waits."""

    months: int = 0
    source: str = ""
    mark: str = ""
    asked: int = 0


@dataclass(frozen=True)
class Ledger:
    """The newest statement about calls: its day counted from today, and what it says today."""

    on: int = -99
    says: str = "missing"


def block(months: int, source: str, mark: str, entry: Entry) -> Entry:
    """The stricter block stays."""
    return replace(entry, months=months, source=source, mark=mark) if months > entry.months else entry


def ask(lift: int, entry: Entry) -> Entry | None:
    """Of a block that stands and is not the industry's, once at a time."""
    open_to_all = entry.months and entry.source != INDUSTRY and not entry.asked
    return replace(entry, asked=lift) if open_to_all else None


def agree(lift: int, entry: Entry) -> Entry | None:
    """The number is free."""
    return Entry() if entry.asked == lift and entry.months and entry.source != INDUSTRY else None


def decline(lift: int, entry: Entry) -> Entry | None:
    """The number stays blocked."""
    return replace(entry, asked=0) if entry.asked == lift else None


def state(on: int, says: str, ledger: Ledger) -> Ledger:
    """The later day counts, of one day the later statement."""
    return Ledger(on, says) if on >= ledger.on else ledger


#: What is seen of an entry: by the code of the refusal, ``""`` where a call was not refused by it.
SEEN: dict[str, Callable[[Entry], bool]] = {
    "": lambda entry: not entry.months,
    "do_not_call": lambda entry: bool(entry.months) and entry.source != "refusal",
    "refused_before": lambda entry: bool(entry.months) and entry.source == "refusal",
    "not_blocked": lambda entry: not entry.months,
    "industry_block": lambda entry: bool(entry.months) and entry.source == INDUSTRY,
    "lift_asked": lambda entry: bool(entry.months) and entry.source != INDUSTRY and bool(entry.asked),
}


def sees(right: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """The state as it is where it is right."""
    return lambda state: state if right(state) else None


def of_entry(op: dict[str, Any]) -> Iterator[Deed]:
    """What an operation did to the entry of its number, or saw of it."""
    verb, code = op["verb"], op.get("code", "")
    when = {"began": op["began"], "ended": op["ended"], "op": op}
    if op["result"] == "refused":
        if code in SEEN:
            yield Deed(act=sees(SEEN[code]), sees=True, **when)
        elif code in BY_CONSENT:
            yield Deed(act=sees(SEEN[""]), sees=True, **when)
        return
    if verb in {"follow_up", "refuse_calls"} and op["phone"]:
        yield Deed(act=sees(SEEN[""]), sees=True, **when)
    changes: dict[str, Callable[[Entry], Entry | None]] = {
        "block": lambda entry: block(op["months"], op["source"], op["mark"], entry),
        "list": lambda entry: block(op["months"], INDUSTRY, op["mark"], entry),
        "refuse_calls": lambda entry: block(op["months"], op["source"], op["actor"], entry),
        "ask": lambda entry: ask(op["lift"], entry),
        "agree": lambda entry: agree(op["lift"], entry),
        "decline": lambda entry: decline(op["lift"], entry),
    }
    if verb in changes:
        yield Deed(act=changes[verb], sees=False, **when)


def of_ledger(op: dict[str, Any]) -> Iterator[Deed]:
    """The same of the ledger. A call that the register refused says nothing about consent."""
    when = {"began": op["began"], "ended": op["ended"], "op": op}
    code = op.get("code", "")
    if code in BY_CONSENT:
        said = code.removeprefix("consent_")
        yield Deed(act=sees(lambda ledger: ledger.says == said), sees=True, **when)
    elif op["result"] == "ok" and op["verb"] in {"follow_up", "refuse_calls"} and op["phone"]:
        yield Deed(act=sees(lambda ledger: ledger.says == "given"), sees=True, **when)
    elif op["result"] == "ok" and op["verb"] in {"consent", "withdraw_consent"} and op["about_calls"]:
        yield Deed(act=partial(state, op["on"], op["says"]), sees=False, **when)
