"""Where a case goes next: which steps fall away, which are settled by the signature just given, which one opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.approvals.rules.conditions import holds
from workflow.approvals.seating import Place, places_for
from workflow.models.approval_chain import SamePerson
from workflow.models.approval_seat import ApprovalNode


@dataclass(slots=True)
class Plan:
    """What happens after a step is done. ``opens`` None: no step is left, the case ends (or cannot go on)."""

    opens: ApprovalNode | None = None
    places: list[Place] = field(default_factory=list)
    left_out: list[ApprovalNode] = field(default_factory=list)
    merged: list[tuple[ApprovalNode, list[Place]]] = field(default_factory=list)
    vacant: bool = False


def plan_next(
    approval: Any,
    obj: Any,
    nodes: Iterable[ApprovalNode],
    facts: Mapping[str, str],
    signers: frozenset[int],
    at: datetime,
) -> Plan:
    """The plan over ``nodes`` (those still to come, in order), after ``signers`` have signed the step before.

    A step whose condition does not hold is left out. A step at which only the signers could sit is settled by their
    signature or left out, as the chain says; their signature counts once. A step for which nobody can be found opens
    without anybody (``vacant``): the administrators are told, nothing is passed over.
    """
    plan = Plan()
    for node in nodes:
        if not holds(node.rule.get("condition", []), facts):
            plan.left_out.append(node)
            continue
        places = places_for(node.rule, approval, obj, at)
        if signers and places and all(place.candidates <= signers for place in places):
            if approval.same_person == SamePerson.MERGE:
                plan.merged.append((node, places))
            else:
                plan.left_out.append(node)
            continue
        plan.opens, plan.places, plan.vacant = node, places, not places
        return plan
    return plan
