"""One client of the injury storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from claims import actions
from claims.models import InjuryAssessment
from tests.claims.injuries.injury_cases import ENTERED, NINTH, TENTH, found
from tests.storm.desks import DeskClient, history
from workflow.approvals.actions import agree, refuse
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, ApprovalSeat

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
USUAL = {
    **dict.fromkeys(("confirm", "back", "confirm_saving", "reverse", "file_again"), ("p1", "p2")),
    **dict.fromkeys(("approve", "decline", "pay"), ("g1", "g2")),
}
ASSESSORS = ("i1", "i2", "i3", "i1", "i2", "i3", "i4", "p1")
DECIDES = {"approve", "decline"}
KIND = "claims.injury"
CLAUSES = {10: TENTH, 9: NINTH}


class Client(DeskClient):
    """Carries out random operations on assessments through the real actions."""

    model = InjuryAssessment
    prefix = "injury_"
    fitting = FITTING
    usual = USUAL
    others = ASSESSORS

    def worth(self, row: InjuryAssessment) -> bool:
        """What is filed without a payment is of little use."""
        return row.status != "injury_archived" or (row.paid_on is not None and row.reversed_at is None)

    def choose(self, row: InjuryAssessment, verb: str, actor: str) -> dict[str, Any]:
        """The grade found; decisions are left to whoever decides, on the approval and its version."""
        chosen: dict[str, Any] = {"grade": self.dice.choice((9, 10, 10))}
        approvals = Approval.objects.filter(kind=KIND, about_id=row.pk)
        if verb not in DECIDES:
            return chosen
        if not approvals.exists():
            return {**chosen, "verb": "back"}  # there is no page on which it could be decided
        # Who else may decide a case is tried out by the case storm. Nobody decides before being asked.
        asked = ApprovalSeat.objects.filter(approval__in=approvals).order_by("-opened_at")
        at = self.instant(asked.values_list("opened_at", flat=True)[0])
        actor = self.dice.choice(("g1", "g2", "stranger"))
        shown = approvals.latest("pk")
        told = {"actor": actor, "seen": None, "approval": shown.pk, "approval_seen": shown.version}
        return {**chosen, **told, "at": at}

    def call(self, entry: dict[str, Any], row: InjuryAssessment) -> Callable[[], Any]:
        """The action as a page would call it."""
        guard, today = self.guard(entry), timezone.localdate(self.now)
        by, at = guard["by"], guard["at"]
        words = "" if entry["faulty"] else "风暴"
        base: dict[str, Any] = {**guard, "assessment": row}
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
        approval = Approval.objects.get(pk=entry["approval"])
        seen = Seen(
            version=entry["approval_seen"],
            key=entry["key"],
            acknowledged=() if entry["faulty"] else ("assessors_differed",),
        )
        if entry["verb"] == "approve":
            agree(by=by, approval=approval, opinion="同意", seen=seen, at=at)
        else:
            refuse(by=by, approval=approval, opinion="" if entry["faulty"] else "不同意", seen=seen, at=at)


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per assessment: columns, events since the storm began, open to-dos."""
    told, names = history(InjuryAssessment, world, "injury_recheck")
    return {
        row.pk: told[row.pk]
        | {
            "status": row.status.removeprefix("injury_"),
            "version": row.version,
            "todos": [kind.removeprefix("injury_") for kind in told[row.pk]["todos"]],
            "people": [
                names[pk]
                for pk in (
                    row.first_assessor_id,
                    row.second_assessor_id,
                    row.conference_by_id,
                    row.reviewer_id,
                    row.submitted_by_id,
                    row.agreed_by_id,
                    row.paid_by_id,
                )
            ],
            "final": row.final_grade or 0,
            "same": row.first_agreed,
            "paid": row.paid_on is not None,
            "reversed": row.reversed_at is not None,
        }
        for row in InjuryAssessment.objects.all()
    }
