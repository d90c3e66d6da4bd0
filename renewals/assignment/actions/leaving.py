"""Leavers: what somebody still owned goes back to the pool; nothing stays with a dead account (brief §5)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from renewals.actions import reminders, sharing_out
from renewals.branch_numbers import read_once
from renewals.models import Renewal, RenewalQuerySet
from renewals.models.renewal_terms import AFTER_LAPSE, OWNED, WORKED
from workflow.models import Event
from workflow.notifying import notify
from workflow.todos import NewToDo, close_todos_of, open_todos
from workflow.transitions import fire_many

OWNER_LEFT = "owner_left"


def customers_of(user: User) -> RenewalQuerySet:
    """What somebody has in work, reported or lapsed."""
    return Renewal.objects.filter(owner=user, status__in=[*OWNED, *AFTER_LAPSE])


def count_customers(user: User) -> int:
    """How many customers would move if the person left now."""
    return customers_of(user).count()


def free_customers(*, user: User, superior: User | None, by: Actor) -> int:
    """Gives all customers of a leaver back to the pool; the superior is told to deal them out.

    Reported renewals and losses that wait for a decision stay until it is made; :func:`free_forsaken` then frees them.
    """
    moved = _freed(Renewal.objects.filter(owner=user), timezone.now())
    if moved and superior is not None:
        facts = {"count": moved, "actor": user.name}
        notify("leaver_customers", people=[superior], key=f"leaver:{user.pk}:{by.employee_no}", facts=facts)
    return moved


def free_forsaken(at: datetime) -> int:
    """Customers that came back to an owner whose access is off: to the pool with them."""
    return _freed(Renewal.objects.filter(owner__is_active=False), at)


def _freed(rows: RenewalQuerySet, at: datetime) -> int:
    data = {"why": OWNER_LEFT, "moment": at}
    facts = {"why": OWNER_LEFT}
    with read_once():
        worked = [
            (pk, data, facts) for pk in rows.filter(status__in=WORKED).order_by("pk").values_list("pk", flat=True)
        ]
        moved = fire_many(Renewal, "reclaim", by=SYSTEM, work=worked, at=at, then=sharing_out.taken_back(SYSTEM, at))
        lapsed = rows.filter(status__in=AFTER_LAPSE).order_by("pk").values_list("pk", flat=True)
        work = [(pk, data, facts) for pk in lapsed]

        def then(freed: list[Renewal], _events: list[Event]) -> None:
            reminders.end_spells(freed, at=at)
            close_todos_of(freed, reminders.NEXT_CONTACT, by=SYSTEM, at=at)
            waiting = [row for row in freed if row.status == "lapsed"]
            todos = [
                NewToDo(
                    row, str(row), reminders.end_of(row.callback_due_on or reminders.local_day(at)), None, "specialist"
                )
                for row in waiting
            ]
            open_todos(reminders.CALLBACK, todos, by=SYSTEM, at=at)

        return moved + fire_many(Renewal, "release", by=SYSTEM, work=work, at=at, then=then)  # type: ignore[arg-type]  # lists are sequences
