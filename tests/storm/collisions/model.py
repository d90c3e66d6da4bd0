"""Collisions once more, written from the brief (§5) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MANAGERS, PROVINCE = {"m1", "m2", "both"}, {"p1", "p2"}
TEAM = {**dict.fromkeys(("a1", "a2", "both", "lead_a"), "A"), **dict.fromkeys(("b1", "b2", "lead_b"), "B"), "x1": "X"}
#: verb → the state in which it is possible
SOURCE = {"decide": "open", "appeal": "decided", "hear": "appealed", "settle": "decided", "dissolve": "open"}
SAME_VEHICLE = {"transfer", "merge", "void_duplicate", "keep"}


@dataclass
class Collision:
    """One vehicle that two claim. ``owners``: of both, "" in the pool; ``tasks``: the renewals, one where the second
    is the policy somebody else ``signed``. ``loose``: a lead may hand the second task to the first owner meanwhile, so
    that the owners afterwards are looked at elsewhere."""

    id: int
    version: int
    tasks: list[int]
    owners: list[str]
    prefers: list[Any] | None
    signed: bool = False
    loose: bool = False
    compulsory: bool = False
    status: str = "open"
    told: list[str] = field(default_factory=list)
    winner: int | None = None
    resolution: str = ""
    ground: str = ""
    decided_by: str = ""
    appealed_by: str = ""
    heard_by: str = ""

    @property
    def deciders(self) -> set[str]:
        """Whoever manages all parties."""
        return PROVINCE if "x1" in self.owners else MANAGERS | PROVINCE

    def visible_to(self, person: str) -> bool:
        """Parties, and whoever sees the branch of one."""
        if person in {"", *self.owners, *PROVINCE, *MANAGERS}:  # nobody is the clock
            return True
        if self.signed:  # the policy is the office's, the task the first team's
            return TEAM.get(person) == "A"
        return TEAM.get(person) in {TEAM.get(owner, "B") for owner in self.owners}

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        verb, actor = op["verb"], op["actor"]
        if verb in {"decide", "hear", "settle"} and actor not in self.deciders:
            return "permission_missing"
        if self.status != SOURCE[verb]:
            return "wrong_status"
        check: str | None = getattr(self, f"_may_{verb}")(op)
        return check

    def _may_decide(self, op: dict[str, Any]) -> str | None:
        return "party_decides" if op["actor"] in self.owners else self._misfit(op)

    def _misfit(self, op: dict[str, Any]) -> str | None:
        """The winner and what becomes of the other."""
        place, resolution = op["winner"], op["resolution"]
        if place is None:
            return "no_party"
        if resolution not in ({"keep", "credit_signer"} if self.signed else SAME_VEHICLE):
            return "resolution_unfit"
        if resolution == "transfer" and not self.owners[place]:
            return "winner_unowned"
        if self.signed and (place == 1) != (resolution == "credit_signer"):
            return "signer_unknown" if resolution == "credit_signer" else "resolution_unfit"
        return "opinion_missing" if op["faulty"] else None

    def _may_appeal(self, op: dict[str, Any]) -> str | None:
        actor = op["actor"]
        if actor not in self.owners:
            return "not_a_party"
        if self.winner is not None and self.owners[self.winner] == actor:
            return "appeal_of_winner"
        if op["late"]:
            return "appeal_late"
        return "reason_missing" if op["faulty"] else None

    def _may_hear(self, op: dict[str, Any]) -> str | None:
        if op["actor"] in self.owners:
            return "party_decides"
        return "four_eyes" if op["actor"] == self.decided_by else self._misfit(op)

    def _may_settle(self, op: dict[str, Any]) -> str | None:
        if op["actor"] in self.owners:
            return "party_decides"
        return None if op["late"] else "appeal_open"

    def _may_dissolve(self, op: dict[str, Any]) -> str | None:
        return None if self.loose and op["actor"] == "" else "still_collides"

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        getattr(self, f"_do_{op['verb']}")(op)
        self.told.append(op["verb"])

    def _choose(self, op: dict[str, Any]) -> None:
        self.winner, self.resolution = op["winner"], op["resolution"]
        self.ground = self.prefers[1] if self.prefers and self.prefers[0] == self.winner else "manager"

    def _do_decide(self, op: dict[str, Any]) -> None:
        self._choose(op)
        self.decided_by, self.status = op["actor"], "decided"

    def _do_appeal(self, op: dict[str, Any]) -> None:
        self.appealed_by, self.status = op["actor"], "appealed"

    def _do_hear(self, op: dict[str, Any]) -> None:
        self._choose(op)
        self.heard_by, self.status = op["actor"], "closed"

    def _do_settle(self, _op: dict[str, Any]) -> None:
        self.status = "closed"

    def _do_dissolve(self, _op: dict[str, Any]) -> None:
        self.resolution, self.status = "dissolved", "closed"

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.collisions.client.stored``)."""
        whole = {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "winner": self.winner,
            "decision": [self.resolution, self.ground],
            "people": [self.decided_by, self.appealed_by, self.heard_by],
            "todos": ["decide_collision"] if self.status in {"open", "appealed"} else [],
            "states": self._states(),
            "compulsory": self._merged(),
        }
        return whole if self.loose else whole | self._afterwards()

    @property
    def _carried_out(self) -> str:
        return self.resolution if self.status == "closed" else ""

    def _states(self) -> list[str]:
        if self.signed:
            return ["renewed"]
        found = ["following" if owner else "pool" for owner in self.owners]
        if self._carried_out in {"merge", "void_duplicate"}:
            found[1 - (self.winner or 0)] = "void"
        if self._carried_out == "transfer":
            found = [state.replace("pool", "assigned") for state in found]
        return found

    def _merged(self) -> int | None:
        """Where the compulsory policy of the second task is known by now: nowhere else, or on the first."""
        return 0 if self.compulsory and self._carried_out == "merge" and self.winner == 0 else None

    def _afterwards(self) -> dict[str, Any]:
        """Owner, spells and credit of each task; spells are told in their order, the last one is still open."""
        first = self.owners[: len(self.tasks)]
        owners = [self.owners[self.winner or 0]] * len(first) if self._carried_out == "transfer" else first
        spells = [[was] * bool(was) + [now] * (now != was) for was, now in zip(first, owners, strict=True)]
        credit = [self.owners[1]] if self._carried_out == "credit_signer" else owners
        return {"owners": owners, "spells": spells, "credit": credit, "open": [int(bool(owner)) for owner in owners]}
