"""申报续保: the owner names the new policy; the feed must confirm it in time (renewals brief §1.5 rows 8 and 10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from renewals.actions import announcing, losing, reminders
from renewals.models import Renewal
from workflow.models import Event
from workflow.todos import NewToDo, close_todos, open_todos
from workflow.transitions import fire, fire_many


def claim_renewed(
    *,
    by: User,
    renewal: Renewal,
    policy_no: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """申报续保 under a policy number that nobody else has reported."""
    now = at or timezone.now()
    number = "".join(policy_no.split()).upper()

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, by=by, at=now)
        losing.end_approvals([row], [event], at=now)
        announcing.post(event)

    try:
        return fire(
            renewal,
            "claim_renewed",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            facts={"policy_no": number},
            then=then,
            policy_no=number,
            moment=now,
        )
    except IntegrityError as error:
        if connection.in_atomic_block:
            raise
        raise DomainError(
            "policy_no_used", _("This policy number is already reported for another customer.")
        ) from error


def expire_claims(*, renewals: Iterable[int], at: datetime | None = None) -> int:
    """No policy came in time: back to follow-up, counted as a false report; owner and manager are told."""
    now = at or timezone.now()

    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        todos = [NewToDo(row, str(row), reminders.end_of(reminders.local_day(now)), row.owner_id) for row in rows]
        open_todos(reminders.NEXT_CONTACT, todos, by=SYSTEM, at=now)
        pairs = list(zip(rows, events, strict=True))
        told = [(row.owner_id, event) for row, event in pairs]
        led = [(lead, event) for row, event in pairs for lead in reminders.leads_over(row, "renewal_manager", at=now)]
        announcing.tell_each("report_expired", told, by=SYSTEM)
        announcing.tell_each("reports_expired_lead", led, by=SYSTEM)
        announcing.post(*events)

    return fire_many(Renewal, "expire_claim", by=SYSTEM, work=[(pk, {}, {}) for pk in renewals], at=now, then=then)
