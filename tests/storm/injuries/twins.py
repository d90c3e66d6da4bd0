"""Broken on purpose: with any of these the injury storm must say that something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from claims.injuries import guards
from claims.models import InjuryAssessment
from workflow import transitions


def without(*names: str) -> Callable[[], None]:
    """Takes guards off every step of an assessment."""
    missing = [getattr(guards, name) for name in names]

    def kept(found: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(each for each in found if each not in missing)

    def break_it() -> None:
        declared = transitions.steps_of
        broken = {
            name: replace(step, early_guards=kept(step.early_guards), guards=kept(step.guards))
            for name, step in declared(InjuryAssessment).items()
        }
        transitions.steps_of = lambda model: broken if model is InjuryAssessment else declared(model)  # type: ignore[assignment]

    return break_it


TWINS: dict[str, Callable[[], None]] = {
    "second-assessor": without("not_first_assessor"),
    "saving": without("not_own_saving"),
    "fresh-calculation": without("asked_saved"),
}
