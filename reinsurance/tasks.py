"""Thin tasks of the reinsurance desk: beat calls them, they call one function."""

from __future__ import annotations

from celery import shared_task

from reinsurance import clocks
from reinsurance.actions import rechecking


@shared_task
def run_clocks() -> dict[str, int]:
    """One round of the clocks; may run twice."""
    return clocks.run_clocks()


@shared_task
def recheck_live() -> dict[str, int]:
    """The rules asked again about every live placement; may run twice."""
    return rechecking.recheck_live()
