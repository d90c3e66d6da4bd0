"""Customers of idle owners once more, written from the brief (§5) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CLOCKS = {"warn", "reclaim_untouched", "alert", "reclaim_stale"}
VERBS = {"follow_up", *CLOCKS}
OWNERS = {"a1", "a2", "a3"}


@dataclass
class Customer:
    """One customer of an owner, who works it, or loses it. ``kind``: how long the owner has been idle."""

    id: int
    version: int
    owner: str
    kind: str
    status: str
    told: list[str] = field(default_factory=list)
    followed: bool = False

    def visible_to(self, person: str) -> bool:
        return person != "stranger"

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        if op["verb"] == "reclaim":
            return self._not_idle()
        if op["actor"] not in OWNERS:
            return "permission_missing"
        if self.status == "pool":
            return "wrong_status"
        if op["actor"] != self.owner:
            return "not_owner"
        return "next_contact_missing" if op["faulty"] else None

    def _not_idle(self) -> str | None:
        """Who was followed up, long ago or this moment, is not taken back."""
        return "not_idle" if self.followed or self.kind == "fresh" or self.status == "pool" else None

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        if op["verb"] == "reclaim":
            self.status, self.owner = "pool", ""
            self.told.append("reclaim")
        else:
            self.told.append("follow_up_first" if self.status == "assigned" else "follow_up")
            self.status, self.followed = "following", True

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.idle.client.stored``)."""
        return {name: getattr(self, name) for name in ("version", "status", "owner", "told")}
