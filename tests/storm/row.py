"""What the model of the storm knows of one customer, and what several verbs do alike. Plain values, no Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.storm.terms import ROLE, TEAM, TOLD


@dataclass(frozen=True)
class Asked:
    """An open request to take a customer over; ``mark`` tells it from every other."""

    mark: str
    giver: str
    taker: str


@dataclass(kw_only=True)
class RowState:
    """One renewal and what hangs on it. ``days``: from today to the last covered day.

    ``request``: the colleague asked to take over; ``ended``: requests that were declined, withdrawn or ran out, at an
    instant that no version tells. ``planned``: who calls this lapse back. ``denied``: a check speaks against the loss,
    for every proposal of the storm's one instant.
    """

    id: int
    team: str
    days: int
    late_policy: bool
    status: str = "pool"
    version: int = 1
    owner: str = ""
    credit: str = ""
    last_owner: str = ""
    returns: int = 0
    attempts: int = 0
    effective: int = 0
    quotes: list[int] = field(default_factory=list)
    spells: list[str] = field(default_factory=list)
    callbacks: int = 0
    proposer: str = ""
    reason: str = ""
    void_by: str = ""
    reported: bool = False
    false_reports: int = 0
    matched: bool = False
    todos: dict[str, str] = field(default_factory=dict)
    verbs: list[str] = field(default_factory=lambda: ["enter"])
    effects: set[str] = field(default_factory=set)
    request: Asked | None = None
    ended: set[str] = field(default_factory=set)
    planned: str = ""
    callers: list[str] = field(default_factory=list)
    reviewed: set[int] = field(default_factory=set)
    denied: bool = False

    def visible_to(self, actor: str) -> bool:
        return actor != "stranger" and TEAM.get(actor, self.team) == self.team

    def _own_or_lead(self, actor: str) -> str | None:
        return None if ROLE[actor] in {"lead", "manager"} else self._own(actor)

    def _own(self, actor: str) -> str | None:
        return None if self.owner == actor else "not_owner"

    def _tell(self, op: dict[str, Any], *people: str, topic: str = "") -> None:
        topic = topic or f"notice-{TOLD[op['verb']]}"
        for person in set(people) - {"", op["actor"]}:
            self.effects.add(f"{self.id}:{self.version}:{topic}:{person}")

    def _leads(self) -> str:
        return {"A": "lead_a", "B": "lead_b"}[self.team]

    def _take_over(self, op: dict[str, Any], owner: str) -> None:
        self.owner = owner
        self.credit = owner if self.days >= 0 else self.credit
        self.spells.append(owner)
        self.status = "assigned"
        self.todos["first_contact"] = owner
        if not op.get("run"):  # who gets many by one run is told of them at once
            self._tell(op, owner)

    def _leave(self) -> None:
        self.last_owner, self.owner, self.status = self.owner, "", "pool"
        self.credit = "" if self.days >= 0 else self.credit
        self.returns += 1
        self._done("first_contact", "next_contact")

    def _done(self, *kinds: str) -> None:
        for kind in kinds:
            self.todos.pop(kind, None)

    def _late_dispatch(self, op: dict[str, Any]) -> str | None:
        """Somebody of another team takes the customer along, which only who manages both teams may decide."""
        there = TEAM.get(op["to"])
        if there is None or (there != self.team and ROLE[op["actor"]] != "manager"):
            return "target_out_of_reach"
        return None
