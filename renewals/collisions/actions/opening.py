"""撞单登记: cases for what collides, after an import, after a match and every night; the same rows once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.actions import reminders
from renewals.actions.announcing import NEWS
from renewals.branch_numbers import number, read_once
from renewals.collisions.finding import Found, colliding, common_branch, foreign_signings
from renewals.models import CollisionCase, CollisionKind, CollisionParty, CollisionStatus, Renewal, RenewalQuerySet
from renewals.models.renewal_terms import OPEN
from workflow.models import Event
from workflow.notifying import notify
from workflow.todos import close_todos, open_todo
from workflow.transitions import create, fire_many
from workflow.working_time import add_working_days, calendar_overrides

DECIDE = "decide_collision"
DECIDERS = ("renewal_manager", "province_admin")


@read_once()
def open_collisions(*, touched: RenewalQuerySet | None = None, at: datetime | None = None) -> int:
    """A case for every group of open tasks that claim one customer; returns how many are new."""
    now = at or timezone.now()
    return _opened(colliding(now, touched), now)


@read_once()
def open_signings(*, first: date, last: date, at: datetime | None = None) -> int:
    """A case for every owned customer of these days of expiry, or beginnings of cover, whom somebody else signed."""
    now = at or timezone.now()
    expiring = Renewal.objects.filter(expires_on__gte=first, expires_on__lte=last)
    beginning = Renewal.objects.filter(matched_starts_on__gte=first, matched_starts_on__lte=last)
    return _opened(foreign_signings(expiring, now), now) + _opened(foreign_signings(beginning, now), now)


def _opened(found: Iterable[Found], at: datetime) -> int:
    return sum(_open(each, at) for each in found)


@transaction.atomic
def _open(found: Found, at: datetime) -> bool:
    """One case. The branch is locked: of two workers that find the same collision one opens it."""
    branch = common_branch([party.branch for party in found.parties])
    Branch.objects.select_for_update().get(pk=branch.pk)
    if CollisionCase.objects.filter(key=found.key).exists():
        return False
    day = reminders.local_day(at)
    due_on = add_working_days(day, number("collision_days", branch, day), calendar_overrides())
    case = CollisionCase(branch=branch, kind=found.kind, key=found.key, opened_at=at, due_at=reminders.end_of(due_on))
    create(case, "open", by=SYSTEM, at=at, facts={"kind": found.kind, "parties": len(found.parties)})
    CollisionParty.objects.bulk_create(
        [
            CollisionParty(
                case=case,
                branch=party.branch,
                place=place,
                renewal=party.renewal,
                owner=party.owner,
                policy=party.policy,
                facts=party.facts(),
            )
            for place, party in enumerate(found.parties)
        ]
    )
    ask_to_decide(case, due_at=case.due_at, at=at)
    people = {party.owner.pk for party in found.parties if party.owner is not None}
    if timezone.now() - at <= NEWS:
        notify("collision_found", people=people, key=f"collision:{case.pk}:open", about=case, facts={})
    return True


def ask_to_decide(case: CollisionCase, *, due_at: datetime, at: datetime) -> None:
    """Whoever decides collisions over all parties gets a to-do; for an appeal somebody else."""
    role = reminders.deciding_role(case, DECIDERS, at=at, not_by=case.decided_by)
    open_todo(case, DECIDE, subject=str(case), due_at=due_at, at=at, role=role)


def dissolve_settled(*, at: datetime) -> int:
    """Open cases whose tasks collide no more (one was renewed, closed, handed over) need no decision.

    One that somebody decided meanwhile is left to its decision.
    """

    def then(cases: Sequence[CollisionCase], _events: Sequence[Event]) -> None:
        for case in cases:
            close_todos(case, by=SYSTEM, at=at)

    rows = CollisionCase.objects.filter(status=CollisionStatus.OPEN).exclude(kind=CollisionKind.FOREIGN_SIGNING)
    settled = [case for case in rows.prefetch_related("parties__renewal") if not _still_collides(case)]
    work: list[tuple[int, dict[str, Any], dict[str, Any]]] = [(case.pk, {}, {}) for case in settled]
    return fire_many(CollisionCase, "dissolve", by=SYSTEM, work=work, at=at, then=then)


def _still_collides(case: CollisionCase) -> bool:
    working = [party.renewal for party in case.parties.all() if party.renewal.status in OPEN]
    if case.kind == CollisionKind.PHONE:
        working = [row for row in working if row.owner_id is not None]
    return len(working) > 1 and len({row.owner_id for row in working}) > 1
