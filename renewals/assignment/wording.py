"""Rules, conditions and decisions in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from renewals.assignment.rules.balance import Balance
from renewals.assignment.rules.conditions import FACTS, FactKind
from renewals.assignment.rules.pipeline import CODE_LABELS, FOUND, Otherwise
from renewals.models import AssignmentDecision, AssignmentRule, Renewal
from renewals.models.assignment_run import APPLIED
from renewals.rules.vocabulary import choices

BALANCE_LABELS = {Balance.LEAST_BUSY: _("whoever has least to do"), Balance.ROUND_ROBIN: _("in turn")}
OTHERWISE_LABELS = {
    Otherwise.NEXT: _("ask the next rule"),
    Otherwise.LEAD: _("leave it to the agent's superior"),
}
OUTCOMES = {
    APPLIED: _("Carried out"),
    "wrong_status": _("Not carried out: the customer is in another state by now"),
    "not_found": _("Not carried out: the customer changed meanwhile"),
}


def code_words(code: str) -> str:
    """Why a rule found somebody or nobody."""
    return str(CODE_LABELS.get(code, code))


def outcome_words(outcome: str | None) -> str:
    """What became of a decision; empty while nothing has."""
    if outcome is None:
        return ""
    if outcome in OUTCOMES:
        return str(OUTCOMES[outcome])
    return gettext("Not carried out: %(why)s") % {"why": code_words(outcome)}


def condition_words(condition: Mapping[str, Any]) -> list[str]:
    """Each part of a condition."""
    return [_part(code, wanted) for code, wanted in condition.items()]


def _part(code: str, wanted: Any) -> str:
    fact = FACTS[code]
    if fact.kind is FactKind.SWITCH:
        answer = gettext("yes") if wanted else gettext("no")
    elif fact.kind is FactKind.NUMBER:
        answer = str(wanted)
    else:
        labels = dict(choices(fact.vocabulary)) if fact.vocabulary else {}
        answer = "、".join(str(labels.get(each, each)) for each in wanted)
    return gettext("%(what)s: %(value)s") % {"what": fact.label, "value": answer}


class RuleWords:
    """The choices of many rules in words: people and branches are read once."""

    def __init__(self, rules: list[AssignmentRule]) -> None:
        named = {
            int(each) for rule in rules for each in (*rule.choice.get("people", ()), *rule.choice.get("weights", {}))
        }
        paths = {str(rule.choice["path"]) for rule in rules if "path" in rule.choice}
        self.people: dict[int, str] = dict(User.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
        self.branches: dict[str, str] = (
            dict(Branch.objects.filter(path__in=paths).values_list("path", "name")) if paths else {}
        )

    def of(self, rule: AssignmentRule) -> list[str]:
        """How the rule chooses."""
        choice = rule.choice
        told = [self.branches.get(str(choice["path"]), str(choice["path"]))] if "path" in choice else []
        if "people" in choice:
            told.append("、".join(self._person(each, choice) for each in choice["people"]))
        if "by" in choice:
            told.append(str(BALANCE_LABELS[Balance(choice["by"])]))
        if choice.get("otherwise") == Otherwise.LEAD:
            told.append(gettext("if not: %(what)s") % {"what": OTHERWISE_LABELS[Otherwise.LEAD]})
        return told

    def _person(self, person: int, choice: Mapping[str, Any]) -> str:
        weight = choice.get("weights", {}).get(str(person), 1)
        name = self.people.get(person, str(person))
        return name if weight == 1 else f"{name} × {weight}"


def _said(rule: str, code: str) -> str:
    return gettext("%(what)s: %(value)s") % {"what": rule, "value": code_words(code)}


def reason_words(decision: Any, names: Mapping[int, str]) -> str:
    """Why a decision went this way: the rule that decided, and what the rules before it said."""
    before = [_said(names.get(rule, ""), code) for rule, code in decision.inputs.get("trail", [])]
    if decision.code != FOUND and decision.rule_id is not None:
        before.append(_said(names.get(decision.rule_id, ""), decision.code))
    if decision.code != FOUND and not before:
        before = [code_words(decision.code)]
    return " · ".join(before)


NEWEST = 10


def shown_decisions(renewal: Renewal, user: User) -> list[dict[str, Any]]:
    """The newest decisions about one customer: when, to whom, by which rule, why, what became of it."""
    rows = AssignmentDecision.objects.visible_to(user).filter(renewal=renewal)
    rows = rows.select_related("run", "person", "rule").defer("run__desk").order_by("-pk")
    told = []
    for row in rows[:NEWEST]:
        names = {rule["id"]: rule["name"] for rule in row.run.rules}
        told.append(
            {
                "at": row.run.planned_at,
                "run": row.run_id,
                "person": row.person.name if row.person else "",
                "rule": names.get(row.rule_id, ""),
                "reason": reason_words(row, names),
                "outcome": outcome_words(row.outcome),
            }
        )
    return told
