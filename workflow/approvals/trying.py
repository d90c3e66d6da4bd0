"""Tries a chain out: the path a case of an amount would take, who would be asked today, where it would end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.authority import Demand
from accounts.delegation import is_absent, superior_of
from accounts.models import Branch, User
from workflow.approvals.chains import Way
from workflow.approvals.kinds import ApprovalKind
from workflow.approvals.rules.conditions import AMOUNT, holds
from workflow.approvals.staffing import Staffing

TAKEN, LEFT_OUT, MERGED, AFTER_END, VACANT = "taken", "left_out", "merged", "after_end", "vacant"
ALL_END, SOME_END = "all", "some"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who would be asked. ``covers`` None: the kind asks for no limit."""

    person: User
    covers: bool | None
    away: bool = False


@dataclass(slots=True)
class TriedStep:
    """One step as the case would meet it."""

    place: int
    rule: Mapping[str, Any]
    state: str = TAKEN
    failing: list[Mapping[str, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    ends: str = ""
    #: The person is known only with the case: no maker or no such person was given.
    open_person: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case that somebody types in."""

    branch: Branch
    line: str
    amount: Decimal | None
    facts: Mapping[str, str]
    maker: User | None = None


def tried(way: Way, kind: ApprovalKind, case: Case, on: date) -> list[TriedStep]:
    """Every step of ``way`` for ``case`` as it would be today.

    The case ends at the first step (opinions aside) where everybody who could sign covers the amount, if the chain
    ends by authority; else at the last step that is taken.
    """
    here = Staffing(case.branch, on, below=False)
    facts = {**case.facts, AMOUNT: "" if case.amount is None else f"{case.amount:.2f}"}
    demands = kind.typical_demands(case.amount or Decimal(0), case.line) if kind.typical_demands else ()
    steps: list[TriedStep] = []
    ended = False
    before: set[int] = set()
    for place, rule in enumerate(way.rules, start=1):
        step = TriedStep(place, rule, failing=[test for test in rule.get("condition", []) if not holds([test], facts)])
        steps.append(step)
        if step.failing:
            step.state = LEFT_OUT
            continue
        _seat(step, case, here, demands, on)
        people = {each.person.pk for each in step.asked}
        if ended:
            step.state = AFTER_END
        elif people and people == before and len(people) == 1:
            step.state = MERGED
        elif not people and not step.open_person:
            step.state = VACANT
        before = people if step.state == TAKEN else before
        if way.ends_by_authority and not rule.get("opinion_only") and step.state == TAKEN and demands:
            step.ends = _ends(step)
            ended = step.ends == ALL_END
    if not ended:
        last = next((each for each in reversed(steps) if each.state == TAKEN), None)
        if last is not None:
            last.ends = _ends(last) if demands else ALL_END
    return steps


def _ends(step: TriedStep) -> str:
    covering = [each.covers for each in step.asked]
    if covering and all(covering):
        return ALL_END
    return SOME_END if any(covering) else ""


def _seat(step: TriedStep, case: Case, here: Staffing, demands: Sequence[Demand], on: date) -> None:
    rule = step.rule
    barred = frozenset({case.maker.pk}) if case.maker is not None else frozenset()
    if rule["who"] == "role":
        ids = {person for place in here.seats(rule, case.branch, barred) for person in place.candidates}
        people = list(User.objects.filter(pk__in=ids).order_by("employee_no"))
    elif rule["who"] == "person":
        people = list(User.objects.filter(pk=rule["person"], is_active=True))
    else:
        superior = _superior(case.maker, int(rule["manager_levels"]), on) if rule["who"] == "manager" else None
        people = [superior] if superior is not None else []
        step.open_person = superior is None
    now = timezone.now()
    for person in people:
        covers = here.verdict(person.pk, case.branch, demands).allowed if demands else None
        step.asked.append(Asked(person, covers, is_absent(person, now)))


def _superior(maker: User | None, levels: int, on: date) -> User | None:
    found = maker
    for _level in range(levels):
        found = superior_of(found, on) if found is not None else None
    return found
