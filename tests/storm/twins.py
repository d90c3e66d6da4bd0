"""Broken on purpose: with any of these the storm over the objects of a desk must say that something is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from accounts.errors import DomainError
from claims.appraisals import standings
from claims.injuries import guards as injury_guards
from claims.losses import cross_region_guards, large_loss_guards
from claims.models import CalculationKind, CrossRegionCase, InjuryAssessment, LargeLoss, Referral
from claims.referrals import guards as referral_guards
from claims.referrals import judging
from reinsurance import market_guards, placing_guards
from reinsurance.models import Placement
from reinsurance.rules import signing
from renewals import step_guards as renewal_guards
from renewals.assignment import clocks
from renewals.collisions import guards as collision_guards
from renewals.collisions.actions import fleets
from renewals.conduct import guards as conduct_guards
from renewals.conduct import lift_guards
from renewals.models import BlockLift, CollisionCase, Renewal
from workflow import transitions
from workflow.approvals import step_guards
from workflow.steps import Attempt

MOMENT = 1.0  # seconds between judging and taking back, so that owner and clock meet


def without(model: Any, *missing: Any) -> Callable[[], None]:
    """Takes guards off every step of a model."""
    return changed(model, lambda guard: () if guard in missing else (guard,))


def instead_of(model: Any, strict: Any, lenient: Any) -> Callable[[], None]:
    """Puts a guard that sees less in the place of one."""
    return changed(model, lambda guard: (lenient if guard is strict else guard,))


def changed(model: Any, to: Callable[[Any], tuple[Any, ...]]) -> Callable[[], None]:
    """Every guard of every step of a model becomes what ``to`` makes of it."""

    def all_of(found: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(each for guard in found for each in to(guard))

    def break_it() -> None:
        declared = transitions.steps_of
        broken = {
            name: replace(step, early_guards=all_of(step.early_guards), guards=all_of(step.guards))
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


def signed_down_unevenly() -> None:
    """What was over-subscribed still adds up, but the last line carries a little of the first."""
    fairly = signing.allocate_units

    def moved(total: int, weights: Sequence[int], sequence: Sequence[int]) -> list[int]:
        parts = list(fairly(total, weights, sequence))
        reduced = [place for place, part in enumerate(parts) if 2 <= part <= weights[place] - 2]
        if len(reduced) > 1:
            parts[reduced[0]] -= 2
            parts[reduced[-1]] += 2
        return parts

    signing.allocate_units = moved  # type: ignore[assignment]


def without_keys_of_talks() -> None:
    """A talk about a fleet is written as often as it is posted."""
    fleets.claim_key = lambda *_anything: True  # type: ignore[assignment]


def any_calculation_will_do(attempt: Attempt) -> DomainError | None:
    """A calculation of an earlier grading is submitted as if it were today's."""
    refused = injury_guards.asked_saved(attempt)
    newest = injury_guards.calculation_of(attempt.obj, CalculationKind.ASKED)
    return refused if newest is None or newest.draft else None


def without_looking_again() -> None:
    """The clock takes back whom it judged a moment ago, whatever the owner has done since."""
    without(Renewal, renewal_guards.as_judged)()
    judged = clocks._taken_back

    def slowly(due: Any, why: str, at: Any) -> int:
        time.sleep(MOMENT if due else 0)
        return judged(due, why, at)

    clocks._taken_back = slowly


TWINS: dict[str, Callable[[], None]] = {
    "second-assessor": without(InjuryAssessment, injury_guards.not_first_assessor),
    "own-assessment": without(InjuryAssessment, injury_guards.not_assessor),
    "fresh-calculation": instead_of(InjuryAssessment, injury_guards.asked_saved, any_calculation_will_do),
    "sides": without(CrossRegionCase, cross_region_guards.handling_side),
    "acting-limit": without(CrossRegionCase, cross_region_guards.within_acting_limit),
    "own-report": without(LargeLoss, large_loss_guards.not_author),
    "two-levels": without(LargeLoss, large_loss_guards.endorsed),
    "as-agreed": without(Referral, referral_guards.as_agreed),
    "adding-up": without_adding_up,
    "removal-asker": without_four_eyes,
    "removed-rows": without_removals,
    "lift-asker": without(BlockLift, lift_guards.not_own_wish),
    "looked-again": without_looking_again,
    "blocked-calls": without(Renewal, conduct_guards.call_allowed),
    "own-order": without(Placement, market_guards.not_chooser),
    "gate-at-binding": without(Placement, placing_guards.lines_secure),
    "signing": signed_down_unevenly,
    "appeal-decider": without(CollisionCase, collision_guards.another_decider),
    "own-collision": without(CollisionCase, collision_guards.not_a_party),
    "talk-key": without_keys_of_talks,
}
