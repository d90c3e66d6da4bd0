"""Of the model of the storm: contacts, calls of telesales, callbacks after the lapse, losses verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.storm.row import RowState
from tests.storm.terms import EARLIEST_CALL_DAYS, ROLE, WIN_BACK_DAYS


@dataclass(kw_only=True)
class Calling(RowState):
    """Who speaks to the customer, and what is counted of it."""

    def _late_follow_up(self, op: dict[str, Any]) -> str | None:
        """Without the next contact the form is incomplete; whether telesales has the customer the calls tell."""
        if op["faulty"]:
            return "next_contact_missing"
        return "call_too_early" if op["phone"] and self.days > EARLIEST_CALL_DAYS else None

    def _do_follow_up(self, op: dict[str, Any]) -> None:
        self.status = "following" if self.status == "assigned" else self.status
        self._count(op)
        self._done("first_contact")
        self.todos["next_contact"] = self.owner

    def _count(self, op: dict[str, Any]) -> None:
        self.attempts += 1
        self.effective += op["effective"]

    def _do_telesales_call(self, op: dict[str, Any]) -> None:
        """Who wants more is the owner's again."""
        self._count(op)
        if op["effective"] and self.owner:
            self.todos["next_contact"] = self.owner
            self._tell(op, self.owner, topic="notice-telesales_interest")

    _do_call_returned = _do_telesales_call

    def _early_register_callback(self, actor: str) -> str | None:
        return None if self.owner in {"", actor} or self.planned == actor or ROLE[actor] == "quality" else "not_owner"

    _early_callback_attempt = _early_register_callback

    def _do_register_callback(self, op: dict[str, Any]) -> None:
        self.status = "callback_done"
        self.callbacks += 1
        self.callers.append(op["actor"])
        self.reason = self.reason if self.reason == "T1" else "P2"
        self._done("callback", "next_contact")

    def _late_callback_attempt(self, op: dict[str, Any]) -> str | None:
        return "callback_reached" if op["effective"] else None

    def _do_callback_attempt(self, op: dict[str, Any]) -> None:
        self.attempts += 1
        self._done("next_contact")

    def _early_plan_callback(self, actor: str) -> str | None:
        return None if ROLE[actor] in {"lead", "manager"} or self.owner == actor else "permission_missing"

    def _late_plan_callback(self, op: dict[str, Any]) -> str | None:
        if not self.visible_to(op["to"]):
            return "caller_cannot_call"
        return "plan_outside" if -self.days > WIN_BACK_DAYS else None

    def _do_plan_callback(self, op: dict[str, Any]) -> None:
        self.planned = op["to"]
        if "callback" in self.todos:
            self.todos["callback"] = op["to"]

    def _early_review_callback(self, actor: str) -> str | None:
        return None if ROLE[actor] == "quality" else "not_quality_caller"

    def _late_review_callback(self, op: dict[str, Any]) -> str | None:
        if op["nth"] in self.reviewed:
            return "already_reviewed"
        return "four_eyes" if self.callers[op["nth"]] == op["actor"] else None

    def _do_review_callback(self, op: dict[str, Any]) -> None:
        self.reviewed.add(op["nth"])

    def _early_check_loss(self, actor: str) -> str | None:
        return "four_eyes" if self.proposer == actor else None

    def _do_check_loss(self, op: dict[str, Any]) -> None:
        self.denied = not op["effective"]
