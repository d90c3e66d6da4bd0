"""The bell: what a person has been told and has seen."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from workflow.models import Notice


def mark_read(*, by: User, at: datetime, notice_id: int | None = None) -> int:
    """Marks one notice of ``by`` as read, or all; returns how many were new."""
    rows = Notice.objects.visible_to(by).filter(read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=at)
