"""The to-dos of the desk and the history of owners, moved by the steps that make or fulfil them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import DateTimeField, F, Max, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import Branch, Membership, User
from accounts.scope import Actor
from renewals.branch_numbers import number
from renewals.models import OwnerSpell, Renewal
from workflow.models import Tracked
from workflow.todos import close_todos, open_todo
from workflow.working_time import add_working_hours, calendar_overrides

FIRST_CONTACT = "first_contact"
NEXT_CONTACT = "next_contact"
DECIDE_VOID = "decide_void"
CALLBACK = "callback"
CHECK_LOSS = "check_loss"
REVIEW_CALLBACK = "review_callback"
#: What waits for somebody else is done within two days (brief §5).
DECISION_TIME = timedelta(days=2)


def end_of(day: date) -> datetime:
    """The last second of a local day: what is due that day is late afterwards."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def local_day(at: datetime) -> date:
    """The local business day of an instant."""
    return timezone.localtime(at).date()


def first_contact_due(branch: Branch, at: datetime) -> datetime:
    """When the new owner must have contacted the customer (working hours of the branch's setting)."""
    return add_working_hours(at, number("first_contact_hours", branch, local_day(at)), calendar_overrides())


def first_contacts(at: datetime) -> Callable[[Branch], datetime]:
    """:func:`first_contact_due` for many branches at one instant: calendar and numbers are judged once."""
    overrides, known = calendar_overrides(), dict[int, datetime]()

    def due(branch: Branch) -> datetime:
        hours = number("first_contact_hours", branch, local_day(at))
        if hours not in known:
            known[hours] = add_working_hours(at, hours, overrides)
        return known[hours]

    return due


def begin_spell(renewal: Renewal, *, how: str, at: datetime) -> None:
    """The present owner's time begins; whoever had the customer before has it no longer."""
    end_spells([renewal], at=at)
    if renewal.owner is not None:
        OwnerSpell.objects.create(
            renewal=renewal,
            branch=renewal.branch,
            owner=renewal.owner,
            how=how,
            from_at=ended_after([renewal], at).get(renewal.pk, at),
            takes_credit=renewal.credit_owner_id == renewal.owner_id,
        )


def end_spells(renewals: Sequence[Renewal], *, at: datetime) -> None:
    """Nobody owns the customers from now on.

    Who waited for a lock comes with an instant before that of whoever held it: no time ends before it began.
    """
    spells = OwnerSpell.objects.filter(renewal__in=[row.pk for row in renewals], to_at=None)
    spells.update(to_at=Greatest(F("from_at"), Value(at, DateTimeField())))


def ended_after(renewals: Sequence[Renewal], at: datetime) -> dict[int, datetime]:
    """By customer the end of an owner's time that lies after ``at``, for the same reason: the next begins there."""
    ended = OwnerSpell.objects.filter(renewal__in=[row.pk for row in renewals], to_at__gt=at)
    return dict(ended.order_by().values_list("renewal").annotate(Max("to_at")))


def remind_first_contact(renewal: Renewal, *, at: datetime) -> None:
    """待首次跟踪: the owner must make the first contact in time."""
    open_todo(
        renewal,
        FIRST_CONTACT,
        subject=str(renewal),
        due_at=renewal.first_contact_due_at or at,
        at=at,
        assignee=renewal.owner,
    )


def remind_next_contact(renewal: Renewal, *, by: Actor, at: datetime) -> None:
    """The owner must contact the customer again; without a next date nothing is open."""
    if renewal.next_contact_on is None or renewal.owner is None:
        close_todos(renewal, NEXT_CONTACT, by=by, at=at)
        return
    due_at = end_of(renewal.next_contact_on)
    open_todo(renewal, NEXT_CONTACT, subject=str(renewal), due_at=due_at, at=at, assignee=renewal.owner)


def remind_today(renewal: Renewal, *, by: Actor, at: datetime) -> None:
    """The customer is back with the owner: a contact is due on the date agreed, or today."""
    day = max(renewal.next_contact_on or local_day(at), local_day(at))
    if renewal.owner is None:
        close_todos(renewal, NEXT_CONTACT, by=by, at=at)
        return
    open_todo(renewal, NEXT_CONTACT, subject=str(renewal), due_at=end_of(day), at=at, assignee=renewal.owner)


def ask_for_decision(renewal: Renewal, kind: str, *, role: str, at: datetime) -> None:
    """Somebody holding ``role`` must decide within two days (brief §5)."""
    due_at = at + DECISION_TIME
    open_todo(renewal, kind, subject=str(renewal), due_at=due_at, at=at, role=role)


def deciding_role(renewal: Tracked, roles: tuple[str, ...], *, at: datetime, not_by: User | None = None) -> str:
    """The first of ``roles`` that somebody else than ``not_by`` holds over the branch; the last one if nobody does."""
    codes = renewal.branch.path.strip("/").split("/")
    held = Membership.objects.on(local_day(at)).filter(branch__code__in=codes, user__is_active=True)
    if not_by is not None:
        held = held.exclude(user=not_by)
    found = set(held.filter(role__in=roles).values_list("role", flat=True))
    return next((role for role in roles if role in found), roles[-1])


def leads_over(renewal: Tracked, role: str, *, at: datetime) -> list[int]:
    """The people who hold ``role`` over the customer's branch."""
    codes = renewal.branch.path.strip("/").split("/")
    rows = Membership.objects.on(local_day(at)).filter(branch__code__in=codes, role=role, user__is_active=True)
    return list(rows.order_by("user").values_list("user", flat=True).distinct())
