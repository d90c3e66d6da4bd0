"""Thin tasks of the reinsurance desk: beat calls them, they call one function."""

from __future__ import annotations

from celery import shared_task

from reinsurance import clocks


@shared_task
def run_clocks() -> dict[str, int]:
    """One round of the clocks; may run twice."""
    return clocks.run_clocks()
