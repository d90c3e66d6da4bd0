"""One client of the storm: picks customers and verbs at random, legal and illegal, and logs what came of each."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.errors import DomainError
from accounts.models import User
from renewals import actions
from renewals.actions import lapsing, renewing
from renewals.branch_numbers import read_once
from renewals.models import Renewal, SignedPolicy
from workflow.transitions import fire

#: What no action looks at before the row is locked; the storm is long enough without reading it.
READ = {"id", "version", "head_hash", "branch", "status", "owner", "expires_on", "effective_contacts", "line"}
READ |= {"policy_no", "void_requested_by", "callback_due_on"}
UNREAD = tuple(field.name for field in Renewal._meta.concrete_fields if field.name not in READ)
#: How often each verb is tried; steps into an end state are rare, so that rows live long.
WEIGHTS = {
    "dispatch": 14,
    "claim": 10,
    "return_to_pool": 6,
    "reclaim": 4,
    "transfer": 10,
    "follow_up": 18,
    "quote": 8,
    "claim_renewed": 5,
    "expire_claim": 5,
    "propose_loss": 6,
    "approve_loss": 2,
    "reject_loss": 6,
    "request_void": 5,
    "decline_void": 5,
    "approve_void": 0.5,
    "lapse": 3,
    "register_callback": 3,
    "close": 0.7,
    "match": 2,
    "reopen": 5,
}
SPECIALISTS = ("a1", "a2", "a3", "b1", "b2")
LEADERS = ("lead_a", "lead_b", "manager", "second_manager")
USUAL_ACTORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dispatch", "reclaim", "approve_loss", "reject_loss"), LEADERS),
    **dict.fromkeys(("match", "reopen", "approve_void", "decline_void"), ("manager", "second_manager")),
    "request_void": ("manager", "lead_a", "a1"),
    "register_callback": (*SPECIALISTS, "quality"),
}
#: Verbs that somebody may take who looks at the status alone; the rest of the dice is thrown blindly.
LIKELY = {
    "pool": ("dispatch", "claim", "dispatch", "claim", "lapse", "request_void"),
    "assigned": ("follow_up", "follow_up", "return_to_pool", "reclaim", "transfer", "quote", "claim_renewed"),
    "following": ("follow_up", "quote", "transfer", "claim_renewed", "propose_loss", "request_void", "lapse"),
    "quoted": ("follow_up", "quote", "transfer", "claim_renewed", "propose_loss", "decline_void"),
    "renew_claimed": ("expire_claim", "expire_claim", "match", "transfer"),
    "loss_pending": ("reject_loss", "reject_loss", "approve_loss", "transfer"),
    "lost": ("match", "lapse", "request_void"),
    "lapsed": ("register_callback", "follow_up", "match", "transfer", "close"),
    "callback_done": ("match", "follow_up", "transfer", "close"),
    "renewed": ("reopen",),
    "won_back": ("reopen",),
}


class Client:
    """Carries out random operations through the real actions."""

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        self.number, self.world, self.operations, self.log = number, world, operations, log
        self.dice = random.Random(f"{seed}:{number}")
        self.now = datetime.fromisoformat(world["now"])
        self.people = {name: User.objects.select_related("branch").get(pk=pk) for name, pk in world["people"].items()}
        self.names = {pk: name for name, pk in world["people"].items()}
        self.count = 0

    def run(self) -> None:
        """All operations, each logged as one line."""
        rows = self.world["rows"]
        width = max(20, len(rows) // 8)
        with self.log.open("w", encoding="utf-8") as log, read_once():
            for index in range(self.operations):
                start = (len(rows) - width) * index // self.operations
                entry = self.operate(rows[start + self.dice.randrange(width)])
                log.write(json.dumps(entry) + "\n")

    def operate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """One operation on one customer, and sometimes the same request again."""
        row = Renewal.objects.select_related("branch").defer(*UNREAD).get(pk=facts["id"])
        verb = self.verb(row.status)
        entry = self.request(verb, row, facts)
        call = self.call(entry, row, facts)
        self.carry_out(call, entry)
        if entry["result"] == "ok" and entry["key"] and self.dice.random() < 0.1:
            again = {**entry}
            self.carry_out(call, again)
            entry["repeated"] = [again["result"], again.get("code", "")]
        return entry

    def verb(self, status: str) -> str:
        if self.dice.random() < 0.7 and status in LIKELY:
            likely = LIKELY[status]
            return self.dice.choices(likely, [WEIGHTS[verb] for verb in likely])[0]
        return self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    def request(self, verb: str, row: Renewal, facts: dict[str, Any]) -> dict[str, Any]:
        """Who wants what, having seen which version."""
        self.count += 1
        dice = self.dice
        owner = self.names.get(row.owner_id or 0)
        if dice.random() < 0.15:
            actor = dice.choice(list(self.people))
        elif verb in USUAL_ACTORS:
            actor = dice.choice(USUAL_ACTORS[verb])
        else:
            actor = owner if owner and verb != "claim" else dice.choice(SPECIALISTS)
        seen: int | None = row.version - (dice.random() < 0.05)
        if verb in {"claim", "reclaim", "reject_loss"} and dice.random() < 0.3:
            seen = None
        system = verb in {"lapse", "close", "expire_claim"}
        return {
            "client": self.number,
            "n": self.count,
            "verb": verb,
            "row": facts["id"],
            "actor": "system" if system else actor,
            "seen": None if system else seen,
            "to": dice.choice((*SPECIALISTS, "stranger")) if verb in {"dispatch", "transfer"} else "",
            "faulty": dice.random() < 0.08,
            "effective": dice.random() < 0.6,
            "premium": dice.randrange(1000, 9000),
            "key": "" if system or verb in {"match", "reopen"} else f"{self.number}-{self.count}",
        }

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        try:
            done = call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
            return
        if isinstance(done, int):
            entry |= {"result": "ok" if done else "refused", "code": "" if done else "left_out", "version": None}
            return
        entry |= {"result": "ok", "version": done.version}

    def call(self, entry: dict[str, Any], row: Renewal, facts: dict[str, Any]) -> Callable[[], Any]:
        """The action as a page would call it."""
        at, faulty = self.now, entry["faulty"]
        verb = entry["verb"]
        if entry["actor"] == "system":
            return self.clock(verb, row)
        by = self.people[entry["actor"]]
        common: dict[str, Any] = {"by": by, "renewal": row, "expected_version": entry["seen"], "at": at}
        keyed = {**common, "key": entry["key"]}
        words = "" if faulty else "Storm"
        to = self.people.get(entry["to"])
        calls: dict[str, Callable[[], Any]] = {
            "dispatch": lambda: actions.dispatch(**keyed, to=to),
            "claim": lambda: actions.claim(**keyed),
            "return_to_pool": lambda: actions.return_to_pool(**keyed, reason=words),
            "reclaim": lambda: actions.reclaim(**keyed, reason=words),
            "transfer": lambda: actions.transfer(**keyed, to=to, reason="Storm"),
            "follow_up": lambda: actions.register_follow_up(**keyed, entry=self.contact(entry)),
            "quote": lambda: actions.record_quote(
                **keyed, offer=actions.Offer(premium=Decimal(0 if faulty else entry["premium"]))
            ),
            "claim_renewed": lambda: actions.claim_renewed(
                **keyed, policy_no="X" if faulty else f"NEW{self.number:04d}{entry['n']:08d}"
            ),
            "propose_loss": lambda: actions.propose_loss(
                **keyed, form=actions.LossForm(reason="" if faulty else "P2", note="Storm")
            ),
            "approve_loss": lambda: actions.approve_loss(**keyed),
            "reject_loss": lambda: actions.reject_loss(**keyed, opinion=words),
            "request_void": lambda: actions.request_void(**keyed, reason="" if faulty else "scrapped"),
            "approve_void": lambda: actions.approve_void(**keyed),
            "decline_void": lambda: actions.decline_void(**keyed, opinion=words),
            "register_callback": lambda: actions.register_callback(**keyed, form=self.form(faulty)),
            "match": lambda: actions.match_by_hand(
                **common, policy=SignedPolicy.objects.select_related("branch").get(pk=facts["policy"]), reason="Storm"
            ),
            "reopen": lambda: fire(
                row, "reopen" if row.owner_id else "reopen_to_pool", by=by, expected_version=entry["seen"], at=at
            ),
        }
        return calls[verb]

    def clock(self, verb: str, row: Renewal) -> Callable[[], int]:
        """The scheduler does not look at versions."""
        rows = Renewal.objects.filter(pk=row.pk).select_related("branch")
        return {
            "lapse": lambda: lapsing.lapse(renewals=rows, at=self.now),
            "close": lambda: lapsing.close(renewals=[row.pk], at=self.now),
            "expire_claim": lambda: renewing.expire_claims(renewals=[row.pk], at=self.now),
        }[verb]

    def contact(self, entry: dict[str, Any]) -> actions.Entry:
        """A visit: call hours do not matter. Not effective: nobody was there."""
        spoken = entry["effective"]
        return actions.Entry(
            channel="visit",
            result="R2" if spoken else "N1",
            intention="B" if spoken else "U",
            next_contact_on=None if entry["faulty"] else self.now.date(),
        )

    def form(self, faulty: bool) -> actions.CallbackForm:
        return actions.CallbackForm(
            channel="phone",
            result="R2",
            insured_where="unknown",
            reason="" if faulty else "P2",
            win_back="low",
        )
