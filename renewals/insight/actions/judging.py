"""裁定疑点: somebody who had no hand in it says what it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from renewals.models import Suspicion
from workflow.transitions import fire


def judge(
    *,
    by: User,
    suspicion: Suspicion,
    confirmed: bool,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Suspicion:
    """The verdict is final. What follows for the person is decided elsewhere: nothing is taken away here."""
    now = at or timezone.now()
    return fire(
        suspicion,
        "confirm" if confirmed else "explain",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        opinion=opinion,
        judge=by,
        moment=now,
    )
