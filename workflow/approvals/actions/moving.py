"""Moves the seats, nodes and to-dos of an approval. Called inside ``fire()``'s transaction, under its locks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.scope import Actor
from workflow.approvals.actions import telling
from workflow.approvals.deadlines import clock_of
from workflow.approvals.planning import Plan
from workflow.approvals.seating import Place
from workflow.approvals.sitting import sitting_of
from workflow.approvals.table import forget_table, table_of
from workflow.models.approval_seat import ApprovalNode, ApprovalSeat, NodeState, SeatState
from workflow.models.event import Event
from workflow.models.todo import DECIDE
from workflow.row_writing import insert_row, update_row
from workflow.todos import close_todos_about, open_todo_about

MATERIAL = "approval_material"
CONFIRM = "approval_confirm"
SEAT_TYPE = "workflow.approvalseat"
ENDED_SEATS = (SeatState.OPEN, SeatState.WAITING)


def close_seat(
    seat: ApprovalSeat,
    state: str,
    *,
    by: Actor,
    on_behalf_of: User | None,
    at: datetime,
    covers: bool = False,
) -> None:
    """The seat is decided."""
    seat.state, seat.closed_at, seat.look_at = state, at, None
    seat.decided_by_id, seat.on_behalf_of, seat.covers = by.pk, on_behalf_of, covers
    update_row(seat, ["state", "closed_at", "look_at", "decided_by_id", "on_behalf_of_id", "covers"])
    close_todos_about(SEAT_TYPE, [seat.pk], by=by, at=at)


def let_go(seats: Iterable[ApprovalSeat], *, by: Actor, at: datetime, state: str = SeatState.NOT_NEEDED) -> None:
    """Seats nobody has to decide any more (or, ``transferred``, that somebody else decides)."""
    ended = [seat for seat in seats if seat.state in ENDED_SEATS]
    pks = [seat.pk for seat in ended]
    if pks:
        ApprovalSeat.objects.filter(pk__in=pks).update(state=state, closed_at=at, look_at=None)
        for seat in ended:
            seat.state, seat.closed_at, seat.look_at = state, at, None
        close_todos_about(SEAT_TYPE, pks, by=by, at=at)


def pause_seats(seats: Iterable[ApprovalSeat], *, by: Actor, at: datetime) -> None:
    """Open seats wait: their clock stops, their to-dos go."""
    pks = [seat.pk for seat in seats if seat.state == SeatState.OPEN]
    if pks:
        ApprovalSeat.objects.filter(pk__in=pks).update(state=SeatState.WAITING, look_at=None)
        close_todos_about(SEAT_TYPE, pks, by=by, at=at)


def resume_seats(approval: Any, seats: Iterable[ApprovalSeat], *, at: datetime) -> list[ApprovalSeat]:
    """Paused seats decide again, with a clock that begins anew; returns them."""
    paused = [seat for seat in seats if seat.state == SeatState.WAITING and seat.opened_at is not None]
    for seat in paused:
        open_seat(approval, seat, at=at)
    return paused


def carry_out(approval: Any, event: Event, plan: Plan, *, by: Actor, signed: ApprovalSeat | None, at: datetime) -> None:
    """Carries out a plan: leaves steps out, settles merged ones, opens the next."""
    for node in plan.left_out:
        _set_node(node, NodeState.SKIPPED, at)
    for node, places in plan.merged:
        _set_node(node, NodeState.DONE, at)
        for number, place in enumerate(places, start=1):
            _merged_seat(approval, node, place, number, signed, at)
    if plan.opens is not None:
        open_node(approval, event, plan.opens, plan.places, by=by, at=at)


def _merged_seat(
    approval: Any, node: ApprovalNode, place: Place, number: int, signed: ApprovalSeat | None, at: datetime
) -> None:
    """The seat of somebody whose signature at the step before stands for this one too."""
    ApprovalSeat.objects.create(
        approval=approval,
        node=node,
        round=approval.round,
        place=number,
        assignee_id=place.person,
        role=place.role,
        role_branch=place.branch,
        state=SeatState.MERGED,
        opened_at=at,
        closed_at=at,
        decided_by_id=signed.decided_by_id if signed is not None else None,
        on_behalf_of_id=signed.on_behalf_of_id if signed is not None else None,
        covers=signed.covers if signed is not None else False,
    )
    forget_table(approval)


def open_node(
    approval: Any, event: Event, node: ApprovalNode, places: list[Place], *, by: Actor, at: datetime
) -> list[ApprovalSeat]:
    """Opens a step and the seats at it; one after the other where they sign in order.

    A step that waited for a signer added before it goes on with the seats it had: who signed there has signed.
    """
    _set_node(node, NodeState.OPEN, at)
    in_order = node.rule.get("signing") == "order"
    seats = resume_seats(approval, table_of(approval).seats_at(node), at=at)
    if not seats:
        for number, place in enumerate(places, start=1):
            seats.append(set_seat(approval, node, place, number=number, opens=not in_order or number == 1, at=at))
    forget_table(approval)
    if not places:
        telling.tell_vacant(approval, event, node)
    telling.tell_places(approval, event, places[:1] if in_order else places, by=by)
    return seats


def set_seat(
    approval: Any,
    node: ApprovalNode,
    place: Place,
    *,
    number: int,
    opens: bool,
    at: datetime,
    added_by: Actor | None = None,
) -> ApprovalSeat:
    """One seat at a step, with its to-do and its clock if it opens now."""
    seat = ApprovalSeat(
        approval=approval,
        node=node,
        round=approval.round,
        place=number,
        assignee_id=place.person,
        role=place.role,
        role_branch=place.branch,
        added_by_id=added_by.pk if added_by is not None else None,
    )
    if opens:
        _begin(approval, seat, at)
    insert_row(seat)
    if opens:
        _ask(approval, seat, at, new=True)
    forget_table(approval)
    return seat


def open_seat(approval: Any, seat: ApprovalSeat, *, at: datetime) -> None:
    """The seat may decide from now on."""
    _begin(approval, seat, at)
    update_row(seat, ["state", "opened_at", "reminded", "due_at", "look_at", "closed_at"])
    _ask(approval, seat, at, new=False)


def _begin(approval: Any, seat: ApprovalSeat, at: datetime) -> None:
    """The clock of the seat starts."""
    clock = clock_of(approval, at)
    rule = seat.node.rule
    seat.state, seat.opened_at, seat.reminded = SeatState.OPEN, at, 0
    seat.due_at, seat.look_at = clock.due_at(rule, at), clock.look_at(rule, at, 0)
    seat.closed_at = None


def _ask(approval: Any, seat: ApprovalSeat, at: datetime, *, new: bool) -> None:
    """The to-do of an open seat; a ``new`` seat has none yet."""
    open_todo_about(
        SEAT_TYPE,
        seat.pk,
        DECIDE,
        subject=approval.subject,
        branch=seat.role_branch or approval.branch,
        due_at=seat.due_at or at,
        at=at,
        assignee_id=seat.assignee_id,
        role=seat.role,
        new=new,
        write=sitting_of(approval).write,
    )


def open_next_in_order(approval: Any, node: ApprovalNode, *, at: datetime) -> list[ApprovalSeat]:
    """Where a step signs in order, the next seat opens."""
    waiting = [seat for seat in table_of(approval).seats_at(node) if seat.state == SeatState.WAITING]
    opened = waiting[:1] if node.rule.get("signing") == "order" else []
    for seat in opened:
        open_seat(approval, seat, at=at)
    return opened


def close_node(approval: Any, node: ApprovalNode, *, by: Actor, at: datetime) -> None:
    """The step is done: seats left over are not needed."""
    let_go(table_of(approval).seats_at(node), by=by, at=at)
    _set_node(node, NodeState.DONE, at)


def end_all(approval: Any, *, by: Actor, at: datetime) -> None:
    """The approval has ended: nothing waits any more."""
    table = table_of(approval)
    let_go(table.all_seats, by=by, at=at)
    for node in table.nodes:
        if node.state == NodeState.OPEN:
            _set_node(node, NodeState.DONE, at)
        elif node.state == NodeState.WAITING:
            _set_node(node, NodeState.SKIPPED, at)
    close_todos_about(approval.object_type(), [approval.pk], MATERIAL, CONFIRM, by=by, at=at)
    forget_table(approval)


def reset_from(approval: Any, position: int, *, by: Actor, at: datetime) -> None:
    """The steps from ``position`` on decide anew: what stands at them waits, what was signed stays in the history."""
    table = table_of(approval)
    nodes = [node for node in table.nodes if node.position >= position]
    keys = {node.pk for node in nodes}
    let_go([seat for seat in table.all_seats if seat.node_id in keys], by=by, at=at)
    ApprovalNode.objects.filter(pk__in=keys).update(state=NodeState.WAITING, opened_at=None, closed_at=None)
    forget_table(approval)


def ask_maker(approval: Any, kind: str, *, due_at: datetime, at: datetime) -> None:
    """The maker has something to do: bring material, or confirm an amount."""
    open_todo_about(
        approval.object_type(),
        approval.pk,
        kind,
        subject=approval.subject,
        branch=approval.branch,
        due_at=due_at,
        at=at,
        assignee_id=approval.maker_id,
    )


def _set_node(node: ApprovalNode, state: str, at: datetime) -> None:
    node.state = state
    if state == NodeState.OPEN:
        node.opened_at, node.closed_at = at, None
    elif state != NodeState.WAITING:
        node.closed_at = at
    update_row(node, ["state", "opened_at", "closed_at"])
