"""转交申请: asked by the owner, accepted or declined by the colleague (renewals brief §1.5 row 20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from renewals.actions import announcing, dispatching, reminders
from renewals.branch_numbers import number, read_once
from renewals.models import HandOver, HandOverStatus, Renewal
from renewals.models.renewal_terms import AFTER_LAPSE, OWNED
from workflow.models import Event
from workflow.todos import close_todos, close_todos_of, open_todo
from workflow.transitions import create, fire, fire_many

HAND_OVER = "hand_over"


@read_once()
def ask_hand_over(
    *,
    by: User,
    renewal: Renewal,
    to: User,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """The owner asks; the customer stays until the colleague accepts. What an owner before asked ends."""
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        before = row.hand_overs.filter(status=HandOverStatus.ASKED).exclude(giver=by)
        _expire(list(before.values_list("pk", flat=True)), now)
        request = HandOver(
            branch=row.branch, renewal=row, giver=by, taker=to, reason=reason.strip()[:200], asked_at=now
        )
        create(request, "ask", by=by, at=now, facts={"taker": to.name})
        due_at = now + timedelta(days=number("hand_over_days", row.branch, reminders.local_day(now)))
        open_todo(request, HAND_OVER, subject=str(row), due_at=due_at, at=now, assignee=to)
        announcing.tell(row, event, "hand_over_asked", to.pk, by=by)

    return fire(
        renewal,
        "ask_hand_over",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=reason,
        facts=dispatching.owner_facts(to),
        then=then,
        owner=to,
        why=reason,
    )


@read_once()
def accept_hand_over(*, by: User, request: HandOver, at: datetime | None = None) -> HandOver:
    """The colleague takes the customer over, with all reminders; who asked is told."""
    now = at or timezone.now()
    renewal = request.renewal

    def then(row: Renewal, event: Event) -> None:
        _answered(request, "accept", by, now)
        dispatching.handed_over(row, at=now)
        announcing.tell(row, event, "hand_over_accepted", request.giver_id, by=by)
        announcing.post(event)

    fire(
        renewal,
        "transfer",
        by=by,
        at=now,
        reason=request.reason,
        facts=dispatching.owner_facts(by),
        then=then,
        **dispatching.handing_over(renewal, by, move_credit=False, at=now),
    )
    return request.reload()


def decline_hand_over(*, by: User, request: HandOver, why: str, at: datetime | None = None) -> HandOver:
    """The customer stays where it is."""
    now = at or timezone.now()

    def then(row: HandOver, event: Event) -> None:
        close_todos(row, HAND_OVER, by=by, at=now)
        announcing.tell(row.renewal, event, "hand_over_declined", row.giver_id, by=by)

    return fire(request, "decline", by=by, at=now, reason=why.strip(), then=then, why=why.strip())


def withdraw_hand_over(*, by: User, request: HandOver, at: datetime | None = None) -> HandOver:
    """Whoever asked keeps the customer."""
    now = at or timezone.now()
    return fire(request, "withdraw", by=by, at=now, then=_closing(by, now))


def _closing(by: Actor, at: datetime) -> Callable[[HandOver, Event], None]:
    def then(request: HandOver, _event: Event) -> None:
        close_todos(request, HAND_OVER, by=by, at=at)

    return then


def _answered(request: HandOver, verb: str, by: User, at: datetime) -> None:
    fire(request, verb, by=by, at=at)
    close_todos(request, HAND_OVER, by=by, at=at)


def expire_hand_overs(at: datetime) -> int:
    """Requests nobody answered in the branch's days, and those whose customer has another owner or is settled.

    One that is answered while the clock reads is left alone.
    """
    due = []
    with read_once():
        for request in HandOver.objects.filter(status=HandOverStatus.ASKED).select_related("branch", "renewal"):
            days = number("hand_over_days", request.branch, reminders.local_day(at))
            gone = request.renewal.owner_id != request.giver_id or request.renewal.status not in {*OWNED, *AFTER_LAPSE}
            if gone or request.asked_at + timedelta(days=days) <= at:
                due.append(request.pk)
    return _expire(due, at)


def _expire(due: Sequence[int], at: datetime) -> int:
    """Those answered meanwhile are left alone; returns how many ended."""

    def then(requests: Sequence[HandOver], _events: Sequence[Event]) -> None:
        close_todos_of(requests, HAND_OVER, by=SYSTEM, at=at)

    return fire_many(HandOver, "expire", by=SYSTEM, work=[(pk, {}, {}) for pk in due], at=at, then=then)
