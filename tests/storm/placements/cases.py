"""One approval of a placement or of its endorsement, as the brief says it (§2): no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.storm.placements.people import OVERSEES, SEATS

CHAINS = {
    "placement": ("reviewer", "head", "chief"),
    "short": ("head", "chief"),
    "cancellation": ("reviewer", "head"),
    "endorsement": ("reviewer", "head", "chief"),
}


@dataclass
class Case:
    """A case on its way through ``steps``; each step is another person than who asked and who handles."""

    kind: str
    maker: str
    steps: tuple[str, ...]
    about: int | None = None
    at: int = 0
    status: str = "running"
    version: int = 1
    told: list[str] = field(default_factory=list)

    def refusal(self, op: dict[str, Any], excluded: set[str]) -> str | None:
        """Why ``op`` (agree, refuse or take_back) is refused."""
        actor = op["actor"]
        if actor not in OVERSEES and actor != self.maker:
            return "not_found"
        if op["verb"] == "refuse" and op["faulty"]:
            return "form"
        if op["seen"] != self.version:
            return "conflict"
        if self.status != "running":
            return "wrong_status"
        return self._taken_back(actor) if op["verb"] == "take_back" else self._no_decision(actor, excluded)

    def _no_decision(self, actor: str, excluded: set[str]) -> str | None:
        if actor not in SEATS[self.steps[self.at]]:
            return "not_your_turn"
        if actor == self.maker:
            return "maker_decides"
        return "worked_on_case" if actor in excluded else None

    def _taken_back(self, actor: str) -> str | None:
        if actor != self.maker:
            return "not_maker"
        return "decided_already" if self.at else None

    def decide(self, verb: str) -> bool:
        """Carries ``verb`` out; whether the case was agreed to for good."""
        self.version += 1
        if verb == "refuse":
            self.status = "refused"
        elif verb == "take_back":
            self.status, verb = "withdrawn", "withdraw"
        else:
            self.at += 1
            if self.at == len(self.steps):
                self.status, verb = "approved", "agree_finally"
        self.told.append(verb)
        return self.status == "approved"

    def close(self) -> None:
        """What it was about went another way."""
        if self.status == "running":
            self.status, self.version = "closed", self.version + 1
            self.told.append("close")
