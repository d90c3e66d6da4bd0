"""The clock of approvals: reminds, hands up, returns, closes. It never decides (claims brief §1.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.moving import MATERIAL, SEAT_TYPE, ask_maker, let_go, pause_seats, set_seat
from workflow.approvals.actions.outcomes import hand_over
from workflow.approvals.actions.recording import Act, carry, run
from workflow.approvals.actions.returning import AGAIN, time_out
from workflow.approvals.deadlines import clock_of
from workflow.approvals.rules.clock import next_strike
from workflow.approvals.seating import Place, superior_place
from workflow.approvals.table import Table
from workflow.models import Approval, ApprovalNode, ApprovalSeat, Event, SeatState, ToDo

LATE, VERY_LATE = 100, 150
BATCH = 500


def run_clock(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """One round: every seat whose time has come, and every material that did not come. Returns how many acts."""
    moment = now or timezone.now()
    due = ApprovalSeat.objects.filter(state=SeatState.OPEN, look_at__lte=moment, approval__status="running")
    done = 0
    for seat_pk, approval_pk in due.order_by("look_at").values_list("pk", "approval")[:limit]:
        approval = Approval.objects.select_related("branch").get(pk=approval_pk)
        done += strike_seat(seat_pk=seat_pk, approval=approval, at=moment)
    late = Approval.objects.filter(status="returned", material_due_at__lte=moment).select_related("branch")
    for approval in late.order_by("material_due_at")[:limit]:
        done += time_out(approval=approval, at=moment)
    return done


def strike_seat(*, seat_pk: int, approval: Approval, at: datetime) -> int:
    """The clock of one seat strikes. Returns how many acts: none where it was decided or struck meanwhile."""

    def work(act: Act) -> int:
        seat = next((each for each in act.table.open_seats if each.pk == seat_pk), None)
        if seat is None or seat.look_at is None or seat.look_at > at:
            return 0
        strike = next_strike(seat.reminded)
        if strike is None:
            return 0
        if strike == LATE and seat.node.rule.get("on_timeout") == "escalate":
            place = superior_place(seat, act.approval, act.obj, at, besides=_asked_at(act.table, seat.node))
            if place is not None:
                _hand_up(act, seat, place)
                return 1
        if strike == VERY_LATE and seat.node.rule.get("on_timeout") == "return":
            _return(act, seat)
            return 1
        _remind(act, seat, strike)
        return 1

    done: int = run(by=SYSTEM, approval=approval, name="clock", work=work, at=at)
    return done


def _asked_at(table: Table, node: ApprovalNode) -> frozenset[int]:
    """Who has signed at ``node`` or has a seat there: nobody counts twice, so a second seat could not be decided."""
    waiting = {seat.assignee_id for seat in table.seats_at(node) if seat.state in {SeatState.OPEN, SeatState.WAITING}}
    return table.identities_at(node) | frozenset(pk for pk in waiting if pk is not None)


def _remind(act: Act, seat: ApprovalSeat, strike: int) -> None:
    def then(row: Any, event: Event) -> None:
        clock = clock_of(row, act.at)
        seat.reminded = strike
        seat.look_at = clock.look_at(seat.node.rule, seat.opened_at or act.at, strike)
        seat.save(update_fields=["reminded", "look_at"])
        kind = "approval_due" if strike < LATE else "approval_overdue"
        facts = {"percent": strike, "step": seat.node.name}
        telling.tell(row, event, kind, telling.people_at(seat), by=SYSTEM, urgent=strike >= LATE, **facts)

    carry(act, "remind_deadline", then, said=False, facts={"percent": strike})


def _hand_up(act: Act, seat: ApprovalSeat, place: Place) -> None:
    """超时上交: the superior has the seat now, with a clock of their own."""
    whom = User.objects.filter(pk=place.person).first() if place.person is not None else None

    def then(row: Any, event: Event) -> None:
        let_go([seat], by=SYSTEM, at=act.at, state=SeatState.TRANSFERRED)
        new = set_seat(row, seat.node, place, number=seat.place, opens=True, at=act.at, added_by=seat.added_by)
        telling.tell(row, event, "approval_handed_up", telling.people_at(seat), by=SYSTEM)
        telling.tell_seats(row, event, [new], by=SYSTEM)

    name = whom.name if whom is not None else place.role
    carry(act, "hand_up", then, said=False, facts={"to": name})


def _return(act: Act, seat: ApprovalSeat) -> None:
    """超时退回: the chain says that a case nobody decided goes back to the maker."""

    def then(row: Any, event: Event) -> None:
        pause_seats(act.table.seats_at(seat.node), by=SYSTEM, at=act.at)
        ask_maker(row, MATERIAL, due_at=clock_of(row, act.at).due_at({}, act.at), at=act.at)
        hand_over(act, row, "returned")
        telling.tell_maker(row, event, "approval_returned_overdue", by=SYSTEM)

    carry(act, "return_overdue", then, said=False, material={"items": [], "mode": AGAIN, "seat": None})


def refresh_deadlines(*, now: datetime | None = None) -> int:
    """Counts the deadlines of all open seats anew after a change of calendar or hours. Returns how many moved."""
    moment = now or timezone.now()
    moved = 0
    seats = ApprovalSeat.objects.filter(state=SeatState.OPEN, approval__status="running")
    for seat in seats.select_related("approval__branch", "node").order_by("approval"):
        clock = clock_of(seat.approval, moment)
        opened_at = seat.opened_at or moment
        due_at, look_at = (
            clock.due_at(seat.node.rule, opened_at),
            clock.look_at(seat.node.rule, opened_at, seat.reminded),
        )
        if (due_at, look_at) != (seat.due_at, seat.look_at):
            moved += ApprovalSeat.objects.filter(pk=seat.pk, state=SeatState.OPEN).update(
                due_at=due_at, look_at=look_at
            )
            ToDo.objects.filter(object_type=SEAT_TYPE, object_id=seat.pk, closed_at=None).update(due_at=due_at)
    return moved


def reseat(*, person: User, at: datetime | None = None) -> int:
    """离职交接: open seats of ``person`` move to the superior; returns how many did."""
    moment = at or timezone.now()
    moved = 0
    for pk, approval_pk in list(_seats_of(person).values_list("pk", "approval")):
        moved += _reseat(pk, Approval.objects.select_related("branch").get(pk=approval_pk), moment)
    return moved


def _seats_of(person: User) -> QuerySet[ApprovalSeat]:
    """The seats of ``person`` that are or will be open."""
    return ApprovalSeat.objects.filter(
        assignee=person, state__in=[SeatState.OPEN, SeatState.WAITING], approval__status__in=["running", "returned"]
    )


def open_seats_of(user: User) -> int:
    """How many decisions would move if ``user`` left."""
    return _seats_of(user).count()


def hand_to_superior(*, user: User, superior: User | None, by: Actor) -> int:  # noqa: ARG001 (the signature of ``accounts.leavers.Move``)
    """``accounts.leavers``: open decisions of somebody who leaves move to the superior, in the same transaction.

    Each seat is handed to whoever may decide its case: above the superior where that is the maker.
    """
    return reseat(person=user)


def _reseat(seat_pk: int, approval: Approval, at: datetime) -> int:
    def work(act: Act) -> int:
        seat = next((each for each in act.table.all_seats if each.pk == seat_pk), None)
        if seat is None or seat.state not in {SeatState.OPEN, SeatState.WAITING}:
            return 0
        asked = _asked_at(act.table, seat.node)
        place = superior_place(seat, act.approval, act.obj, at, besides=asked)
        place = place or superior_place(seat, act.approval, act.obj, at)  # a seat does not stay with who has left
        if place is None:
            return 0
        whom = User.objects.get(pk=place.person)
        opens = seat.state == SeatState.OPEN

        def then(row: Any, event: Event) -> None:
            let_go([seat], by=SYSTEM, at=at, state=SeatState.TRANSFERRED)
            new = set_seat(row, seat.node, place, number=seat.place, opens=opens, at=at, added_by=seat.added_by)
            if opens:
                telling.tell_seats(row, event, [new], by=SYSTEM)

        carry(act, "reseat", then, said=False, facts={"to": whom.name})
        return 1

    done: int = run(by=SYSTEM, approval=approval, name="reseat", work=work, at=at)
    return done
