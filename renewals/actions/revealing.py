"""查看号码: one person reads one whole number, for a reason, and it is known who did (renewals brief §1.7, §2.7)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import blocking, finding, reminders
from renewals.actions.calling import refuse_ended_list
from renewals.models import CallListItem, Renewal
from renewals.step_guards import DO_NOT_CALL
from workflow.transitions import fire


def reveal_phone(*, by: User, renewal: Renewal, reason: str, at: datetime | None = None) -> str:
    """The customer's whole number. Owner or manager only, so many a day; the reason stays in the history."""
    row = fire(renewal, "reveal_phone", by=by, at=at, reason=reason.strip(), why=reason)
    return row.phone


def reveal_for_call(*, by: User, item: CallListItem, customer_asked: bool = False, at: datetime | None = None) -> str:
    """The number of a customer on a current call list, for the telesales agent about to dial it.

    Only while the customer may be called, so many a day; the list and its purpose stay in the history.
    """
    now = at or timezone.now()
    refuse_ended_list(item.call_list, now)
    renewal = finding.visible_renewal(item.renewal_id, by=by)
    if renewal.phone_hash in blocking.blocked_numbers(reminders.local_day(now)):
        raise DomainError("do_not_call", DO_NOT_CALL)
    facts = {"call_list": item.call_list_id, "customer_asked": customer_asked}
    purpose = item.call_list.purpose
    row = fire(renewal, "reveal_for_call", by=by, at=now, reason=purpose, facts=facts, customer_asked=customer_asked)
    return row.phone
