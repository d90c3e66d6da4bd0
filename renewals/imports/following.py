"""What follows an import: matching, as the system, over the days the list speaks of. Repeatable."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.scope import SYSTEM
from renewals.actions.matching import match_window
from renewals.models import SignedPolicy
from renewals.rules.windows import DEFAULT_WINDOWS
from workflow.models import ImportBatch

EARLY, LATE = timedelta(days=DEFAULT_WINDOWS.early_match_days), timedelta(days=DEFAULT_WINDOWS.win_back_days)


def match_due_list(batch: ImportBatch) -> dict[str, int]:
    """A list that comes after the policies that renew it is matched at once."""
    window = _window(batch)
    if window is None:
        return {}
    first, last = window
    if not SignedPolicy.objects.filter(starts_on__range=(first - EARLY, last + LATE)).exists():
        return {}
    return _matched(first, last)


def match_signed_list(batch: ImportBatch) -> dict[str, int]:
    """Every vehicle with a policy that begins, or a cycle that ends, while the policies of the list begin."""
    window = _window(batch)
    return {} if window is None else _matched(*window)


def _matched(first: date, last: date) -> dict[str, int]:
    outcome = match_window(by=SYSTEM, first=first, last=last)
    matched = outcome.renewed + outcome.won_back + outcome.late
    return {"matched": matched, "won_back": outcome.won_back, "reopened": outcome.reopened}


def _window(batch: ImportBatch) -> tuple[date, date] | None:
    """First and last day of the list, as its dry run noted them."""
    days = [date.fromisoformat(day) for day in batch.counts.get("window", [])]
    return (days[0], days[1]) if days else None
