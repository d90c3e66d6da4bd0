"""Whether a chain may be published: its form, its conditions, who would be asked today, whose limit ends its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Branch, BranchLevel
from accounts.roles import ADMINISTRATORS, ROLES
from accounts.rules.authority import LARGEST
from workflow.approvals.kinds import KINDS, ApprovalKind
from workflow.approvals.rules.dead_ends import DeadEnd, course_of
from workflow.approvals.rules.situations import CENT
from workflow.approvals.rules.step_form import Known, step_faults
from workflow.approvals.staffing import Staffing
from workflow.models import ApprovalChain

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """A chain as it would be published. ``below`` None: no upper end; amounts end at the largest one there is."""

    kind: ApprovalKind
    branch: Branch
    line: str
    lowest: Decimal
    below: Decimal | None
    ends_by_authority: bool
    steps: tuple[Mapping[str, Any], ...]

    @property
    def highest(self) -> Decimal:
        """The highest amount of the band."""
        return LARGEST if self.below is None else self.below - CENT


def plan_of(chain: ApprovalChain) -> Plan:
    """The plan a stored chain is."""
    steps = tuple(step.frozen() for step in chain.steps.select_related("person"))
    band = (chain.amount_from, chain.amount_below)
    return Plan(KINDS[chain.kind], chain.branch, chain.line, *band, chain.ends_by_authority, steps)


def known_of(kind: ApprovalKind) -> Known:
    """What a step of ``kind`` may name."""
    return Known(
        facts=frozenset(kind.fact_words),
        people=frozenset(kind.people),
        documents=frozenset(kind.document_types),
        roles=frozenset(ROLES) - frozenset(ADMINISTRATORS),
        levels=frozenset(BranchLevel.values),
    )


def dead_ends(plan: Plan, on: date, staffing: Staffing | None = None) -> list[DeadEnd]:
    """Every reason why cases of ``plan`` could dead-end; what the form of a step hides is found once it is mended."""
    known = known_of(plan.kind)
    form = [
        DeadEnd(code, place, {"part": part})
        for place, step in enumerate(plan.steps, start=1)
        for code, part in step_faults(step, known)
    ]
    if form:
        return form
    here = staffing or Staffing(plan.branch, on)
    course = course_of(plan.steps, plan.lowest, plan.highest, with_amount=plan.kind.with_amount)
    found = list(course.found)
    for place, step in enumerate(plan.steps, start=1):
        found += _people_faults(place, step, here)
    if plan.kind.demands is not None:
        for place, amount in sorted(course.last.items()):
            found += _limit_faults(plan, place, amount, here)
    return found


def _people_faults(place: int, step: Mapping[str, Any], here: Staffing) -> list[DeadEnd]:
    if step["who"] == "role":
        vacant = [branch for branch in here.branches if not here.seats(step, branch)]
        return [DeadEnd("step_vacant", place, _named(vacant))] if vacant else []
    if step["who"] == "person":
        missing = [branch for branch in here.branches if not here.covers(step["person"], branch)]
        return [DeadEnd("step_person_elsewhere", place, _named(missing))] if missing else []
    return []


def _limit_faults(plan: Plan, place: int, amount: Decimal | None, here: Staffing) -> list[DeadEnd]:
    """The last step must be able to end the highest amount that ends there, in every branch."""
    step = plan.steps[place - 1]
    if plan.kind.typical_demands is None:
        return [DeadEnd("limit_untested", place)] if plan.ends_by_authority else []
    if amount is None:
        return []
    if step["who"] not in {"role", "person"}:
        return [DeadEnd("last_step_unknown", place)]
    demands = plan.kind.typical_demands(amount, plan.line)
    short: list[Branch] = []
    reach = Decimal(0)
    for branch in here.branches:
        verdicts = [here.verdict(person, branch, demands) for person in _candidates(step, branch, here)]
        if verdicts and not any(each.allowed for each in verdicts):
            short.append(branch)
            limits = [
                min((row.row.max_amount if row.row else Decimal(0)) for row in each.decisive) for each in verdicts
            ]
            reach = max(reach, *limits)
    if not short:
        return []
    return [DeadEnd("last_step_limit", place, {**_named(short), "amount": f"{amount:,.2f}", "limit": f"{reach:,.2f}"})]


def _candidates(step: Mapping[str, Any], branch: Branch, here: Staffing) -> list[int]:
    if step["who"] == "person":
        return [step["person"]]
    return sorted({person for place in here.seats(step, branch) for person in place.candidates})


def _named(branches: Sequence[Branch]) -> dict[str, str]:
    """Some of the branches by name, and how many they are."""
    names = "、".join(each.name for each in branches[:MOST_NAMED])
    return {"branches": f"{names} …" if len(branches) > MOST_NAMED else names, "count": str(len(branches))}
