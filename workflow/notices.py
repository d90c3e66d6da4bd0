"""The bell: what a person has been told and has seen."""

from __future__ import annotations

from datetime import datetime

from accounts.compiled import Compiled
from accounts.models import User
from workflow.models import Notice

#: Beside a page or on the bell no larger number stands.
MOST_COUNTED = 99
_UNREAD = Compiled(
    lambda person: (
        Notice.objects.filter(recipient=person, read_at=None)
        .order_by()
        .values_list("pk", flat=True)[: MOST_COUNTED + 1]
    )
)


def unread(user: User) -> int:
    """How many notices of ``user`` are new, at most one more than are counted on the bell."""
    return len(_UNREAD(user.pk))


def mark_read(*, by: User, at: datetime, notice_id: int | None = None) -> int:
    """Marks one notice of ``by`` as read, or all; returns how many were new."""
    rows = Notice.objects.visible_to(by).filter(read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=at)
