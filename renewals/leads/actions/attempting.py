"""回访未接通: an attempt to call a lapsed customer back that reached nobody (brief §4.3)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from renewals.actions import announcing, following, reminders
from renewals.branch_numbers import read_once
from renewals.models import Renewal
from workflow.models import Event
from workflow.transitions import fire


@read_once()
def register_attempt(
    *,
    by: User,
    renewal: Renewal,
    entry: following.Entry,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """Counts as a contact like any other; the callback and its day stay open."""
    now = at or timezone.now()
    contact = following.judged(renewal, entry, now, terminal=True)

    def then(row: Renewal, event: Event) -> None:
        following.write_row(row, entry, contact, by, now)
        reminders.remind_next_contact(row, by=by, at=now)
        announcing.post(event)

    return fire(
        renewal,
        "callback_attempt",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts=following.contact_facts(contact),
        then=then,
        contact=contact,
    )
