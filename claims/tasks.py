"""Background work of the claims desk; each only calls an action and may run twice."""

from __future__ import annotations

from celery import shared_task

from claims.actions import referring


@shared_task(name="claims.tasks.expire_referrals")
def expire_referrals() -> int:
    """Ends agreements whose last day is over; soon after midnight."""
    return referring.expire_overdue()
