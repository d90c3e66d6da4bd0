"""Thin tasks of the reinsurance desk: beat calls them, they call one function."""

from __future__ import annotations

from celery import shared_task

from reinsurance import clocks
from reinsurance.actions import rechecking, summing


@shared_task
def run_clocks() -> dict[str, int]:
    """One round of the clocks; may run twice."""
    return clocks.run_clocks()


@shared_task
def recheck_live() -> dict[str, int]:
    """The rules asked again about every live placement; may run twice."""
    return rechecking.recheck_live()


@shared_task
def keep_sums() -> int:
    """The sums of placements that changed; may run twice."""
    return summing.keep_sums()


@shared_task
def check_sums() -> int:
    """All kept sums against their sections; may run twice."""
    return summing.check_sums()
