"""One client of the list storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from accounts.models import Branch, User
from claims.actions import removing
from claims.actions.appraising import confirm_case, freeze_month
from claims.models import AppraisalSnapshot, AppraisalStanding, ClaimCase, ListedCase
from tests.storm.desks import DeskClient, history
from workflow.approvals import actions
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, ApprovalSeat

FREEZES = 0.06
DECIDERS = {"agree": ("p1", "p2"), "decline": ("p1", "p2"), "withdraw": ("m1", "m2", "h1", "p1", "p2")}
CAUSES = ("duplicate", "wrong_prefecture", "test_data", "cancelled", "cancelled", "nonsense")


class Client(DeskClient):
    """Carries out random operations on rows and months through the real actions."""

    model = ListedCase
    related = ("branch", "confirmed_case")
    fitting = {
        "on_list": ("ask",) * 3 + ("confirm",),
        "taking_off": ("agree",) * 3 + ("decline",) * 2 + ("withdraw",) * 2,
    }
    usual = {}
    others = ("m1", "m2", "h1", "m1", "m2", "p1", "p2")
    beside = frozenset({"freeze"})

    def choose(self, row: ListedCase, verb: str, actor: str) -> dict[str, Any]:
        """What is said; decisions are left to whoever decides, on the approval; sometimes a month is frozen."""
        dice = self.dice
        suggested = self.world["suggested"].get(str(row.pk))
        case = dice.choice((suggested, suggested, suggested, self.world["other"])) or self.world["other"]
        chosen = {"cause": dice.choice(CAUSES), "case": case}
        if dice.random() < FREEZES:
            return chosen | self.freezing(row)
        approval = Approval.objects.filter(kind=removing.REMOVAL, about_id=row.pk).order_by("-pk").first()
        if verb not in DECIDERS:
            return chosen
        if approval is None:
            return {**chosen, "verb": "ask"}  # there is no page on which it could be decided
        if verb == "withdraw" and dice.random() < 0.7:
            names = {pk: name for name, pk in self.world["people"].items()}
            actor = names[approval.maker_id or 0]
        elif actor not in {"stranger", "office"} or dice.random() < 0.5:
            actor = dice.choice((*DECIDERS[verb], "p1", "p2", "m1"))
        if actor == "h1" and approval.maker_id != self.world["people"]["h1"]:
            actor = "m1"  # a handler does not see what others asked for
        asked = ApprovalSeat.objects.filter(approval=approval).order_by("-opened_at")
        at = self.instant(asked.values_list("opened_at", flat=True)[0])
        told = {"actor": actor, "seen": None, "approval": approval.pk, "approval_seen": approval.version}
        return {**chosen, **told, "at": at}

    def freezing(self, row: ListedCase) -> dict[str, Any]:
        """The month of a row, or the one that is not over yet."""
        month = self.world["month_of"][str(row.pk)]
        reason = self.dice.choice(("更正剔除结果", "更正剔除结果", ""))
        actor = self.dice.choice(("p1", "p2", "p1", "p2", "m1", "stranger"))
        still = self.dice.random() < 0.1
        return {"verb": "freeze", "row": -1 - month, "actor": actor, "seen": None, "reason": reason, "open": still}

    def call(self, entry: dict[str, Any], row: ListedCase) -> Callable[[], Any]:
        """The action as a page would call it."""
        guard = self.guard(entry)
        words = "" if entry["faulty"] else "风暴"
        calls: dict[str, Callable[[], Any]] = {
            "confirm": lambda: confirm_case(row=row, case=ClaimCase.objects.get(pk=entry["case"]), **guard),
            "ask": lambda: removing.ask_removal(row=row, code=entry["cause"], why=words, **guard),
            "freeze": lambda: self.freeze(entry, guard["by"], guard["at"]),
            **{verb: lambda: self.decide(entry, guard["by"], guard["at"]) for verb in DECIDERS},
        }
        return calls[entry["verb"]]

    def decide(self, entry: dict[str, Any], by: User, at: datetime) -> None:
        """The approval that runs over the removal, or the last one that did."""
        approval = Approval.objects.get(pk=entry["approval"])
        seen = Seen(version=entry["approval_seen"], key=entry["key"])
        if entry["verb"] == "agree":
            actions.agree(by=by, approval=approval, opinion="同意", seen=seen, at=at)
        elif entry["verb"] == "decline":
            actions.refuse(by=by, approval=approval, opinion="" if entry["faulty"] else "不同意", seen=seen, at=at)
        else:
            actions.withdraw(by=by, approval=approval, seen=seen, at=at)

    def freeze(self, entry: dict[str, Any], by: User, at: datetime) -> None:
        """A snapshot, with what stood before and after it was taken."""
        number = str(-1 - entry["row"])
        month = self.now.date() if entry["open"] else date.fromisoformat(self.world["months"][number])
        rows = [int(pk) for pk, of in self.world["month_of"].items() if str(of) == number]
        before = standing(rows)
        province = Branch.objects.get(pk=self.world["province"])
        made = freeze_month(by=by, branch=province, month=month, reason=entry["reason"], at=at)
        entry |= {"version": made.number, "told": told_of(made), "before": before, "after": standing(rows)}

    def repeats(self, entry: dict[str, Any]) -> bool:
        """A month frozen once more is another version."""
        return entry["verb"] != "freeze" and super().repeats(entry)

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Declined and withdrawn are one step of the row."""
        super().carry_out(call, entry)
        if entry["result"] == "ok":
            entry["counted"] = entry["verb"]


def standing(rows: list[int]) -> dict[str, list[Any]]:
    """Of each row whether it is off its list, and the number of the case it means."""
    found = ListedCase.objects.filter(pk__in=rows)
    wanted = found.values_list("pk", "status", "confirmed_case__case_number", "case_number")
    return {str(pk): [status == "taken_off", confirmed or number] for pk, status, confirmed, number in wanted}


def told_of(snapshot: AppraisalSnapshot) -> list[list[Any]]:
    """What a snapshot says: row, case, what it counts for."""
    rows = AppraisalStanding.objects.filter(snapshot=snapshot).order_by("case_number", "listed_case", "pk")
    return [[row.listed_case_id, row.case_number, sorted(row.measures)] for row in rows]


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per row: columns and the events since the storm began. Per month: its snapshots."""
    told, names = history(ListedCase, world)
    found: dict[int, dict[str, Any]] = {
        row.pk: told[row.pk]
        | {
            "status": row.status,
            "version": row.version,
            "confirmed": row.confirmed_case_id,
            "reason": row.removal_reason,
            "people": [names[pk] for pk in (row.confirmed_by_id, row.removal_asked_by_id, row.removed_by_id)],
        }
        for row in ListedCase.objects.all()
    }
    snapshots: dict[str, list[AppraisalSnapshot]] = defaultdict(list)
    for snapshot in AppraisalSnapshot.objects.order_by("number"):
        snapshots[snapshot.month.isoformat()].append(snapshot)
    for number, month in world["months"].items():
        kept = [told_of(each) for each in snapshots[month]]
        reasons = [each.reason for each in snapshots[month]]
        found[-1 - int(number)] = {"verbs": ["freeze"] * len(kept), "kept": kept, "reasons": reasons}
    return found
