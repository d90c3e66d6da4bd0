"""禁呼: numbers that nobody may call for sales (renewals brief §6)."""

from __future__ import annotations

from datetime import date, datetime

from accounts.fields import blind_index
from accounts.scope import Actor
from renewals.actions import reminders
from renewals.branch_numbers import number
from renewals.models import DoNotCall, Renewal


def block_number(renewal: Renewal, *, by: Actor, at: datetime, reason: str = "customer_request") -> None:
    """Enters the customer's number at once, for the months of the branch's setting; a longer block stays."""
    if not renewal.phone:
        return
    day = reminders.local_day(at)
    until = months_after(day, number("do_not_call_months", renewal.branch, day))
    digest = renewal.phone_hash or blind_index(renewal.phone)
    facts = {"reason": reason, "since": day, "until": until, "recorded_by_no": by.employee_no}
    entry, created = DoNotCall.objects.get_or_create(phone_hash=digest, defaults=facts)
    if not created and entry.until is not None and entry.until < until:
        entry.until = until
        entry.save(update_fields=["until"])


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


def blocked_numbers(on: date) -> set[str]:
    """The digests of the numbers blocked on a day."""
    rows = DoNotCall.objects.filter(since__lte=on).exclude(until__lt=on)
    return set(rows.values_list("phone_hash", flat=True))
