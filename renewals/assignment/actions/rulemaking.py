"""Verbs on rules: set, replace, end, move, begin with the usual order or with what came from above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import require
from renewals.assignment.rulebook import rules_for
from renewals.assignment.rules.pipeline import KIND_LABELS, RuleKind, unsound_rule
from renewals.models import AssignmentRule

CONFIGURE = "renewals.configure"
MOST = 60
ASIDE = 30_000


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says."""

    kind: str
    name: str
    condition: dict[str, Any] = field(default_factory=dict)
    choice: dict[str, Any] = field(default_factory=dict)


USUAL = (RuleKind.LAST_AGENT, RuleKind.LAST_CONTACT, RuleKind.SAME_CUSTOMER, RuleKind.TERRITORY)
"""The order of the brief (§5 rows 2, 3, 4 and 6) where a branch has nothing of its own to say."""


@transaction.atomic
def add_rule(*, by: User, branch: Branch, wording: Wording) -> AssignmentRule:
    """A further rule, the last in the order. A branch that took its rules from above begins with a copy of those."""
    _locked(by, branch)
    if not AssignmentRule.objects.in_force().filter(branch=branch).exists():
        _copy_from_above(by, branch)
    _refuse_unsound(wording)
    last = AssignmentRule.objects.in_force().filter(branch=branch).aggregate(last=Max("position"))["last"] or 0
    if last >= MOST:
        raise DomainError("too_many_rules", _("A branch has at most %(most)s rules.") % {"most": MOST})
    return _write(by, branch, last + 1, wording, "add_assignment_rule")


@transaction.atomic
def replace_rule(*, by: User, rule: AssignmentRule, wording: Wording) -> AssignmentRule:
    """The rule says something else from now on; what was decided by the old one stays explained by it."""
    _locked(by, rule.branch)
    found = _in_force(rule)
    _refuse_unsound(wording)
    _end(by, found)
    return _write(by, found.branch, found.position, wording, "replace_assignment_rule")


@transaction.atomic
def end_rule(*, by: User, rule: AssignmentRule) -> None:
    """The rule is not asked any more. Without any left the branch takes its rules from above again."""
    _locked(by, rule.branch)
    found = _in_force(rule)
    _end(by, found)
    _number_anew(found.branch)
    record("end_assignment_rule", found.branch, by=by, branch=found.branch, rule=found.name)


@transaction.atomic
def move_rule(*, by: User, rule: AssignmentRule, up: bool) -> None:
    """Asks the rule one place earlier or later. At the end of the order nothing happens."""
    _locked(by, rule.branch)
    found = _in_force(rule)
    rows = list(AssignmentRule.objects.in_force().filter(branch=found.branch))
    place = next(number for number, row in enumerate(rows) if row.pk == found.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    first, second = rows[place], rows[other]
    here, there = first.position, second.position
    for row, position in ((first, ASIDE), (second, here), (first, there)):
        AssignmentRule.objects.filter(pk=row.pk).update(position=position)
    record("move_assignment_rule", found.branch, by=by, branch=found.branch, rule=found.name, position=there)


@transaction.atomic
def begin_rules(*, by: User, branch: Branch) -> list[AssignmentRule]:
    """Rules of one's own: a copy of those from above, or the usual order where there are none at all."""
    _locked(by, branch)
    if AssignmentRule.objects.in_force().filter(branch=branch).exists():
        raise DomainError("rules_exist", _("This branch has rules already."))
    if not _copy_from_above(by, branch):
        for place, kind in enumerate(USUAL, start=1):
            _write(by, branch, place, Wording(kind, gettext(str(KIND_LABELS[kind]))), "add_assignment_rule")
    return rules_for(branch)


def _copy_from_above(by: User, branch: Branch) -> int:
    above = rules_for(branch)
    for place, row in enumerate(above, start=1):
        wording = Wording(row.kind, row.name, row.condition, row.choice)
        _write(by, branch, place, wording, "add_assignment_rule")
    return len(above)


def _locked(by: User, branch: Branch) -> None:
    """Rules of one branch are changed by one person at a time."""
    require(by, CONFIGURE, branch)
    Branch.objects.select_for_update().get(pk=branch.pk)


def _in_force(rule: AssignmentRule) -> AssignmentRule:
    found = AssignmentRule.objects.in_force().filter(pk=rule.pk).select_related("branch").first()
    if found is None:
        raise DomainError("rule_ended", _("Somebody has changed this rule meanwhile. Look at the order again."))
    return found


def _refuse_unsound(wording: Wording) -> None:
    part = unsound_rule(wording.kind, wording.condition, wording.choice)
    if part or not wording.name.strip():
        raise DomainError("rule_unsound", _("The rule cannot be carried out."), part=part or "name")


def _write(by: User, branch: Branch, position: int, wording: Wording, verb: str) -> AssignmentRule:
    row = AssignmentRule.objects.create(
        branch=branch,
        position=position,
        kind=wording.kind,
        name=wording.name.strip(),
        condition=wording.condition,
        choice=wording.choice,
        set_by=by,
        set_at=timezone.now(),
    )
    facts = {"kind": row.kind, "condition": row.condition, "choice": row.choice, "position": position}
    record(verb, branch, by=by, branch=branch, rule=row.name, **facts)
    return row


def _end(by: User, rule: AssignmentRule) -> None:
    AssignmentRule.objects.filter(pk=rule.pk).update(ended_at=timezone.now(), ended_by=by)


def _number_anew(branch: Branch) -> None:
    for place, row in enumerate(AssignmentRule.objects.in_force().filter(branch=branch), start=1):
        AssignmentRule.objects.filter(pk=row.pk).update(position=place)
