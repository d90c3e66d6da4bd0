"""Background work of the claims desk; each only calls an action and may run twice."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task

from claims.actions import referring, warning_list
from claims.losses import clocks as loss_clocks


@shared_task(name="claims.tasks.expire_referrals")
def expire_referrals() -> int:
    """Ends agreements whose last day is over; soon after midnight."""
    return referring.expire_overdue()


@shared_task
def build_warning_list() -> dict[str, int]:
    """The warning list of the day."""
    return asdict(warning_list.build_warning_list())


@shared_task
def run_loss_clocks() -> dict[str, int]:
    """One round of the clocks of delegations and large losses."""
    return loss_clocks.run_clocks()
