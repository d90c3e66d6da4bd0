"""Hands a seat to somebody else, and adds signers (转办, 加签)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.moving import let_go, open_node, pause_seats, set_seat
from workflow.approvals.actions.recording import UNSEEN, Act, Seen, carry, run
from workflow.approvals.seating import Place
from workflow.approvals.standing import seat_below
from workflow.approvals.table import GAP, Table, forget_table
from workflow.models import Approval, ApprovalNode, Event
from workflow.models.approval_seat import NodeState, SeatState

BEFORE, BESIDE, AFTER = "before", "beside", "after"


def transfer(
    *,
    by: Actor,
    approval: Approval,
    to: User,
    opinion: str,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """转办: ``to`` decides in the own place; the clock of the seat begins anew."""

    def work(act: Act) -> Approval:
        seat = act.claim.seat if act.claim is not None else None

        def then(row: Any, event: Event) -> None:
            if seat is None:
                return
            let_go([seat], by=act.by, at=act.at, state=SeatState.TRANSFERRED)
            new = set_seat(
                row, seat.node, Place(person=to.pk), number=seat.place, opens=True, at=act.at, added_by=_kept(seat)
            )
            telling.tell_seats(row, event, [new], by=act.by)

        return carry(act, "transfer", then, to=to, opinion=act.opinion)

    done: Approval = run(
        by=by,
        approval=approval,
        name="transfer",
        work=work,
        seen=seen,
        request=["transfer", to.pk, opinion],
        at=at,
        opinion=opinion,
    )
    return done


def take_over(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """上级接办: the seat of somebody below is the own one from now on; whoever had it is told."""

    def work(act: Act) -> Approval:
        seat = seat_below(act.approval, act.by, act.at)

        def then(row: Any, event: Event) -> None:
            if seat is None:
                return
            let_go([seat], by=act.by, at=act.at, state=SeatState.TRANSFERRED)
            place = Place(person=act.by.pk)
            set_seat(row, seat.node, place, number=seat.place, opens=True, at=act.at, added_by=_kept(seat))
            people = {seat.assignee_id} if seat.assignee_id is not None else set()
            telling.tell(row, event, "approval_taken_over", people, by=act.by)

        return carry(act, "take_over", then, said=False)

    done: Approval = run(by=by, approval=approval, name="take_over", work=work, seen=seen, at=at)
    return done


def _kept(seat: Any) -> Any:
    """A signer added beside stays one when the seat is handed on."""
    return seat.added_by


def add_signer(
    *,
    by: Actor,
    approval: Approval,
    to: User,
    where: str,
    opinion: str = "",
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """加签: ``to`` signs ``before`` the own decision, ``beside`` it, or ``after`` this step."""
    if where not in {BEFORE, BESIDE, AFTER}:
        raise DomainError("where_unknown", _("Say whether the signer comes before, beside or after you."))

    def work(act: Act) -> Approval:
        node = act.table.current
        added = _added_node(act, node, to, where) if node is not None and where != BESIDE else None

        def then(row: Any, event: Event) -> None:
            if node is None:
                return
            place = Place(person=to.pk)
            if where == BESIDE:
                seat = set_seat(
                    row, node, place, number=_last_place(act.table, node), opens=True, at=act.at, added_by=act.by
                )
                telling.tell_seats(row, event, [seat], by=act.by)
            elif added is not None:
                _put_before_or_after(act, row, event, node, added, place, where)

        position = added.position if added is not None and where == BEFORE else (node.position if node else 0)
        return carry(act, "add_signer", then, to=to, where=where, position=position, facts={"where": where})

    done: Approval = run(
        by=by,
        approval=approval,
        name="add_signer",
        work=work,
        seen=seen,
        request=["add_signer", to.pk, where],
        at=at,
        opinion=opinion,
    )
    return done


def _put_before_or_after(
    act: Act, row: Any, event: Event, node: ApprovalNode, added: ApprovalNode, place: Place, where: str
) -> None:
    """A step of its own: before this one, which waits meanwhile, or after it."""
    if where == BEFORE:
        pause_seats(act.table.seats_at(node), by=act.by, at=act.at)
        node.state = NodeState.WAITING
        node.save(update_fields=["state"])
        added.save(force_insert=True)
        open_node(row, event, added, [place], by=act.by, at=act.at)
    else:
        added.save(force_insert=True)
    forget_table(row)


def _added_node(act: Act, node: ApprovalNode, to: User, where: str) -> ApprovalNode:
    rule = {
        **node.rule,
        "who": "person",
        "person": to.pk,
        "signing": "any",
        "condition": [],
        "documents": [],
        "opinion_only": True,
    }
    return ApprovalNode(
        approval=act.approval,
        position=_room(act.table, node, where),
        name=node.name,
        rule=rule,
        added_by_id=act.by.pk,
    )


def _room(table: Table, node: ApprovalNode, where: str) -> int:
    """A free position just before or after ``node``."""
    positions = [each.position for each in table.nodes]
    if where == BEFORE:
        below = max((each for each in positions if each < node.position), default=0)
        free = (below + node.position) // 2
        taken = free == below
    else:
        above = min((each for each in positions if each > node.position), default=node.position + 2 * GAP)
        free = (node.position + above) // 2
        taken = free == node.position
    if taken:
        raise DomainError("too_many_signers", _("No more signers fit here."))
    return free


def _last_place(table: Table, node: ApprovalNode) -> int:
    return max((seat.place for seat in table.seats_at(node)), default=0) + 1
