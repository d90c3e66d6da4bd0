"""When a chain can dead-end: a case of its band would find no step, nobody to ask, or nobody who may end it (issue 3).

What the conditions decide is tried over every situation they can tell apart; who holds which role and whose limit
covers how much is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow.approvals.rules.conditions import AMOUNT, holds
from workflow.approvals.rules.situations import TooManySituations, situations


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why a chain cannot be published: a code, the step as people count (0: the chain), what the sentence names."""

    code: str
    step: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Course:
    """What the situations show: which step is the last one for which amounts, which are never taken."""

    found: list[DeadEnd] = field(default_factory=list)
    #: Step (as people count) → the highest amount at which it is the last one, None where cases have no amount.
    last: dict[int, Decimal | None] = field(default_factory=dict)


def course_of(
    steps: Sequence[Mapping[str, Any]], lowest: Decimal, highest: Decimal, *, with_amount: bool = True
) -> Course:
    """Tries ``steps`` (as a running approval keeps them) over the band; both ends inclusive."""
    if not steps:
        return Course([DeadEnd("chain_without_steps")])
    try:
        tried = situations(steps, lowest, highest, with_amount=with_amount)
    except TooManySituations as many:
        return Course([DeadEnd("chain_too_many_situations", facts={"count": str(many)})])
    course = Course()
    reached: set[int] = set()
    for facts in tried:
        taken = [place for place, step in enumerate(steps, start=1) if holds(step.get("condition", []), facts)]
        reached.update(taken)
        _note_end(course, steps, taken, facts)
    course.found += [DeadEnd("step_unreachable", place) for place in range(1, len(steps) + 1) if place not in reached]
    return course


def _note_end(course: Course, steps: Sequence[Mapping[str, Any]], taken: list[int], facts: Mapping[str, str]) -> None:
    """What one situation comes to; a fault is told once, with the first situation that shows it."""
    told = {(each.code, each.step) for each in course.found}
    if not taken:
        if ("chain_gap", 0) not in told:
            course.found.append(DeadEnd("chain_gap", facts=facts))
        return
    last = taken[-1]
    if steps[last - 1].get("opinion_only") and ("last_step_opinion", last) not in told:
        course.found.append(DeadEnd("last_step_opinion", last, facts))
    amount = Decimal(facts[AMOUNT]) if facts.get(AMOUNT) else None
    known = course.last.get(last)
    course.last[last] = amount if known is None or amount is None else max(known, amount)
