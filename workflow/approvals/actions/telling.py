"""Promises who is told what about an approval. No personal data: the reader opens the case by its link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership
from accounts.roles import roles_with
from accounts.scope import SYSTEM, Actor
from workflow.approvals.seating import Place
from workflow.approvals.table import table_of
from workflow.models import Event
from workflow.models.approval_seat import SIGNED, ApprovalNode, ApprovalSeat
from workflow.notifying import notify
from workflow.outbox import event_key

NEWS = timedelta(days=1)
#: A role's to-do is told to at most so many people; everybody who holds it finds it in the inbox anyway.
MOST_TOLD = 20


def tell(
    approval: Any,
    event: Event,
    kind: str,
    people: Iterable[int | None],
    *,
    by: Actor,
    urgent: bool = False,
    **facts: Any,
) -> None:
    """A notice to each of ``people`` but the one who acted; what happened long ago is told to nobody."""
    if timezone.now() - event.at > NEWS:
        return
    told = {person for person in people if person is not None} - {by.pk or 0}
    facts = {"subject": approval.subject, "actor": by.name, **facts}
    notify(kind, people=told, key=event_key(event), about=approval, facts=facts, urgent=urgent)


def tell_maker(approval: Any, event: Event, kind: str, *, by: Actor) -> None:
    """The maker, and everybody who reads along."""
    readers = approval.readers.values_list("person", flat=True)
    tell(approval, event, kind, [approval.maker_id, *readers], by=by)


def tell_deciders(approval: Any, event: Event, kind: str, *, by: Actor) -> None:
    """Everybody who has or had a seat by name, or signed."""
    people = {seat.decided_by_id for seat in table_of(approval).all_seats if seat.state in SIGNED}
    people |= {seat.assignee_id for seat in table_of(approval).open_seats}
    tell(approval, event, kind, people, by=by)


def tell_seats(approval: Any, event: Event, seats: Iterable[ApprovalSeat], *, by: Actor) -> None:
    """Whoever is asked now."""
    people: set[int] = set()
    for seat in seats:
        people |= people_at(seat)
    tell(approval, event, "approval_to_decide", people, by=by)


def tell_places(approval: Any, event: Event, places: Iterable[Place], *, by: Actor) -> None:
    """Whoever is asked now, where it is known already who holds the role of each place."""
    people: set[int] = set()
    for place in places:
        people |= {place.person} if place.person is not None else set(place.holders[:MOST_TOLD])
    tell(approval, event, "approval_to_decide", people, by=by)


def people_at(seat: ApprovalSeat) -> set[int]:
    """The person of a seat, or the nearest holders of its role."""
    if seat.assignee_id is not None or seat.role_branch is None:
        return {seat.assignee_id} if seat.assignee_id is not None else set()
    codes = seat.role_branch.path.strip("/").split("/")
    held = Membership.objects.on(timezone.localdate()).filter(
        branch__code__in=codes, role=seat.role, user__is_active=True
    )
    return set(held.order_by("-branch__path").values_list("user", flat=True)[:MOST_TOLD])


def tell_vacant(approval: Any, event: Event, node: ApprovalNode) -> None:
    """A step waits for nobody: those who configure the branch are told."""
    codes = approval.branch.path.strip("/").split("/")
    held = Membership.objects.on(timezone.localdate()).filter(
        branch__code__in=codes, role__in=roles_with("workflow.configure"), user__is_active=True
    )
    people = held.order_by("-branch__path").values_list("user", flat=True)[:MOST_TOLD]
    tell(approval, event, "approval_vacant", people, by=SYSTEM, step=node.name)
