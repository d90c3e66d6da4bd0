"""The chain of a case drawn as a line of steps, the present one marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from workflow.approvals.kinds import KINDS
from workflow.approvals.screens.words import role_words, seat_words
from workflow.approvals.table import table_of
from workflow.looks import Look
from workflow.models import ApprovalNode, NodeState, SeatState

LOOKS = {
    NodeState.WAITING: Look("waiting", "circle-dashed"),
    NodeState.OPEN: Look("moving", "point-filled"),
    NodeState.DONE: Look("done", "circle-check"),
    NodeState.SKIPPED: Look("waiting", "minus"),
}
LEFT = (SeatState.TRANSFERRED, SeatState.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class LineStep:
    """One step as it is drawn. ``since`` and ``due_at`` only where it is open."""

    number: int
    name: str
    label: str
    tone: str
    icon: str
    people: list[str]
    present: bool
    added: bool
    since: datetime | None
    due_at: datetime | None
    late: bool
    closed_at: datetime | None


def line_of(approval: Any, at: datetime) -> list[LineStep]:
    """The steps in order. One query beside the table's own where steps to come name a person."""
    table = table_of(approval)
    names = _named_people(table.nodes)
    return [_step(number, node, table, names, approval, at) for number, node in enumerate(table.nodes, start=1)]


def _step(number: int, node: ApprovalNode, table: Any, names: dict[int, str], approval: Any, at: datetime) -> LineStep:
    seats = [seat for seat in table.seats_at(node) if seat.state not in LEFT]
    present = node.state == NodeState.OPEN and approval.status == "running"
    due = min((seat.due_at for seat in seats if seat.state == SeatState.OPEN and seat.due_at), default=None)
    look = LOOKS[NodeState(node.state)]
    waits = node.state in {NodeState.WAITING, NodeState.SKIPPED}
    return LineStep(
        number=number,
        name=node.name,
        label=str(NodeState(node.state).label),
        tone="late" if present and due is not None and due < at else look.tone,
        icon=look.icon,
        people=[expected(node, approval, names)] if waits else _people(seats),
        present=present,
        added=node.added_by_id is not None,
        since=node.opened_at if present else None,
        due_at=due if present else None,
        late=present and due is not None and due < at,
        closed_at=node.closed_at if node.state == NodeState.DONE else None,
    )


def _people(seats: list[Any]) -> list[str]:
    return list(dict.fromkeys(seat_words(seat) for seat in seats)) or [_("nobody")]


def expected(node: ApprovalNode, approval: Any, names: dict[int, str]) -> str:
    """Who will be asked at a step still to come."""
    rule = node.rule
    who = rule.get("who", "role")
    if who == "person":
        return names.get(rule.get("person") or 0, "—")
    if who == "manager":
        return _("the maker's superior")
    if who == "field":
        kind = KINDS[approval.kind]
        return str(kind.people.get(rule.get("field", ""), rule.get("field", "")))
    return role_words(rule.get("role", ""))


def _named_people(nodes: list[ApprovalNode]) -> dict[int, str]:
    ids = {node.rule.get("person") for node in nodes if node.rule.get("who") == "person"} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
