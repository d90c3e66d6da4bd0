"""One client of the case storm: opens a case, decides something about it at random, and logs what came of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from accounts.errors import DomainError
from accounts.models import User
from tests.storm.cases import many, ticking
from workflow.approvals import actions
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval

WEIGHTS = {
    "agree": 36,
    "batch": 5,
    "amend": 7,
    "confirm_amount": 5,
    "refuse": 2,
    "return_same": 4,
    "return_again": 3,
    "return_to_step": 9,
    "resubmit": 8,
    "resubmit_changed": 2,
    "escalate": 6,
    "transfer": 8,
    "add_before": 4,
    "add_beside": 4,
    "add_after": 4,
    "take_over": 9,
    "recall": 6,
    "withdraw": 5,
    "give_up": 0.4,
    "remind": 2,
    "comment": 2,
    "copy_to": 2,
    "strike": 8,
    "time_out": 4,
}
#: What the history calls what the clock did.
CLOCK = {"remind_deadline", "hand_up", "return_overdue", "time_out"}
MAKERS_OWN = {"confirm_amount", "resubmit", "resubmit_changed", "withdraw", "give_up"}
#: What fits a case that waits for its maker.
FITTING = {
    "returned": (*["resubmit"] * 10, *["resubmit_changed"] * 3, *["comment"] * 2, *["time_out"] * 3, "give_up"),
    "confirming": ("confirm_amount", "confirm_amount", "give_up"),
}
UNFITTING = {"confirm_amount", "resubmit", "resubmit_changed", "give_up", "time_out"}
HOLDERS = {"team_lead": ["la", "lb"], "renewal_manager": ["m1", "m2", "m3"], "province_admin": ["h1", "h2"]}
DECIDERS = ("la", "lb", "m1", "m2", "m3", "h1", "h2", "a3")


class Client:
    """Carries out random operations through the real actions."""

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        self.number, self.world, self.operations, self.log = number, world, operations, log
        self.dice = random.Random(f"{seed}:{number}")
        self.now = datetime.fromisoformat(world["now"])
        self.people = {name: User.objects.select_related("branch").get(pk=pk) for name, pk in world["people"].items()}
        self.names = {pk: name for name, pk in world["people"].items()}
        self.deputies = {name: deputy for deputy, names in world["principals"].items() for name in names}
        self.count = 0

    def run(self) -> None:
        """All operations, each logged as one line; the cases of a batch as one each."""
        rows = self.world["rows"]
        width = max(8, len(rows) // 8)
        with self.log.open("w", encoding="utf-8") as log:
            while self.count < self.operations:
                start = max(0, len(rows) - width) * self.count // self.operations
                for entry in self.operate(rows[start : start + width]):
                    log.write(json.dumps(entry) + "\n")

    def operate(self, near: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One operation on one of the cases ``near``, or a batch over several; and sometimes the same request again."""
        for _try in range(3):  # what has ended is of little use
            facts = self.dice.choice(near)
            row = Approval.objects.select_related("branch").get(pk=facts["id"])
            if row.ended_at is None:
                break
        entry = self.request(row, facts)
        if entry["verb"] in {"strike", "time_out"}:
            return ticking.tick(self, row, entry, most=self.operations - self.count + 1)
        if entry["verb"] == "batch":
            return many.decide(self, near, entry, most=self.operations - self.count + 1)
        call = self.call(entry, row)
        self.carry_out(call, entry)
        if entry["result"] == "ok" and self.dice.random() < 0.1:
            again = {**entry}
            self.carry_out(call, again)
            entry["repeated"] = [again["result"], again.get("code", ""), again.get("version")]
        return [entry]

    def request(self, row: Approval, facts: dict[str, Any]) -> dict[str, Any]:
        """Who wants what, having seen which version."""
        dice = self.dice
        self.count += 1
        verb = self.verb(row.status)
        actor = facts["maker"] if verb in MAKERS_OWN else self.last(row) if verb == "recall" else self.seated(row)
        if dice.random() < 0.15:
            actor = dice.choice(list(self.people))
        positions = [node.position for node in row.nodes.all()]
        return {
            "client": self.number,
            "n": self.count,
            "verb": verb,
            "row": facts["id"],
            "actor": actor,
            "seen": row.version - (dice.random() < 0.05),
            "to": dice.choice((*DECIDERS, "stranger", facts["maker"])),
            "position": dice.choice(positions),
            "wanted": dice.randrange(1000, 9000),
            "faulty": dice.random() < 0.06,
            "key": f"{self.number}-{self.count}",
            "at": self.moment(row).isoformat(),
        }

    def moment(self, row: Approval) -> datetime:
        """Now, or when those who are asked were asked: the clock of a storm runs ahead."""
        return max([self.now, *row.seats.filter(state="open").values_list("opened_at", flat=True)])

    def verb(self, status: str) -> str:
        """Mostly one that fits a case of that status."""
        dice = self.dice
        if status in FITTING and dice.random() < 0.8:
            return dice.choice(FITTING[status])
        verbs = set(WEIGHTS) - (UNFITTING if status == "running" and dice.random() < 0.8 else set())
        return dice.choices(sorted(verbs), [WEIGHTS[verb] for verb in sorted(verbs)])[0]

    def seated(self, row: Approval) -> str:
        """Somebody who is asked now, mostly, or the deputy."""
        asked: list[str] = []
        for pk, role in row.seats.filter(state="open").values_list("assignee", "role"):
            asked += [self.names[pk]] if pk is not None else HOLDERS[role]
        if not asked or self.dice.random() < 0.15:
            return self.dice.choice(DECIDERS)
        chosen = self.dice.choice(asked)
        return self.deputies.get(chosen, chosen) if self.dice.random() < 0.3 else chosen

    def last(self, row: Approval) -> str:
        """Who decided last, and may want it back."""
        decided = row.decisions.order_by("-version").values_list("by", flat=True).first()
        return self.names.get(decided) or self.dice.choice(DECIDERS)

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Logs what came of it. ``stopped``: only the database was left to refuse it, which is a fault."""
        try:
            done = call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
            return
        except IntegrityError as stopped:
            entry |= {"result": "stopped", "code": str(stopped).splitlines()[0]}
            return
        entry |= {"result": "ok", "version": done.version}

    def call(self, entry: dict[str, Any], row: Approval) -> Callable[[], Any]:
        """The action as a page would call it."""
        seen = Seen(version=entry["seen"], key=entry["key"])
        at = datetime.fromisoformat(entry["at"])
        base: dict[str, Any] = {"by": self.people[entry["actor"]], "approval": row, "seen": seen, "at": at}
        words = {**base, "opinion": "" if entry["faulty"] else "风暴"}
        to, wanted = self.people[entry["to"]], Decimal(entry["wanted"])
        material = {"items": ["发票"], "due_at": at + timedelta(days=3)}
        calls: dict[str, Callable[[], Any]] = {
            "agree": lambda: actions.agree(**words),
            "amend": lambda: actions.agree(**words, amount=wanted),
            "confirm_amount": lambda: actions.confirm_amount(**base),
            "refuse": lambda: actions.refuse(**words),
            "return_same": lambda: actions.return_to_maker(**words, **material, mode="same"),
            "return_again": lambda: actions.return_to_maker(**words, **material, mode="again"),
            "return_to_step": lambda: actions.return_to_step(**words, position=entry["position"]),
            "resubmit": lambda: actions.resubmit(**words),
            "resubmit_changed": lambda: actions.resubmit(**words, amount=wanted),
            "escalate": lambda: actions.escalate(**words),
            "transfer": lambda: actions.transfer(**words, to=to),
            "add_before": lambda: actions.add_signer(**words, to=to, where="before"),
            "add_beside": lambda: actions.add_signer(**words, to=to, where="beside"),
            "add_after": lambda: actions.add_signer(**words, to=to, where="after"),
            "take_over": lambda: actions.take_over(**base),
            "recall": lambda: actions.recall(**base),
            "withdraw": lambda: actions.withdraw(**base),
            "give_up": lambda: actions.give_up(**base),
            "remind": lambda: actions.remind(**base),
            "comment": lambda: actions.comment(**words),
            "copy_to": lambda: actions.copy_to(**base, people=[to]),
        }
        return calls[entry["verb"]]
