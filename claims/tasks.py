"""Thin tasks of the claims desk: beat calls them, they call one function."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task

from claims import loss_clocks
from claims.actions import listing


@shared_task
def build_warning_list() -> dict[str, int]:
    """The warning list of the day; may run twice."""
    return asdict(listing.build_warning_list())


@shared_task
def run_loss_clocks() -> dict[str, int]:
    """One round of the clocks of delegations and large losses; may run twice."""
    return loss_clocks.run_clocks()
