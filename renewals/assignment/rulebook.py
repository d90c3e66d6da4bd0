"""The rules in force for a branch, and their fingerprint."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from accounts.models import Branch
from renewals.assignment.rules.pipeline import Rule, RuleKind
from renewals.models.assignment_rule import AssignmentRule


def rules_for(branch: Branch) -> list[AssignmentRule]:
    """The rules of the nearest branch upward that has any, in their order; empty where there are none at all."""
    codes = branch.path.strip("/").split("/")
    rows = AssignmentRule.objects.in_force().filter(branch__code__in=codes).select_related("branch")
    found = list(rows)
    nearest = max((row.branch.path for row in found), key=len, default="")
    return [row for row in found if row.branch.path == nearest]


def rulebook(branch: Branch) -> dict[str, list[AssignmentRule]]:
    """Branch path → its rules, for ``branch``, all above it, and all below it that have rules of their own."""
    found: dict[str, list[AssignmentRule]] = {}
    codes = branch.path.strip("/").split("/")
    rows = AssignmentRule.objects.in_force().select_related("branch")
    for row in rows:
        if row.branch.code in codes or row.branch.path.startswith(branch.path):
            found.setdefault(row.branch.path, []).append(row)
    return found


def pure(rule: AssignmentRule) -> Rule:
    """The row as the pipeline takes it."""
    return Rule(rule.pk, RuleKind(rule.kind), rule.condition, rule.choice)


def as_data(rule: AssignmentRule) -> dict[str, Any]:
    """The row as a run keeps it."""
    return {
        "id": rule.pk,
        "path": rule.branch.path,
        "name": rule.name,
        "kind": rule.kind,
        "condition": rule.condition,
        "choice": rule.choice,
    }


def from_data(data: dict[str, Any]) -> Rule:
    """What a run kept, as the pipeline takes it."""
    return Rule(data["id"], RuleKind(data["kind"]), data["condition"], data["choice"])


def hash_of_rules(branch: Branch) -> str:
    """The fingerprint of everything that decides for customers of ``branch`` and below."""
    told = [as_data(rule) for rules in rulebook(branch).values() for rule in rules]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
