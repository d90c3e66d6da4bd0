"""Fleets once more, written from the brief (§1.2) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MANAGERS = {"m1", "m2"}
TEAM = {"a1": "A", "a2": "A", "lead_a": "A", "b1": "B"}


@dataclass
class Fleet:
    """One insured with many vehicles. ``owners``: by vehicle, "" in the pool; each vehicle is of its owner's team."""

    id: int
    version: int
    owners: dict[str, str]
    status: str = "active"
    told: list[str] = field(default_factory=list)
    manager: str = ""
    shared: bool = False
    spells: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shared = "B" in self._teams()
        self.spells = {pk: [owner] * bool(owner) for pk, owner in self.owners.items()}
        self.teams = {pk: TEAM.get(owner, "A") for pk, owner in self.owners.items()}

    def _teams(self) -> set[str]:
        return {TEAM.get(owner, "A") for owner in self.owners.values()}

    def visible_to(self, person: str) -> bool:
        """Whoever has a vehicle in the own branch, while it is a fleet, or manages all of them."""
        if person in MANAGERS:
            return True
        here = set(self.teams.values()) if self.status == "active" else set()
        return TEAM.get(person) in (here if self.shared else here | {"A"})

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal of a step in the present state, or None. The reason is asked for first."""
        if op["verb"] == "dissolve" and op["faulty"]:
            return "reason_missing"
        if not self.visible_to(op["actor"]):
            return "not_found"
        if op["actor"] not in (MANAGERS if self.shared else MANAGERS | {"lead_a"}):
            return "permission_missing"
        return "wrong_status" if self.status != "active" else None

    def talk_refusal(self, op: dict[str, Any]) -> str | None:
        """Of a talk: vehicles of the fleet that the person sees, and of them at least one of the person's own."""
        actor = op["actor"]
        seen = [pk for pk in op["chosen"] if self.owners[pk] and (actor in MANAGERS or TEAM[actor] == self.teams[pk])]
        if self.status != "active" or not seen:
            return "nothing_chosen"
        own = [pk for pk in seen if self.owners[pk] == actor]
        return None if own and not op["faulty"] else "nothing_followed"

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        self.told.append(op["verb"])
        if op["verb"] == "dissolve":
            self.status, self.manager = "dissolved", ""
            return
        self.manager = op["to"]
        for pk in self.moved_by(op):
            self.owners[pk], self.teams[pk] = op["to"], TEAM[op["to"]]
            self.spells[pk].append(op["to"])

    def moved_by(self, op: dict[str, Any]) -> list[str]:
        """The vehicles an appointment moves: those the person manages; a lead hands nothing to another team."""
        lead = op["actor"] not in MANAGERS
        if lead and TEAM[op["to"]] != "A":
            return []
        return [pk for pk, owner in self.owners.items() if owner != op["to"] and not (lead and self.teams[pk] != "A")]

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.fleets.client.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "manager": self.manager,
            "owners": self.owners,
            "spells": self.spells,
            "open": {pk: int(bool(owner)) for pk, owner in self.owners.items()},
        }
