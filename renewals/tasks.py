"""Thin tasks of the renewal desk: beat calls them, they call one function."""

from __future__ import annotations

from celery import shared_task

from renewals import clocks


@shared_task
def run_clocks() -> dict[str, int]:
    """One round of the clocks; may run twice."""
    return clocks.run_clocks()
