"""Customers, lifts and entries once more, written from the brief (§6) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.storm.lifts.registers import BY_BLOCK, BY_CONSENT

MANAGERS = {"m1", "m2", "p1"}
OWNERS = {"a1", "a2"}
#: What the entry of a number says to whoever asks or agrees: judged by the clock (:mod:`tests.storm.lifts.judging`).
BY_ENTRY = {"not_blocked", "industry_block", "lift_asked"}
VERBS = {"block", "list", "consent", "withdraw_consent", "ask", "agree", "decline", "follow_up", "refuse_calls"}


@dataclass
class Customer:
    """One customer with an owner. What the registers say to a call is judged by the clock."""

    id: int
    version: int
    owner: str
    number: int
    told: list[str] = field(default_factory=list)
    attempts: int = 0
    calls: int = 0
    do_not_call: bool = False

    def visible_to(self, person: str) -> bool:
        return person != "stranger"

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        if op["actor"] not in OWNERS:
            return "permission_missing"
        if op["actor"] != self.owner:
            return "not_owner"
        if op["faulty"] and op["verb"] == "follow_up":
            return "next_contact_missing"
        code = op.get("code")
        return code if op["phone"] and code in BY_BLOCK | BY_CONSENT else None

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        self.told.append("follow_up")
        self.attempts += 1
        self.calls += op["phone"]
        self.do_not_call = self.do_not_call or (op["verb"] == "refuse_calls" and op["source"] == "customer")

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.lifts.client.stored``)."""
        names = ("version", "told", "attempts", "calls", "do_not_call")
        return {name: getattr(self, name) for name in names}


@dataclass
class Lift:
    """One wish to lift a block: decided once, by somebody else."""

    id: int
    asked_by: str
    version: int = 1
    status: str = "lift_asked"
    decided_by: str = ""
    told: list[str] = field(default_factory=list)

    def visible_to(self, person: str) -> bool:
        return person in MANAGERS

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        if self.status != "lift_asked":
            return "wrong_status"
        if op["actor"] == self.asked_by:
            return "four_eyes"
        if op["verb"] == "decline":
            return "opinion_missing" if op["faulty"] else None
        return op["code"] if op.get("code") in BY_ENTRY else None

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        self.decided_by = op["actor"]
        self.status = "lifted" if op["verb"] == "agree" else "lift_declined"
        self.told.append("approve_lift" if op["verb"] == "agree" else "decline_lift")

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.lifts.client.stored``)."""
        people = [self.asked_by, self.decided_by]
        return {"version": self.version, "status": self.status, "told": self.told, "people": people}


def refused(op: dict[str, Any]) -> str | None:
    """Of an operation on no version: why it is refused whatever the registers say, or None."""
    if op["actor"] not in MANAGERS:
        return "permission_missing"
    if op["faulty"]:
        return "evidence_missing" if op["verb"] in {"consent", "withdraw_consent"} else "reason_missing"
    return None
