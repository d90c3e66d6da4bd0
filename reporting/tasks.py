"""Thin tasks of the reports: beat calls them, they call one function."""

from __future__ import annotations

from celery import shared_task


@shared_task
def run_pushes() -> int:
    """What is due now, then what became of what was promised; may run twice."""
    from reporting.pushes import clocks, following  # noqa: PLC0415 (the registers of the apps are full only later)

    try:
        return clocks.run_due()
    finally:
        following.follow_up()


@shared_task
def keep_pushes() -> None:
    """At night: due times by the calendar as it is now, and old papers away."""
    from reporting.pushes import clocks  # noqa: PLC0415 (as above)

    clocks.recount()
    clocks.remove_papers()
