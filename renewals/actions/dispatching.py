"""派发, 认领, 退回, 回收, 转交: who works a customer (renewals brief §1.5 rows 2–4 and 20, §5).

This module and :mod:`renewals.actions.sharing_out` are the only writers of the owner.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import Actor
from renewals.actions import announcing, losing, reminders
from renewals.branch_numbers import number, read_once
from renewals.models import Renewal, RenewalStatus
from renewals.rules.credit import is_frozen
from workflow.models import Event
from workflow.todos import close_todos, hand_over_todos
from workflow.transitions import fire

FOLLOWS_UP = "renewals.follow_up"
Then = Callable[[Renewal, Event], None]


def working_branch(owner: User, branch: Branch) -> Branch:
    """Where ``owner`` works a customer of ``branch``: there, or in the own team when that lies elsewhere."""
    scope = owner.scope()
    paths = scope.paths_for(FOLLOWS_UP)
    if scope.may(FOLLOWS_UP, branch) or not paths:
        return branch
    if any(owner.branch.path.startswith(path) for path in paths):
        return owner.branch
    below = [path for path in paths if path.startswith(branch.path)]
    return Branch.objects.get(path=(below or paths)[0])


@read_once()
def dispatch(
    *,
    by: Actor,
    renewal: Renewal,
    to: User,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """派发: hands a customer of the pool to a specialist."""
    now = at or timezone.now()
    return fire(
        renewal,
        "dispatch",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts=owner_facts(to),
        then=_taken_over("dispatch", by, now),
        **taking_over(to, renewal.branch, now),
    )


@read_once()
def claim(
    *, by: User, renewal: Renewal, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Renewal:
    """认领: takes a customer of the pool for oneself. Of two people at once one succeeds."""
    now = at or timezone.now()
    due = reminders.first_contact_due(renewal.branch, now)
    return fire(
        renewal,
        "claim",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts=owner_facts(by),
        then=_taken_over("claim", by, now),
        owner=by,
        moment=now,
        first_contact_due_at=due,
    )


def taking_over(owner: User, branch: Branch, at: datetime) -> dict[str, Any]:
    """What the dispatch step needs to know."""
    there = working_branch(owner, branch)
    due = reminders.first_contact_due(there, at)
    return {"owner": owner, "moment": at, "first_contact_due_at": due, "branch": there}


def owner_facts(owner: User) -> dict[str, str]:
    """The new owner as the history keeps it."""
    return {"owner": owner.name, "owner_no": owner.employee_no}


def _taken_over(how: str, by: Actor, at: datetime) -> Then:
    def then(renewal: Renewal, event: Event) -> None:
        reminders.begin_spell(renewal, how=how, at=at)
        reminders.remind_first_contact(renewal, at=at)
        announcing.tell(renewal, event, "dispatched", renewal.owner_id, by=by)
        announcing.post(event)

    return then


def return_to_pool(
    *,
    by: Actor,
    renewal: Renewal,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """退回: the owner gives the customer back before the first contact; the team leads are told why."""
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        _left(row, by, now)
        announcing.tell(row, event, "returned", *reminders.leads_over(row, "team_lead", at=now), by=by)
        announcing.post(event)

    return fire(
        renewal,
        "return_to_pool",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=reason,
        then=then,
        why=reason,
        moment=now,
    )


def reclaim(
    *,
    by: Actor,
    renewal: Renewal,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """回收: a lead takes back a customer whom the owner has not contacted."""
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        _left(row, by, now)
        announcing.tell(row, event, "reclaimed", row.last_owner_id, by=by)
        announcing.post(event)

    return fire(
        renewal,
        "reclaim",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=reason,
        facts={"why": reason},
        then=then,
        why=reason,
        moment=now,
    )


def _left(renewal: Renewal, by: Actor, at: datetime) -> None:
    reminders.end_spells([renewal], at=at)
    close_todos(renewal, reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, by=by, at=at)


@read_once()
def transfer(
    *,
    by: Actor,
    renewal: Renewal,
    to: User,
    reason: str = "",
    move_credit: bool = False,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """转交: another specialist takes over, with all reminders; also who gets a customer that lapsed in the pool.

    In the last days before expiry the credit stays with the previous owner unless ``move_credit`` (责任转移, §3.3).
    """
    now = at or timezone.now()
    return fire(
        renewal,
        "transfer",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=reason,
        facts=owner_facts(to),
        then=_handed_over(by, now),
        **handing_over(renewal, to, move_credit=move_credit, at=now),
    )


def handing_over(renewal: Renewal, to: User, *, move_credit: bool, at: datetime) -> dict[str, Any]:
    """What the transfer step needs to know. Where nobody called yet, the clock of the first contact starts anew."""
    there = working_branch(to, renewal.branch)
    waiting = renewal.status == RenewalStatus.ASSIGNED
    return {
        "owner": to,
        "moment": at,
        "branch": there,
        "first_contact_due_at": reminders.first_contact_due(there, at) if waiting else None,
        "keep_credit": not move_credit and _credit_frozen(renewal, at),
    }


def _credit_frozen(renewal: Renewal, at: datetime) -> bool:
    day = reminders.local_day(at)
    return is_frozen(day, renewal.expires_on, number("credit_freeze_days", renewal.branch, day))


def _handed_over(by: Actor, at: datetime) -> Then:
    def then(renewal: Renewal, event: Event) -> None:
        handed_over(renewal, at=at)
        announcing.tell(renewal, event, "handed_over", renewal.owner_id, renewal.last_owner_id, by=by)
        announcing.post(event)

    return then


def handed_over(renewal: Renewal, *, at: datetime) -> None:
    """The new owner's time begins; the open reminders move along."""
    reminders.begin_spell(renewal, how="transfer", at=at)
    losing.follow_branch(renewal, at=at)
    if renewal.owner is not None:
        hand_over_todos(renewal, to=renewal.owner, unassigned=[reminders.CALLBACK])
    if renewal.first_contact_due_at is not None:
        reminders.remind_first_contact(renewal, at=at)
