"""Tells the object how its approval ended or paused: the handler of its kind runs in the same transaction."""

from __future__ import annotations

from typing import Any

from accounts.scope import Mandate
from workflow.approvals.actions.recording import Act
from workflow.approvals.kinds import Outcome
from workflow.approvals.sitting import sitting_of


def hand_over(act: Act, row: Any, name: str) -> None:
    """Calls the handler ``name`` of the kind: the decision is carried out in the decider's name."""
    sitting_of(row).write_case()
    outcome = Outcome(
        approval=row,
        by=Mandate(act.by),
        on_behalf_of=act.on_behalf_of,
        amount=row.amount,
        opinion=act.opinion,
        at=act.at,
    )
    getattr(act.kind, name)(act.obj, outcome)
