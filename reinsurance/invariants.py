"""What must always be true of the reinsurance desk's rows (``manage.py verify_invariants``)."""

from __future__ import annotations

from collections.abc import Iterator

from reinsurance.actions.summing import differing
from workflow.invariants import register_invariant


def register() -> None:
    """Called once when the app is ready."""
    register_invariant(
        "reinsurance.sums_are_figures",
        "Sums kept at the version of a placement are those of its sections and lines.",
        sums_are_figures,
    )


def sums_are_figures() -> Iterator[str]:
    """Placements whose kept sums say otherwise."""
    return (f"{placement.object_type()}:{placement.pk}" for placement in differing())
