"""What the database holds after the case storm, in the model's words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.campaigns.models import Expense
from workflow.models import Approval, ApprovalNode, ApprovalSeat, Event, ToDo

SEAT = "workflow.approvalseat"


def read(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per approval: columns, and what hangs on it."""
    names = {pk: name for name, pk in world["people"].items()} | {None: ""}
    verbs: dict[int, list[str]] = defaultdict(list)
    for event in Event.objects.filter(object_type=Approval.object_type()).order_by("object_id", "version"):
        verbs[event.object_id].append(event.verb)
    nodes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for node in ApprovalNode.objects.order_by("position"):
        nodes[node.approval_id].append((node.position, node.state))
    seats: dict[int, list[Any]] = defaultdict(list)
    owner_of: dict[int, int] = {}
    for seat in ApprovalSeat.objects.select_related("node").order_by("pk"):
        owner_of[seat.pk] = seat.approval_id
        who = names[seat.assignee_id] or seat.role
        signed = (names[seat.decided_by_id], names[seat.on_behalf_of_id])
        seats[seat.approval_id].append((seat.node.position, seat.round, who, seat.state, *signed, seat.reminded))
    todos: dict[int, list[str]] = defaultdict(list)
    for todo in ToDo.objects.open().filter(object_type=SEAT):
        todos[owner_of[todo.object_id]].append(names[todo.assignee_id] or todo.role)
    for todo in ToDo.objects.open().filter(object_type=Approval.object_type()):
        todos[todo.object_id].append(names[todo.assignee_id])
    expenses = {expense.pk: expense for expense in Expense.objects.all()}
    return {
        row.pk: {
            "status": row.status,
            "version": row.version,
            "round": row.round,
            "amount": int(row.amount or 0),
            "asked": int(row.asked_amount or 0),
            "object": expenses[row.about_id].status,
            "object_amount": int(expenses[row.about_id].amount),
            "verbs": verbs[row.pk],
            "nodes": nodes[row.pk],
            "seats": sorted(seats[row.pk]),
            "todos": sorted(todos[row.pk]),
        }
        for row in Approval.objects.all()
    }
