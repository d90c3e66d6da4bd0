"""One client of the delegation storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accounts.models import Branch
from claims.actions import cross_region as act
from claims.models import CrossRegionCase
from tests.storm.desks import DeskClient, history


class Client(DeskClient):
    """Carries out random operations on cross-region cases through the real actions."""

    model = CrossRegionCase
    fitting = {
        "to_accept": ("accept",) * 8 + ("refuse",),
        "to_reassign": ("reassign",) * 6 + ("revoke",),
        "surveying": ("finish_survey",) * 5 + ("submit_result",) * 3,
        "assessing": ("submit_result",) * 4 + ("ask_issuer",) * 3,
        "issuer_approval": ("grant",),
        "to_confirm": ("confirm",) * 4 + ("dispute",) * 2,
        "disputed": ("rule",),
        "settling": ("settle",) * 5 + ("revoke",),
    }
    usual = {
        **dict.fromkeys(("grant", "confirm", "settle", "revoke"), ("h1", "h2", "m1")),
        **dict.fromkeys(("reassign", "rule"), ("p1", "p2")),
        "dispute": ("h1", "h2", "d1", "d2", "m1"),
    }
    others = ("d1", "d2", "d1", "d2", "p1")

    def choose(self, row: CrossRegionCase, verb: str, actor: str) -> dict[str, Any]:
        """The amount: mostly one that fits, or none where only a survey was entrusted."""
        amounts: tuple[int | None, ...] = (15_000, 15_000, 30_000, 60_000)
        if row.kind == "survey" and verb in {"submit_result", "rule", "dispute"}:
            amounts = (None, None, None, 15_000)
        return {"amount": self.dice.choice(amounts)}

    def call(self, entry: dict[str, Any], row: CrossRegionCase) -> Callable[[], Any]:
        words = "" if entry["faulty"] else "风暴"
        amount = None if entry["amount"] is None else Decimal(entry["amount"])
        asked = amount or Decimal(1)
        base: dict[str, Any] = {**self.guard(entry), "row": row}
        calls: dict[str, Callable[[], Any]] = {
            "accept": lambda: act.accept(**base),
            "refuse": lambda: act.refuse(**base, why=words),
            "reassign": lambda: act.reassign(**base, handling_branch=Branch.objects.get(pk=self.world["doer"])),
            "finish_survey": lambda: act.finish_survey(**base, report=words),
            "ask_issuer": lambda: act.ask_issuer(**base, amount=asked, why="风暴"),
            "grant": lambda: act.grant(**base, amount=asked),
            "submit_result": lambda: act.submit_result(**base, amount=amount, report=words),
            "confirm": lambda: act.confirm(**base),
            "dispute": lambda: act.dispute(**base, why=words, amount=amount),
            "rule": lambda: act.rule(**base, amount=amount, why=words),
            "settle": lambda: act.settle(**base, fee=Decimal(300)),
            "revoke": lambda: act.revoke(**base, why=words),
        }
        return calls[entry["verb"]]


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per delegation: columns, and the events since the storm began."""
    told, names = history(CrossRegionCase, world)
    return {
        row.pk: told[row.pk]
        | {
            "status": row.status,
            "version": row.version,
            "amounts": [None if each is None else int(each) for each in (row.amount, row.granted_amount)],
            "people": [
                names[pk]
                for pk in (
                    row.entrusted_by_id,
                    row.accepted_by_id,
                    row.submitted_by_id,
                    row.disputed_by_id,
                    row.ruled_by_id,
                    row.confirmed_by_id,
                    row.settled_by_id,
                )
            ],
        }
        for row in CrossRegionCase.objects.all()
    }
