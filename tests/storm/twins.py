"""Broken on purpose: with any of these the storm over the objects of a desk must say that something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from claims.appraisals import standings
from claims.injuries import guards as injury_guards
from claims.losses import cross_region_guards, large_loss_guards
from claims.models import CrossRegionCase, InjuryAssessment, LargeLoss, Referral
from claims.referrals import guards as referral_guards
from claims.referrals import judging
from reinsurance import market_guards, placing_guards
from reinsurance.models import Placement
from reinsurance.rules import signing
from workflow import transitions
from workflow.approvals import step_guards


def without(model: Any, *missing: Any) -> Callable[[], None]:
    """Takes guards off every step of a model."""

    def kept(found: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(each for each in found if each not in missing)

    def break_it() -> None:
        declared = transitions.steps_of
        broken = {
            name: replace(step, early_guards=kept(step.early_guards), guards=kept(step.guards))
            for name, step in declared(model).items()
        }
        transitions.steps_of = lambda asked: broken if asked is model else declared(asked)  # type: ignore[assignment]

    return break_it


def without_adding_up() -> None:
    """A referral is judged as if its case were the only one."""
    judging.related_cases = lambda _referral: []


def without_four_eyes() -> None:
    """Whoever asked for a removal decides on it as well."""
    step_guards.four_eyes_refusal = lambda *_anything: None  # type: ignore[assignment]


def without_removals() -> None:
    """A month is frozen with the rows that were taken off its lists."""
    declared = standings.entries_of
    standings.entries_of = lambda rows: declared(replace(row, removed=False) for row in rows)


def signed_down_each_alone() -> None:
    """Every line is cut off by itself, so that signed lines need not add up to the order."""

    def cut(total: int, weights: Sequence[int], _sequence: Sequence[int]) -> list[int]:
        return [total * weight // sum(weights) for weight in weights]

    signing.allocate_units = cut  # type: ignore[assignment]


TWINS: dict[str, Callable[[], None]] = {
    "second-assessor": without(InjuryAssessment, injury_guards.not_first_assessor),
    "own-assessment": without(InjuryAssessment, injury_guards.not_assessor),
    "fresh-calculation": without(InjuryAssessment, injury_guards.asked_saved),
    "sides": without(CrossRegionCase, cross_region_guards.handling_side),
    "acting-limit": without(CrossRegionCase, cross_region_guards.within_acting_limit),
    "own-report": without(LargeLoss, large_loss_guards.not_author),
    "two-levels": without(LargeLoss, large_loss_guards.endorsed),
    "as-agreed": without(Referral, referral_guards.as_agreed),
    "adding-up": without_adding_up,
    "removal-asker": without_four_eyes,
    "removed-rows": without_removals,
    "own-order": without(Placement, market_guards.not_chooser),
    "gate-at-binding": without(Placement, placing_guards.lines_secure),
    "signing": signed_down_each_alone,
}
