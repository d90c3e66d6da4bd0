"""The register of kinds of objects with a history, filled by the apps in ``ready()``; commands and checks walk it."""

from __future__ import annotations

from workflow.models import Tracked

TRACKED: dict[str, type[Tracked]] = {}


def register_tracked(model: type[Tracked]) -> None:
    """Makes ``model`` known to fsm_graph, verify_invariants, verify_events and the completeness tests."""
    TRACKED[model.object_type()] = model
