"""查看号码: one person reads one whole number, for a reason, and it is known who did (renewals brief §2.7)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from renewals.models import Renewal
from workflow.transitions import fire


def reveal_phone(*, by: User, renewal: Renewal, reason: str, at: datetime | None = None) -> str:
    """The customer's whole number. Owner or manager only, so many a day; the reason stays in the history."""
    row = fire(renewal, "reveal_phone", by=by, at=at, reason=reason.strip(), why=reason)
    return row.phone
