"""One client of the storm: picks customers and verbs at random, legal and illegal, and logs what came of each."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from accounts.errors import DomainError
from accounts.models import User
from renewals import actions
from renewals.actions import lapsing, renewing
from renewals.branch_numbers import read_once
from renewals.models import Renewal, SignedPolicy
from tests.storm import further
from tests.storm.terms import BESIDE, EXEMPT_LOSS, LOSS
from workflow.transitions import fire

#: What no action looks at before the row is locked; the storm is long enough without reading it.
READ = {"id", "version", "head_hash", "branch", "status", "owner", "expires_on", "effective_contacts", "line"}
READ |= {"policy_no", "void_requested_by", "callback_due_on", "phone", "phone_hash", "lapse_no"}
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
    "approve_void": 1.5,
    "lapse": 10,
    "register_callback": 9,
    "close": 0.7,
    "match": 2,
    "reopen": 5,
    **further.WEIGHTS,
}
SPECIALISTS = ("a1", "a2", "a3", "b1", "b2")
LEADERS = ("lead_a", "lead_b", "manager", "second_manager")
USUAL_ACTORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dispatch", "reclaim", "transfer", "approve_loss", "reject_loss"), LEADERS),
    **dict.fromkeys(("match", "reopen", "approve_void", "decline_void"), ("manager", "second_manager")),
    "request_void": ("manager", "lead_a", "a1"),
    "register_callback": (*SPECIALISTS, "quality"),
    **further.USUAL,
}
#: Beside the plain verbs of a state.
ANYWHERE = ("ask_hand_over", "accept_hand_over", "decline_hand_over", "withdraw_hand_over")
CLOCKS = {"lapse", "close", "expire_claim", *further.CLOCKS}
UNKEYED = {"match", "reopen", *CLOCKS}
#: Verbs that somebody may take who looks at the status alone; the rest of the dice is thrown blindly.
LIKELY = {
    "pool": ("dispatch", "claim", "dispatch", "claim", "lapse", "request_void", "apply_run"),
    "assigned": (
        "follow_up",
        "follow_up",
        "return_to_pool",
        "reclaim",
        "transfer",
        "quote",
        "quote_from_list",
        "claim_renewed",
    ),
    "following": (
        "follow_up",
        "quote",
        "quote_from_list",
        "transfer",
        "reclaim",
        "claim_renewed",
        "propose_loss",
        "request_void",
        "lapse",
        "reclaim_stale",
        *ANYWHERE,
    ),
    "quoted": (
        "follow_up",
        "quote",
        "quote_from_list",
        "transfer",
        "claim_renewed",
        "propose_loss",
        "decline_void",
        *ANYWHERE,
    ),
    "renew_claimed": ("expire_claim", "expire_claim", "match", "transfer"),
    "loss_pending": ("reject_loss", "approve_loss", "transfer", "check_loss", "ask_hand_over"),
    "lost": ("match", "lapse", "request_void"),
    "lapsed": (
        "register_callback",
        "plan_callback",
        "callback_attempt",
        "follow_up",
        "match",
        "transfer",
        "telesales_call",
        "call_returned",
        "close",
    ),
    "callback_done": (
        "register_callback",
        "match",
        "follow_up",
        "transfer",
        "close",
        "review_callback",
        "telesales_call",
        *ANYWHERE,
    ),
    "renewed": ("reopen",),
    "won_back": ("reopen", "review_callback"),
    "closed": ("review_callback",),
}


class Client(further.Further):
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
                log.writelines(json.dumps(one) + "\n" for one in (entry, *exemption(entry), *dispatches(entry)))

    def operate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """One operation on one customer, and sometimes the same request again."""
        row = Renewal.objects.select_related("branch").defer(*UNREAD).get(pk=facts["id"])
        verb, found = self.about(self.verb(row.status), row)
        entry = self.request(verb, row, facts)
        entry |= self.more(verb, entry, found)
        call = self.call(entry, row, facts, found)
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
        system = verb in CLOCKS
        return {
            "client": self.number,
            "n": self.count,
            "verb": verb,
            "row": facts["id"],
            "days": facts["days"],
            "actor": "system" if system else actor,
            "seen": None if system else seen,
            "to": dice.choice((*SPECIALISTS, "stranger")) if verb in {"dispatch", "transfer"} else "",
            "faulty": dice.random() < 0.08,
            "effective": dice.random() < 0.6,
            "phone": dice.random() < 0.4,
            "premium": dice.randrange(1000, 9000),
            "cause": EXEMPT_LOSS if dice.random() < 0.25 else LOSS,
            "key": "" if verb in UNKEYED else f"{self.number}-{self.count}",
        }

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        entry["began"] = time.monotonic()
        try:
            done = call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
            return
        except IntegrityError as stopped:
            if "callreturn" not in str(stopped).replace("_", ""):  # the constraint, or its table in SQLite
                raise
            entry |= {"result": "refused", "code": "call_known"}
            return
        finally:
            entry["ended"] = time.monotonic()
        if done is None:  # it has told already
            return
        if entry["verb"] in BESIDE:
            entry |= {"result": "ok", "version": None}
            return
        if isinstance(done, int):
            entry |= {"result": "ok" if done else "refused", "code": "" if done else "left_out", "version": None}
            return
        entry |= {"result": "ok", "version": done.version}
        if entry["verb"] == "propose_loss" and done.loss_exempt:
            entry |= {"version": done.version - 1, "exempt": True}

    def call(self, entry: dict[str, Any], row: Renewal, facts: dict[str, Any], found: Any) -> Callable[[], Any]:
        """The action as a page would call it."""
        at, faulty = self.now, entry["faulty"]
        verb = entry["verb"]
        more = self.call_further(entry, row, found)
        if more is not None:
            return more
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
                **keyed, form=actions.LossForm(reason="" if faulty else entry["cause"], note="Storm")
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
        """A visit or an outbound call. Not effective: nobody was there."""
        spoken = entry["effective"]
        return actions.Entry(
            channel="phone" if entry["phone"] else "visit",
            result="R2" if spoken else "N1",
            intention="B" if spoken else "U",
            next_contact_on=None if entry["faulty"] else self.now.date(),
        )

    def form(self, faulty: bool) -> actions.CallbackForm:
        return actions.CallbackForm(
            channel="visit",
            result="R2",
            insured_where="unknown",
            reason="" if faulty else "P2",
            win_back="low",
        )


def exemption(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """What the system did in the same transaction with a loss that needs no approval, as an operation of its own."""
    if not entry.get("exempt"):
        return []
    done = {"verb": "exempt_loss", "actor": "system", "seen": None, "faulty": False, "result": "ok"}
    return [{**done, "row": entry["row"], "version": entry["version"] + 1}]


def dispatches(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a run that was carried out every customer as an operation of its own, as the model reads it."""
    common = {"verb": "dispatch", "actor": entry["actor"], "seen": None, "faulty": False, "result": "ok"}
    return [{**common, "run": entry["run"], **one} for one in entry.get("dispatched", ())]
