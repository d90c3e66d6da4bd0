"""剔除: a renewal that should not count as due; requested by one, decided by another (renewals brief §1.5 row 19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from renewals.actions import announcing, losing, reminders
from renewals.models import Renewal
from workflow.models import Event
from workflow.todos import NewToDo, close_todos, open_todos
from workflow.transitions import fire, fire_many

DECIDERS = ("renewal_manager", "province_admin")


def request_void(
    *,
    by: User,
    renewal: Renewal,
    reason: str,
    note: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """申请剔除; the renewal manager gets a to-do."""
    now = at or timezone.now()

    def then(row: Renewal, _event: Event) -> None:
        role = reminders.deciding_role(row, DECIDERS, at=now, not_by=by)
        reminders.ask_for_decision(row, reminders.DECIDE_VOID, role=role, at=now)

    return fire(
        renewal,
        "request_void",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=note.strip(),
        facts={"cause": reason},
        then=then,
        cause=reason,
        requester=by,
    )


def request_voids(
    *, by: Actor, renewals: Sequence[int], reason: str, facts: dict[str, Any] | None = None, at: datetime | None = None
) -> int:
    """申请剔除 of many by a feed (退保, 注销 on the due list); returns how many. Those already requested stay."""
    now = at or timezone.now()

    def then(rows: Sequence[Renewal], _events: Sequence[Event]) -> None:
        todos = [NewToDo(row, str(row), now + timedelta(days=2), None, DECIDERS[0]) for row in rows]
        open_todos(reminders.DECIDE_VOID, todos, by=by, at=now)

    told = {"cause": reason, **(facts or {})}
    work = [(pk, {"cause": reason, "requester": None}, dict(told)) for pk in renewals]
    return fire_many(Renewal, "request_void", by=by, work=work, at=now, then=then)


def approve_void(
    *,
    by: User,
    renewal: Renewal,
    opinion: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """同意剔除: the row leaves the figures. The requester never decides."""
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, by=by, at=now)
        losing.end_approvals([row], [event], at=now)
        announcing.tell(row, event, "void_approved", row.void_requested_by_id, row.owner_id, by=by)
        announcing.post(event)

    return fire(
        renewal,
        "approve_void",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        then=then,
        decider=by,
        moment=now,
    )


def decline_void(
    *,
    by: User,
    renewal: Renewal,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """不同意剔除: the customer stays due; the requester is told why."""
    now = at or timezone.now()
    requester = renewal.void_requested_by_id

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.DECIDE_VOID, by=by, at=now)
        announcing.tell(row, event, "void_declined", requester, by=by)

    return fire(
        renewal,
        "decline_void",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        then=then,
        opinion=opinion,
    )
