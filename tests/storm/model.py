"""The desk once more, written from the brief and not from the product: plain values, no ORM, no import of Banli.

One :class:`Row` per renewal. :meth:`Row.refusal` says why an operation is not possible now (None: possible) and
:meth:`Row.apply` carries it out; both take an operation as the client logged it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.storm.calling import Calling
from tests.storm.handing import HandingOver
from tests.storm.row import RowState
from tests.storm.terms import AFTER, EARLY_WINDOW_DAYS, EXEMPT_LOSS, FAULTS, FROM, MAY, ROLE, TEAM, WIN_BACK_DAYS


@dataclass(kw_only=True)
class Row(HandingOver, Calling):
    """One renewal, and everything that can be done to it."""

    # --- may it happen? -------------------------------------------------------------------------------------------

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code with which the operation is refused in the present state, the row being visible."""
        actor, verb = op["actor"], op["verb"]
        if ROLE[actor] not in MAY[verb]:
            return "permission_missing"
        if verb == "quote_from_list" and op["premium"] in self.quotes and not op["faulty"]:
            return "quote_known"
        if self.status not in FROM[verb] and not (verb == "match" and self.status == "closed"):
            return "wrong_status"
        early = getattr(self, f"_early_{verb}", None)
        code = early(actor) if early else None
        if code is None:
            late = getattr(self, f"_late_{verb}", None)
            code = late(op) if late else None
        return code or (FAULTS.get(verb) if op["faulty"] and actor != "system" else None)

    _early_return_to_pool = _early_follow_up = _early_claim_renewed = RowState._own

    def _early_claim(self, actor: str) -> str | None:
        return "cooling_down" if self.returns and self.last_owner == actor else None

    def _early_quote(self, actor: str) -> str | None:
        return self._own(actor) or ("window_closed" if self.days > EARLY_WINDOW_DAYS else None)

    def _early_quote_from_list(self, actor: str) -> str | None:
        return "window_closed" if self.days > EARLY_WINDOW_DAYS else None

    def _early_propose_loss(self, actor: str) -> str | None:
        return self._own(actor) or (None if self.effective else "loss_too_early")

    def _early_reject_loss(self, actor: str) -> str | None:
        return "four_eyes" if self.proposer == actor else None

    def _early_approve_loss(self, actor: str) -> str | None:
        return self._early_reject_loss(actor) or ("loss_denied_by_check" if self.denied else None)

    def _early_exempt_loss(self, actor: str) -> str | None:
        return None if self.reason == EXEMPT_LOSS else "loss_not_exempt"

    def _early_lapse(self, actor: str) -> str | None:
        return "still_covered" if self.days >= 0 else None

    def _early_close(self, actor: str) -> str | None:
        return "win_back_open" if -self.days <= WIN_BACK_DAYS else None

    def _early_request_void(self, actor: str) -> str | None:
        return self._own_or_lead(actor) or ("void_requested" if self.void_by else None)

    def _early_decline_void(self, actor: str) -> str | None:
        if not self.void_by:
            return "void_not_requested"
        return "four_eyes" if self.void_by == actor else None

    _early_approve_void = _early_decline_void

    def _early_match(self, actor: str) -> str | None:
        return "already_matched" if self.status == "closed" and self.matched else None

    def _early_reopen(self, actor: str) -> str | None:
        return None

    # --- it happens -----------------------------------------------------------------------------------------------

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on, with the effects promised."""
        before = self.status
        self.version += 1
        self.verbs.append(self._event_verb(op))
        getattr(self, f"_do_{op['verb']}")(op)
        if before != self.status and op["verb"] != "reopen":
            self.effects.add(f"{self.id}:{self.version}:webhook:receiver")

    def _event_verb(self, op: dict[str, Any]) -> str:
        verb = {"accept_hand_over": "transfer"}.get(op["verb"], str(op["verb"]))
        if verb == "follow_up" and self.status == "assigned":
            return "follow_up_first"
        if verb == "reopen" and not self.owner:
            return "reopen_to_pool"
        if verb == "match" and self.status == "closed":
            return "match_late"
        if verb == "match" and self.late_policy and self.status in AFTER:
            return "win_back"
        return verb

    def _do_dispatch(self, op: dict[str, Any]) -> None:
        self.team = TEAM[op["to"]]
        self._take_over(op, op["to"])

    def _do_claim(self, op: dict[str, Any]) -> None:
        self._take_over(op, op["actor"])

    def _do_return_to_pool(self, op: dict[str, Any]) -> None:
        self._leave()
        self._tell(op, self._leads())

    def _do_reclaim(self, op: dict[str, Any]) -> None:
        self._leave()
        self._tell(op, self.last_owner, topic="notice-reclaimed_many" if op["actor"] == "system" else "")

    def _do_quote(self, op: dict[str, Any]) -> None:
        self.status = "quoted"
        self.quotes.append(op["premium"])

    _do_quote_from_list = _do_quote

    def _do_claim_renewed(self, op: dict[str, Any]) -> None:
        self.reason = "" if self.status == "loss_pending" else self.reason
        self.status, self.reported = "renew_claimed", True
        self._done("first_contact", "next_contact")

    def _do_expire_claim(self, op: dict[str, Any]) -> None:
        self.status, self.reported = "following", False
        self.false_reports += 1
        self.todos["next_contact"] = self.owner
        self._tell(op, self.owner, topic="notice-report_expired")
        self._tell(op, "manager", "second_manager", topic="notice-reports_expired_lead")

    def _do_propose_loss(self, op: dict[str, Any]) -> None:
        self.status, self.proposer, self.reason = "loss_pending", op["actor"], op["cause"]
        self._done("first_contact", "next_contact")

    def _do_exempt_loss(self, _op: dict[str, Any]) -> None:
        self.status = "lost"

    def _do_approve_loss(self, op: dict[str, Any]) -> None:
        self.status = "lost"
        self._tell(op, self.proposer, self.owner)

    def _do_reject_loss(self, op: dict[str, Any]) -> None:
        self.status, self.reason = "following", ""
        self.todos["next_contact"] = self.owner
        self._tell(op, self.proposer, self.owner)

    def _do_request_void(self, op: dict[str, Any]) -> None:
        self.void_by = op["actor"]
        self.todos["decide_void"] = ""

    def _do_decline_void(self, op: dict[str, Any]) -> None:
        self._tell(op, self.void_by)
        self.void_by = ""
        self._done("decide_void")

    def _do_approve_void(self, op: dict[str, Any]) -> None:
        self.status = "void"
        self.todos.clear()
        self._tell(op, self.void_by, self.owner)

    def _do_lapse(self, op: dict[str, Any]) -> None:
        self.status, self.planned = "lapsed", ""
        self.reason = self.reason or ("" if self.effective else "T1")
        self._done("first_contact", "next_contact")
        if -self.days <= WIN_BACK_DAYS:
            self.todos["callback"] = self.owner
        self._tell(op, self.owner, topic="notice-lapsed_many")

    def _do_close(self, op: dict[str, Any]) -> None:
        self.status, self.void_by = "closed", ""
        self.todos.clear()

    def _do_match(self, op: dict[str, Any]) -> None:
        if self.status != "closed":
            self.status = "won_back" if self.late_policy and self.status in AFTER else "renewed"
        self.matched, self.void_by = True, ""
        self.todos.clear()
        self._tell(op, self.owner, topic="notice-renewed_many")

    def _do_reopen(self, op: dict[str, Any]) -> None:
        self.status = "following" if self.owner else "pool"
        self.matched = self.reported = False
