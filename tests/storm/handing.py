"""Of the model of the storm: colleagues ask each other to take customers over, and leave no two owners behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.storm.row import Asked, RowState
from tests.storm.terms import CREDIT_FREEZE_DAYS, ROLE, TEAM


@dataclass(kw_only=True)
class HandingOver(RowState):
    """转交: a manager decides; the owner asks, and whoever accepts takes over."""

    def _early_transfer(self, actor: str) -> str | None:
        """Whose request ended meanwhile may have been asked still: both answers are right."""
        if ROLE[actor] in {"lead", "manager"} or self.asks(actor):
            return None
        return "ask_colleague" if self.owner == actor else "not_owner"

    def asked_by(self, giver: str) -> bool:
        """Whether the latest request is of this owner; one of an owner before ends with the next."""
        return self.request is not None and self.request.giver == giver

    def asks(self, actor: str) -> bool:
        """Whether the owner asked this colleague to take over."""
        asked = self.request
        return asked is not None and (asked.taker, asked.giver) == (actor, self.owner)

    def _late_transfer(self, op: dict[str, Any]) -> str | None:
        if ROLE[op["actor"]] == "specialist" and op["to"] != op["actor"]:
            return "not_asked"
        return self._late_dispatch(op) or ("same_owner" if op["to"] == self.owner else None)

    def _do_transfer(self, op: dict[str, Any]) -> None:
        self._move_to(op["to"])
        self._tell(op, self.owner, self.last_owner)

    def _move_to(self, person: str) -> None:
        self.last_owner, self.owner, self.team = self.owner, person, TEAM[person]
        self.spells.append(self.owner)
        if self.days >= CREDIT_FREEZE_DAYS:
            self.credit = self.owner
        for kind, assignee in self.todos.items():
            if assignee or kind == "callback":
                self.todos[kind] = self.owner
        if self.status == "assigned":
            self.todos["first_contact"] = self.owner

    def _early_ask_hand_over(self, actor: str) -> str | None:
        if not self.owner or self.owner != actor:
            return "not_own_to_ask"
        return "asked_already" if self.asked_by(actor) and self.still_asked() else None

    def _late_ask_hand_over(self, op: dict[str, Any]) -> str | None:
        """Nobody is asked who does not work here; a manager may send the customer along."""
        if op["faulty"]:
            return "reason_missing"
        if TEAM.get(op["to"]) != self.team:
            return "target_cannot_own"
        return "same_owner" if op["to"] == self.owner else None

    def _do_ask_hand_over(self, op: dict[str, Any]) -> None:
        self.request = Asked(mark=op["mark"], giver=op["actor"], taker=op["to"])
        self._tell(op, op["to"], topic="notice-hand_over_asked")

    def _early_accept_hand_over(self, actor: str) -> str | None:
        """Whoever may hand customers over passes here, but takes none."""
        if ROLE[actor] in {"lead", "manager"}:
            return "target_cannot_own"
        return self._early_transfer(actor)

    def _late_accept_hand_over(self, op: dict[str, Any]) -> str | None:
        open_one = self.request is not None and self.request.mark == op["mark"]
        return None if open_one and op["mark"] not in self.ended else "wrong_status"

    def _do_accept_hand_over(self, op: dict[str, Any]) -> None:
        self._move_to(op["actor"])
        self.request = None
        self._tell(op, op["giver"], topic="notice-hand_over_accepted")

    def still_asked(self) -> str:
        """The mark of the request that waits for an answer at the end."""
        return "" if self.request is None or self.request.mark in self.ended else self.request.mark
