"""One client of the injury storm: opens an assessment, does something about it at random, logs what came of it."""

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
from claims import actions
from claims.models import InjuryAssessment
from tests.claims.injuries.injury_cases import ENTERED, NINTH, TENTH, found
from workflow.approvals.actions import agree, refuse
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, ApprovalSeat, Event

#: state → verbs that lead on, the usual one several times
FITTING = {
    "first": ("assess",) * 24 + ("external",),
    "second": ("assess",) * 24 + ("external",),
    "conference": ("assess",),
    "review": ("confirm",) * 5 + ("back",),
    "calculating": ("save_asked",) * 4 + ("submit",) * 5 + ("back",),
    "approving": ("approve",) * 5 + ("decline", "back"),
    "negotiating": ("save_agreed",) * 7 + ("sign",) * 9 + ("anew", "negotiate", "fail"),
    "agreed": ("pay",) * 6 + ("anew",),
    "paid": ("confirm_saving",) * 4 + ("reverse",),
    "archived": ("reverse",),
    "external": ("receive",),
    "litigation": ("court",),
    "reopened": ("file_again",),
}
VERBS = sorted({verb for verbs in FITTING.values() for verb in verbs})
USUAL = {
    **dict.fromkeys(("confirm", "back", "confirm_saving", "reverse", "file_again"), ("p1", "p2")),
    **dict.fromkeys(("approve", "decline", "pay"), ("g1", "g2")),
}
ASSESSORS = ("i1", "i2", "i3", "i1", "i2", "i3", "i4", "p1")
DECIDES = {"approve", "decline"}
KIND = "claims.injury"
CLAUSES = {10: TENTH, 9: NINTH}


class Client:
    """Carries out random operations through the real actions."""

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        self.number, self.world, self.operations, self.log = number, world, operations, log
        self.dice = random.Random(f"{seed}:{number}")
        self.now = datetime.fromisoformat(world["now"])
        self.people = {name: User.objects.select_related("branch").get(pk=pk) for name, pk in world["people"].items()}
        self.count = 0

    def run(self) -> None:
        """All operations, each logged as one line."""
        rows = self.world["rows"]
        width = max(8, len(rows) // 8)
        with self.log.open("w", encoding="utf-8") as log:
            for index in range(self.operations):
                start = max(0, len(rows) - width) * index // self.operations
                log.write(json.dumps(self.operate(rows[start : start + width])) + "\n")

    def operate(self, near: list[dict[str, Any]]) -> dict[str, Any]:
        """One operation on one assessment of ``near``, and sometimes the same request again."""
        for _try in range(4):  # what is filed without a payment is of little use
            chosen = self.dice.choice(near)["id"]
            row = InjuryAssessment.objects.select_related("branch", "case").get(pk=chosen)
            if row.status != "injury_archived" or (row.paid_on is not None and row.reversed_at is None):
                break
        entry = self.request(row)
        call = self.call(entry, row)
        self.carry_out(call, entry)
        if entry["result"] == "ok" and self.dice.random() < 0.1:
            again = {**entry}
            self.carry_out(call, again)
            entry["repeated"] = [again["result"], again.get("code", ""), again.get("version")]
        return entry

    def request(self, row: InjuryAssessment) -> dict[str, Any]:
        """Who wants what, having seen which version. Each operation has an instant of its own."""
        dice = self.dice
        self.count += 1
        status = row.status.removeprefix("injury_")
        verb = dice.choice(FITTING[status] if dice.random() < 0.8 else VERBS)
        actor = dice.choice(USUAL.get(verb, ASSESSORS)) if dice.random() < 0.85 else dice.choice(list(self.people))
        if verb in DECIDES and not Approval.objects.filter(kind=KIND, about_id=row.pk).exists():
            verb = "back"  # there is no page on which it could be decided
        if verb in DECIDES:  # who else may decide a case is tried out by the case storm
            actor = dice.choice(("g1", "g2", "stranger"))
        return {
            "client": self.number,
            "n": self.count,
            "verb": verb,
            "row": row.pk,
            "actor": actor,
            "read": row.version,
            "seen": None if verb in DECIDES else row.version - (dice.random() < 0.05),
            "grade": dice.choice((9, 10, 10)),
            "faulty": dice.random() < 0.06,
            "at": self.moment(row, decides=verb in DECIDES).isoformat(timespec="microseconds"),
            "key": f"{self.number}-{self.count}",
        }

    def moment(self, row: InjuryAssessment, *, decides: bool) -> datetime:
        """An instant no other operation has, not before those were asked who are to decide."""
        alone = timedelta(microseconds=50 * self.count + self.number)
        if not decides:
            return self.now + alone
        asked = ApprovalSeat.objects.filter(approval__kind=KIND, approval__about_id=row.pk).order_by("-opened_at")
        return max(self.now, asked.values_list("opened_at", flat=True)[0]) + alone

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Logs what came of it. ``stopped``: only the database was left to refuse it, which is a fault."""
        try:
            call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
            return
        except IntegrityError as stopped:
            entry |= {"result": "stopped", "code": str(stopped).splitlines()[0]}
            return
        at = datetime.fromisoformat(entry["at"])
        event = Event.objects.get(object_type=InjuryAssessment.object_type(), object_id=entry["row"], at=at)
        entry |= {"result": "ok", "version": event.version}

    def call(self, entry: dict[str, Any], row: InjuryAssessment) -> Callable[[], Any]:
        """The action as a page would call it."""
        at, today = datetime.fromisoformat(entry["at"]), self.now.date()
        by = self.people[entry["actor"]]
        words = "" if entry["faulty"] else "风暴"
        seen: dict[str, Any] = {"at": at, "expected_version": entry["seen"], "key": entry["key"]}
        base: dict[str, Any] = {"by": by, "assessment": row, **seen}
        entered = {**ENTERED, "settlement": today}
        court = {"awarded": Decimal(10**6)}
        calls: dict[str, Callable[[], Any]] = {
            "assess": lambda: actions.assess(**base, findings=found(row, CLAUSES[entry["grade"]]), minutes=words),
            "confirm": lambda: actions.confirm_grade(**base),
            "back": lambda: actions.return_to_grading(**base, reason=words),
            "external": lambda: actions.refer_external(**base, cause="other"),
            "receive": lambda: actions.receive_appraisal(**base, found=9),
            "save_asked": lambda: actions.save_calculation(**base, kind="asked", entered=entered),
            "submit": lambda: actions.submit(**base),
            "anew": lambda: actions.calculate_anew(**base, reason=words),
            "negotiate": lambda: actions.negotiate(**base, note=words),
            "fail": lambda: actions.fail_negotiation(**base, reason=words),
            "court": lambda: actions.close_litigation(**base, **court),
            "save_agreed": lambda: actions.save_calculation(**base, kind="agreed", entered=entered),
            "sign": lambda: actions.sign_agreement(**base, day=today, payee="victim"),
            "pay": lambda: actions.pay(**base, amount=row.agreed_amount or Decimal(0), day=today, payee="victim"),
            "confirm_saving": lambda: actions.confirm_saving(**base),
            "reverse": lambda: actions.reverse_saving(**base, **court),
            "file_again": lambda: actions.file_again(**base),
            "approve": lambda: self.decide(entry, by, at),
            "decline": lambda: self.decide(entry, by, at),
        }
        return calls[entry["verb"]]

    def decide(self, entry: dict[str, Any], by: User, at: datetime) -> None:
        """The approval that runs over the assessment, or the last one that did."""
        approval = Approval.objects.filter(kind=KIND, about_id=entry["row"]).latest("pk")
        seen = Seen(
            version=approval.version, key=entry["key"], acknowledged=() if entry["faulty"] else ("assessors_differed",)
        )
        if entry["verb"] == "approve":
            agree(by=by, approval=approval, opinion="同意", seen=seen, at=at)
        else:
            refuse(by=by, approval=approval, opinion="" if entry["faulty"] else "不同意", seen=seen, at=at)
