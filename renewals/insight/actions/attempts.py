"""Keeps a trace of contacts that were dated back too far: refused, and seen all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts.errors import DomainError
from accounts.models import User
from renewals.models import LateAttempt, Renewal

BACKDATED = "contact_backdated"


@contextmanager
def late_attempts_kept(*, by: User, renewal: Renewal, said: datetime | None, at: datetime) -> Iterator[None]:
    """The refusal goes on its way; what was refused left no other trace, for its transaction ended."""
    try:
        yield
    except DomainError as refusal:
        if refusal.code == BACKDATED and said is not None and said < at:
            LateAttempt.objects.create(renewal=renewal, branch=renewal.branch, author=by, at=said, entered_at=at)
        raise
