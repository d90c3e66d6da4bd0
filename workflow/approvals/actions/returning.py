"""Returns a case: to the maker for material or change, or to an earlier step; and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.scope import SYSTEM, Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.moving import (
    MATERIAL,
    ask_maker,
    carry_out,
    close_seat,
    end_all,
    open_node,
    pause_seats,
    reset_from,
    resume_seats,
    set_seat,
)
from workflow.approvals.actions.outcomes import hand_over
from workflow.approvals.actions.recording import UNSEEN, Act, Seen, carry, run
from workflow.approvals.actions.starting import facts_with_amount
from workflow.approvals.deadlines import clock_of
from workflow.approvals.planning import plan_next
from workflow.approvals.seating import Place, places_for
from workflow.approvals.table import forget_table
from workflow.models import Approval, Event
from workflow.models.approval_seat import SeatState
from workflow.todos import close_todos_about

SAME, AGAIN = "same", "again"


def return_to_maker(
    *,
    by: Actor,
    approval: Approval,
    opinion: str,
    items: Sequence[str] = (),
    due_at: datetime | None = None,
    mode: str = SAME,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """退回补充材料: what is wanted and until when; the clock stops.

    ``mode`` ``same``: the case comes back to whoever returned it; ``again``: it runs through the chain anew. Without
    ``items`` the maker is to change the case itself.
    """

    def work(act: Act) -> Approval:
        seat = act.claim.seat if act.claim is not None else None
        material = {
            "items": [str(item).strip()[:200] for item in items],
            "mode": mode,
            "seat": seat.pk if seat is not None else None,
            "asked_by": act.by.name,
        }

        def then(row: Any, event: Event) -> None:
            if seat is not None:
                close_seat(seat, SeatState.RETURNED, by=act.by, on_behalf_of=act.on_behalf_of, at=act.at)
                pause_seats(act.table.seats_at(seat.node), by=act.by, at=act.at)
            ask_maker(row, MATERIAL, due_at=due_at or clock_of(row, act.at).due_at({}, act.at), at=act.at)
            hand_over(act, row, "returned")
            telling.tell_maker(row, event, "approval_returned", by=act.by)

        wanted = {"items": material["items"], "until": due_at.isoformat()} if due_at is not None else {}
        return carry(
            act,
            "return_to_maker",
            then,
            facts=wanted,
            opinion=act.opinion,
            material=material,
            material_due_at=due_at,
        )

    done: Approval = run(
        by=by,
        approval=approval,
        name="return",
        work=work,
        seen=seen,
        request=["return", list(items), mode, opinion],
        at=at,
        opinion=opinion,
    )
    return done


def return_to_step(
    *,
    by: Actor,
    approval: Approval,
    opinion: str,
    position: int,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """退回到前面的节点: the step at ``position`` and all after it decide anew."""

    def work(act: Act) -> Approval:
        seat = act.claim.seat if act.claim is not None else None
        node = next((each for each in act.table.nodes if each.position == position), None)

        def then(row: Any, event: Event) -> None:
            if seat is not None:
                close_seat(seat, SeatState.RETURNED, by=act.by, on_behalf_of=act.on_behalf_of, at=act.at)
            reset_from(row, position, by=act.by, at=act.at)
            if node is not None:
                open_node(row, event, node, places_for(node.rule, row, act.obj, act.at), by=act.by, at=act.at)

        return carry(act, "return_to_step", then, opinion=act.opinion, position=position)

    done: Approval = run(
        by=by,
        approval=approval,
        name="return_to_step",
        work=work,
        seen=seen,
        request=["return_to_step", position, opinion],
        at=at,
        opinion=opinion,
    )
    return done


def resubmit(
    *,
    by: Actor,
    approval: Approval,
    opinion: str = "",
    amount: Decimal | None = None,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """重新提交 with what was wanted. A changed amount runs through the chain anew, whatever the returner chose."""

    def work(act: Act) -> Approval:
        row = act.approval
        asked = act.kind.amount(act.obj) if amount is None else amount
        asked = row.asked_amount if asked is None else asked
        same = row.material.get("mode") == SAME and asked == row.amount
        return _to_same_step(act) if same else _from_the_start(act, asked)

    done: Approval = run(
        by=by,
        approval=approval,
        name="resubmit",
        work=work,
        seen=seen,
        request=["resubmit", amount, opinion],
        at=at,
        opinion=opinion,
    )
    return done


def _to_same_step(act: Act) -> Approval:
    node = act.table.current
    seats = act.table.seats_at(node) if node is not None else []
    asker = next((seat for seat in seats if seat.pk == act.approval.material.get("seat")), None)

    def then(row: Any, event: Event) -> None:
        close_todos_about(row.object_type(), [row.pk], MATERIAL, by=act.by, at=act.at)
        opened = resume_seats(row, seats, at=act.at)
        if asker is not None and node is not None:
            place = Place(person=asker.assignee_id, role=asker.role, branch=asker.role_branch)
            again = set_seat(row, node, place, number=asker.place, opens=True, at=act.at, added_by=asker.added_by)
            opened.append(again)
        forget_table(row)
        hand_over(act, row, "resubmitted")
        telling.tell_seats(row, event, opened, by=act.by)

    position = node.position if node is not None else act.approval.position
    return carry(
        act,
        "resubmit",
        then,
        said=False,
        position=position,
        round_=act.approval.round,
        wanted=act.approval.amount,
        asked_amount=act.approval.asked_amount,
    )


def _from_the_start(act: Act, asked: Decimal | None) -> Approval:
    nodes = act.table.nodes
    plan = plan_next(act.approval, act.obj, nodes, facts_with_amount(act.facts, asked), frozenset(), act.at)

    def then(row: Any, event: Event) -> None:
        close_todos_about(row.object_type(), [row.pk], MATERIAL, by=act.by, at=act.at)
        reset_from(row, 0, by=act.by, at=act.at)
        hand_over(act, row, "resubmitted")
        carry_out(row, event, plan, by=act.by, signed=None, at=act.at)

    return carry(
        act,
        "resubmit",
        then,
        said=False,
        position=plan.opens.position if plan.opens is not None else 0,
        round_=act.approval.round + 1,
        wanted=asked,
        asked_amount=asked,
    )


def time_out(*, approval: Approval, at: datetime) -> int:
    """超期关闭: the material did not come in time. Returns how many cases it closed: none where it came meanwhile."""

    def work(act: Act) -> int:
        due = act.approval.material_due_at
        if act.approval.status != "returned" or due is None or due > at:
            return 0

        def then(row: Any, event: Event) -> None:
            end_all(row, by=SYSTEM, at=act.at)
            hand_over(act, row, "closed")
            telling.tell_maker(row, event, "approval_timed_out", by=SYSTEM)

        carry(act, "time_out", then, said=False, moment=act.at)
        return 1

    done: int = run(by=SYSTEM, approval=approval, name="time_out", work=work, at=at)
    return done
