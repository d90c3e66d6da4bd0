"""The desk once more, written from the brief and not from the product: plain values, no ORM, no import of Banli.

One :class:`Row` per renewal. :meth:`Row.refusal` says why an operation is not possible now (None: possible) and
:meth:`Row.apply` carries it out; both take an operation as the client logged it.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

TEAM = {"lead_a": "A", "lead_b": "B", "a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B"}
ROLE = {
    "lead_a": "lead",
    "lead_b": "lead",
    "manager": "manager",
    "second_manager": "manager",
    "quality": "quality",
    "system": "system",
    "stranger": "specialist",
    **dict.fromkeys(("a1", "a2", "a3", "b1", "b2"), "specialist"),
}
MAY: dict[str, Set[str]] = {
    "dispatch": {"lead", "manager"},
    "reclaim": {"lead", "manager"},
    "approve_loss": {"lead", "manager"},
    "reject_loss": {"lead", "manager"},
    "transfer": {"lead", "manager", "specialist"},
    "request_void": {"lead", "manager", "specialist"},
    "approve_void": {"manager"},
    "decline_void": {"manager"},
    "match": {"manager"},
    "reopen": {"manager"},
    "register_callback": {"specialist", "quality"},
    **dict.fromkeys(
        ("claim", "return_to_pool", "follow_up", "quote", "claim_renewed", "propose_loss"), frozenset({"specialist"})
    ),
    **dict.fromkeys(("lapse", "close", "expire_claim"), frozenset({"system"})),
}
WORKED = {"assigned", "following", "quoted"}
OWNED = WORKED | {"renew_claimed", "loss_pending"}
AFTER = {"lapsed", "callback_done"}
OPEN = {"pool", "lost"} | OWNED | AFTER
FROM = {
    "dispatch": {"pool"},
    "claim": {"pool"},
    "return_to_pool": {"assigned"},
    "reclaim": {"assigned"},
    "transfer": OWNED | AFTER,
    "follow_up": WORKED | AFTER,
    "quote": WORKED,
    "claim_renewed": WORKED,
    "expire_claim": {"renew_claimed"},
    "propose_loss": WORKED,
    "approve_loss": {"loss_pending"},
    "reject_loss": {"loss_pending"},
    "request_void": OPEN,
    "decline_void": OPEN,
    "approve_void": OPEN,
    "lapse": {"pool", "loss_pending", "lost"} | WORKED,
    "register_callback": {"lapsed"},
    "close": AFTER,
    "match": OPEN,
    "reopen": {"renewed", "won_back"},
}
#: What the data of a faulty request lacks.
FAULTS = {
    "return_to_pool": "reason_missing",
    "reclaim": "reason_missing",
    "follow_up": "next_contact_missing",
    "quote": "premium_not_positive",
    "claim_renewed": "policy_no_form",
    "propose_loss": "reason_missing",
    "reject_loss": "opinion_missing",
    "request_void": "reason_missing",
    "decline_void": "opinion_missing",
}
#: Refused by the form itself, before the customer is looked at.
FORM_FAULTS = {"register_callback": "reason_missing"}
#: What people are told by the verbs that concern one customer.
TOLD = {
    "dispatch": "dispatched",
    "claim": "dispatched",
    "return_to_pool": "returned",
    "reclaim": "reclaimed",
    "transfer": "handed_over",
    "approve_loss": "loss_approved",
    "reject_loss": "loss_rejected",
    "approve_void": "void_approved",
    "decline_void": "void_declined",
}
CREDIT_FREEZE_DAYS, EARLY_WINDOW_DAYS, WIN_BACK_DAYS = 7, 30, 90


@dataclass
class Row:
    """One renewal and what hangs on it. ``days``: from today to the last covered day."""

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

    # --- may it happen? -------------------------------------------------------------------------------------------

    def visible_to(self, actor: str) -> bool:
        return actor != "stranger" and TEAM.get(actor, self.team) == self.team

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code with which the operation is refused in the present state, the row being visible."""
        actor, verb = op["actor"], op["verb"]
        if ROLE[actor] not in MAY[verb]:
            return "permission_missing"
        if self.status not in FROM[verb] and not (verb == "match" and self.status == "closed"):
            return "wrong_status"
        early = getattr(self, f"_early_{verb}", None)
        code = early(actor) if early else None
        if code is None:
            late = getattr(self, f"_late_{verb}", None)
            code = late(op) if late else None
        return code or (FAULTS.get(verb) if op["faulty"] else None)

    def _own(self, actor: str) -> str | None:
        return None if self.owner == actor else "not_owner"

    _early_return_to_pool = _early_follow_up = _early_claim_renewed = _own

    def _own_or_lead(self, actor: str) -> str | None:
        return None if ROLE[actor] in {"lead", "manager"} else self._own(actor)

    _early_transfer = _own_or_lead

    def _early_claim(self, actor: str) -> str | None:
        return "cooling_down" if self.returns and self.last_owner == actor else None

    def _early_quote(self, actor: str) -> str | None:
        return self._own(actor) or ("window_closed" if self.days > EARLY_WINDOW_DAYS else None)

    def _early_propose_loss(self, actor: str) -> str | None:
        return self._own(actor) or (None if self.effective else "loss_too_early")

    def _early_approve_loss(self, actor: str) -> str | None:
        return "four_eyes" if self.proposer == actor else None

    _early_reject_loss = _early_approve_loss

    def _early_lapse(self, actor: str) -> str | None:
        return "still_covered" if self.days >= 0 else None

    def _early_close(self, actor: str) -> str | None:
        return "win_back_open" if -self.days <= WIN_BACK_DAYS else None

    def _early_register_callback(self, actor: str) -> str | None:
        return None if self.owner in {"", actor} or ROLE[actor] == "quality" else "not_owner"

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

    def _late_dispatch(self, op: dict[str, Any]) -> str | None:
        """Somebody of another team takes the customer along, which only who manages both teams may decide."""
        there = TEAM.get(op["to"])
        if there is None or (there != self.team and ROLE[op["actor"]] != "manager"):
            return "target_out_of_reach"
        return None

    def _late_transfer(self, op: dict[str, Any]) -> str | None:
        return self._late_dispatch(op) or ("same_owner" if op["to"] == self.owner else None)

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
        verb = str(op["verb"])
        if verb == "follow_up" and self.status == "assigned":
            return "follow_up_first"
        if verb == "reopen" and not self.owner:
            return "reopen_to_pool"
        if verb == "match" and self.status == "closed":
            return "match_late"
        if verb == "match" and self.late_policy and self.status in AFTER:
            return "win_back"
        return verb

    def _tell(self, op: dict[str, Any], *people: str, topic: str = "") -> None:
        topic = topic or f"notice-{TOLD[op['verb']]}"
        for person in set(people) - {"", op["actor"]}:
            self.effects.add(f"{self.id}:{self.version}:{topic}:{person}")

    def _leads(self) -> str:
        return {"A": "lead_a", "B": "lead_b"}[self.team]

    def _take_over(self, op: dict[str, Any], owner: str) -> None:
        self.owner = self.credit = owner
        self.spells.append(owner)
        self.status = "assigned"
        self.todos["first_contact"] = owner
        self._tell(op, owner)

    def _do_dispatch(self, op: dict[str, Any]) -> None:
        self.team = TEAM[op["to"]]
        self._take_over(op, op["to"])

    def _do_claim(self, op: dict[str, Any]) -> None:
        self._take_over(op, op["actor"])

    def _leave(self) -> None:
        self.last_owner, self.owner, self.status = self.owner, "", "pool"
        self.returns += 1
        self._done("first_contact", "next_contact")

    def _do_return_to_pool(self, op: dict[str, Any]) -> None:
        self._leave()
        self._tell(op, self._leads())

    def _do_reclaim(self, op: dict[str, Any]) -> None:
        self._leave()
        self._tell(op, self.last_owner)

    def _do_transfer(self, op: dict[str, Any]) -> None:
        self.last_owner, self.owner, self.team = self.owner, op["to"], TEAM[op["to"]]
        self.spells.append(self.owner)
        if self.days >= CREDIT_FREEZE_DAYS:
            self.credit = self.owner
        for kind, person in self.todos.items():
            if person or kind == "callback":
                self.todos[kind] = self.owner
        if self.status == "assigned":
            self.todos["first_contact"] = self.owner
        self._tell(op, self.owner, self.last_owner)

    def _do_follow_up(self, op: dict[str, Any]) -> None:
        self.status = "following" if self.status == "assigned" else self.status
        self.attempts += 1
        self.effective += op["effective"]
        self._done("first_contact")
        self.todos["next_contact"] = self.owner

    def _do_quote(self, op: dict[str, Any]) -> None:
        self.status = "quoted"
        self.quotes.append(op["premium"])

    def _do_claim_renewed(self, op: dict[str, Any]) -> None:
        self.status, self.reported = "renew_claimed", True
        self._done("first_contact", "next_contact")

    def _do_expire_claim(self, op: dict[str, Any]) -> None:
        self.status, self.reported = "following", False
        self.false_reports += 1
        self.todos["next_contact"] = self.owner
        self._tell(op, self.owner, topic="notice-report_expired")
        self._tell(op, "manager", "second_manager", topic="notice-reports_expired_lead")

    def _do_propose_loss(self, op: dict[str, Any]) -> None:
        self.status, self.proposer, self.reason = "loss_pending", op["actor"], "P2"
        self._done("first_contact", "next_contact")

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
        self.status = "lapsed"
        self.reason = self.reason or ("" if self.effective else "T1")
        self._done("first_contact", "next_contact")
        if -self.days <= WIN_BACK_DAYS:
            self.todos["callback"] = self.owner
        self._tell(op, self.owner, topic="notice-lapsed_many")

    def _do_register_callback(self, op: dict[str, Any]) -> None:
        self.status = "callback_done"
        self.callbacks += 1
        self.reason = self.reason if self.reason == "T1" else "P2"
        self._done("callback", "next_contact")

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

    def _done(self, *kinds: str) -> None:
        for kind in kinds:
            self.todos.pop(kind, None)
