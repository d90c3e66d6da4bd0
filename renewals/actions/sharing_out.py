"""Many customers at once: dispatched or handed over to one or several specialists (renewals brief §5, issue B.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor
from renewals.actions import announcing, dispatching, reminders
from renewals.branch_numbers import number, read_once
from renewals.models import OwnerSpell, Renewal
from renewals.models.renewal_terms import WORKED, RenewalStatus, waits_for_owner
from renewals.rules.sharing import share_by_count, share_equally
from workflow.models import Event
from workflow.steps import steps_of
from workflow.todos import NewToDo, close_todos_of, open_todos
from workflow.transitions import fire_many, refusal_of

EXPLAINED = 100
Work = list[tuple[int, dict[str, Any], dict[str, Any]]]
"""What ``fire_many`` carries out: row, data, facts."""


@dataclass(slots=True)
class Outcome:
    """What a bulk step did: the rows it applied to, and why the others were left out (the first hundred)."""

    done: list[int] = field(default_factory=list)
    left_out: dict[int, str | Promise] = field(default_factory=dict)

    def add(self, other: Outcome) -> None:
        """Takes in what another step did to other rows."""
        self.done += other.done
        self.left_out |= other.left_out


def dispatch_many(
    *,
    by: Actor,
    renewals: Iterable[int],
    to: Sequence[User],
    counts: Sequence[int] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """派发 of many: dealt out equally, or ``counts[i]`` customers to ``to[i]`` in order of expiry.

    Customers of the pool, and those who lapsed in it. Nobody gets more than the holding cap leaves room for; what does
    not fit stays where it is and is named.
    """
    now = at or timezone.now()
    rows = list(Renewal.objects.visible_to(by).filter(pk__in=list(renewals)).select_related("branch"))
    rows.sort(key=lambda row: (row.expires_on, row.pk))
    with read_once():
        shares = _shares([row for row in rows if waits_for_owner(row.status, row.owner_id)], to, counts, now)
        taking_over = remembering(dispatching.taking_over, now)
        pool: Work = []
        lapsed: Work = []
        for owner, share in zip(to, shares, strict=True):
            facts = dispatching.owner_facts(owner)
            for row in share:
                if row.status == RenewalStatus.POOL:
                    pool.append((row.pk, taking_over(owner, row.branch), facts))
                else:
                    lapsed.append((row.pk, dispatching.handing_over(row, owner, move_credit=False, at=now), facts))
        kept = {pk for pk, _data, _facts in lapsed}
        outcome = _carried_out(
            "dispatch", pool, [row for row in rows if row.pk not in kept], by, now, dispatched(by, now)
        )
        outcome.add(
            _carried_out("transfer", lapsed, [row for row in rows if row.pk in kept], by, now, handed_over(by, now))
        )
        return outcome


def remembering(
    make: Callable[[User, Branch, datetime], dict[str, Any]], at: datetime
) -> Callable[[User, Branch], dict[str, Any]]:
    """``make`` asked once for each person and branch."""
    made: dict[tuple[int, int], dict[str, Any]] = {}

    def remembered(owner: User, branch: Branch) -> dict[str, Any]:
        place = (owner.pk, branch.pk)
        if place not in made:
            made[place] = make(owner, branch, at)
        return made[place]

    return remembered


def _shares(
    rows: Sequence[Renewal], to: Sequence[User], counts: Sequence[int] | None, at: datetime
) -> list[list[Renewal]]:
    if not to:
        raise DomainError("nobody_chosen", _("Choose at least one specialist."))
    room = [_room(owner, at) for owner in to]
    return share_equally(rows, room) if counts is None else share_by_count(rows, counts, room)


def _room(owner: User, at: datetime) -> int:
    """How many more customers ``owner`` may hold."""
    held = Renewal.objects.filter(owner=owner, status__in=WORKED).count()
    return max(0, number("holding_cap", owner.branch, reminders.local_day(at)) - held)


def dispatched(by: Actor, at: datetime, *, tell: bool = True) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    """What follows when many customers got an owner. ``tell`` False: the caller tells the people about all at once."""

    def then(renewals: Sequence[Renewal], events: Sequence[Event]) -> None:
        ended = reminders.ended_after(renewals, at)
        spells = [
            OwnerSpell(
                renewal=row,
                branch_id=row.branch_id,
                owner_id=row.owner_id,
                how="dispatch",
                from_at=ended.get(row.pk, at),
            )
            for row in renewals
            if row.owner_id is not None
        ]
        OwnerSpell.objects.bulk_create(spells)
        todos = [NewToDo(row, str(row), row.first_contact_due_at or at, row.owner_id) for row in renewals]
        open_todos(reminders.FIRST_CONTACT, todos, by=by, at=at)
        if tell:
            told = [(row.owner_id, event) for row, event in zip(renewals, events, strict=True)]
            announcing.tell_each("dispatched_many", told, by=by)
        announcing.post(*events)

    return then


def transfer_many(
    *,
    by: Actor,
    renewals: Iterable[int],
    to: Sequence[User],
    reason: str,
    counts: Sequence[int] | None = None,
    move_credit: bool = False,
    at: datetime | None = None,
) -> Outcome:
    """转交 of many, such as when a specialist leaves: dealt out like a dispatch."""
    now = at or timezone.now()
    rows = list(Renewal.objects.visible_to(by).filter(pk__in=list(renewals)).select_related("branch"))
    rows.sort(key=lambda row: (row.expires_on, row.pk))
    with read_once():
        shares = _shares([row for row in rows if row.owner_id is not None], to, counts, now)
        work: Work = [
            (
                row.pk,
                dispatching.handing_over(row, owner, move_credit=move_credit, at=now),
                _transfer_facts(owner, reason),
            )
            for owner, share in zip(to, shares, strict=True)
            for row in share
        ]
        return _carried_out("transfer", work, rows, by, now, handed_over(by, now))


def _transfer_facts(owner: User, reason: str) -> dict[str, str]:
    return {**dispatching.owner_facts(owner), "why": reason}


def handed_over(by: Actor, at: datetime, *, tell: bool = True) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    """What follows when many customers changed their owner."""

    def then(renewals: Sequence[Renewal], events: Sequence[Event]) -> None:
        for row in renewals:
            dispatching.handed_over(row, at=at)
        if tell:
            told = [(row.owner_id, event) for row, event in zip(renewals, events, strict=True)]
            announcing.tell_each("handed_over_many", told, by=by)
        announcing.post(*events)

    return then


def reclaim_many(*, by: Actor, renewals: Iterable[int], reason: str, at: datetime | None = None) -> Outcome:
    """回收 of many customers nobody contacted."""
    now = at or timezone.now()
    rows = list(Renewal.objects.visible_to(by).filter(pk__in=list(renewals)).select_related("branch"))
    work = [(row.pk, {"why": reason, "moment": now}, {"why": reason}) for row in rows]
    return _carried_out("reclaim", work, rows, by, now, taken_back(by, now))


def taken_back(by: Actor, at: datetime) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    """What follows when many customers go back to the pool."""

    def then(renewals: Sequence[Renewal], events: Sequence[Event]) -> None:
        reminders.end_spells(renewals, at=at)
        close_todos_of(renewals, reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, by=by, at=at)
        told = [(row.last_owner_id, event) for row, event in zip(renewals, events, strict=True)]
        announcing.tell_each("reclaimed_many", told, by=by)
        announcing.post(*events)

    return then


def _carried_out(
    verb: str,
    work: Work,
    rows: Sequence[Renewal],
    by: Actor,
    at: datetime,
    then: Callable[[Sequence[Renewal], Sequence[Event]], None],
) -> Outcome:
    done: dict[int, None] = {}

    def noting(changed: Sequence[Renewal], events: Sequence[Event]) -> None:
        then(changed, events)
        done.update(dict.fromkeys(row.pk for row in changed))

    fire_many(Renewal, verb, by=by, work=work, at=at, then=noting)
    outcome = Outcome(done=list(done))
    asked = {pk: data for pk, data, _facts in work}
    for row in [row for row in rows if row.pk not in done][:EXPLAINED]:
        outcome.left_out[row.pk] = _why_not(row, verb, by, asked.get(row.pk), at)
    return outcome


def _why_not(row: Renewal, verb: str, by: Actor, data: dict[str, Any] | None, at: datetime) -> str | Promise:
    refusal = refusal_of(row, steps_of(Renewal)[verb], by, data, at)
    return refusal.sentence if refusal is not None else _("The specialists chosen already hold enough customers.")
