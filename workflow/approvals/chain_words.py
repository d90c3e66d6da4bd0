"""Chains in words: why one cannot be published, what a condition asks, how two versions differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BranchLevel, User
from accounts.roles import ROLES
from workflow.approvals.kinds import ApprovalKind
from workflow.approvals.rules.conditions import AMOUNT
from workflow.approvals.rules.dead_ends import DeadEnd
from workflow.approvals.rules.situations import ANOTHER

REASONS: Mapping[str, Promise] = {
    "chain_without_steps": _("There is no step yet."),
    "chain_gap": _("No step applies to a case with %(situation)s: add a step without a condition, or widen one."),
    "chain_too_many_situations": _("The conditions ask too many facts at once to be tested. Simplify them."),
    "step_unreachable": _("“%(step)s” is never reached: its condition cannot hold for these amounts."),
    "last_step_opinion": _(
        "“%(step)s” would be the last step of a case with %(situation)s, but only gives an opinion."
    ),
    "last_step_unknown": _(
        "“%(step)s” would be the last step, but who decides there is known only with the case, so their limit cannot be"
        " tested. End with a role or a named person."
    ),
    "last_step_limit": _(
        "“%(step)s” would have to end cases of %(amount)s, but the highest limit there is %(limit)s (%(branches)s). End"
        " the band lower, add a step above, or raise the limit."
    ),
    "limit_untested": _("For this kind of case it is not known which authority an amount needs."),
    "step_vacant": _("Nobody could be asked at “%(step)s” today in %(branches)s."),
    "step_person_elsewhere": _("The person named at “%(step)s” does not work for %(branches)s, or cannot sign in."),
    "step_name": _("A step needs a name of at most 60 characters."),
    "step_choice": _("Choose how “%(step)s” is signed and what happens when it is overdue."),
    "step_hours": _("Give 1 to 720 office hours at “%(step)s”, or none for the branch's own number."),
    "step_who": _("Choose who decides at “%(step)s”."),
    "step_role": _("Choose a business role at “%(step)s”; administrators decide no case."),
    "step_person": _("Name the person at “%(step)s” by employee number."),
    "step_levels": _("Give 1 to 8 levels up at “%(step)s”."),
    "step_field": _("A case of this kind names no such person (“%(step)s”)."),
    "step_level": _("There is no such branch level (“%(step)s”)."),
    "step_document": _("Cases of this kind have no document “%(part)s” (“%(step)s”)."),
    "step_fact": _("Cases of this kind have no fact “%(part)s” (“%(step)s”)."),
    "condition_form": _("A condition of “%(step)s” is incomplete."),
    "condition_fact": _("The condition of “%(step)s” asks for “%(part)s”, which cases of this kind do not have."),
    "condition_operator": _("The condition of “%(step)s” compares in an unknown way."),
    "condition_number": _("The condition of “%(step)s” needs a number, not “%(part)s”."),
}

OPERATOR_WORDS: Mapping[str, Promise | str] = {
    "eq": "=",
    "ne": "≠",
    "ge": "≥",
    "gt": ">",
    "le": "≤",
    "lt": "<",
    "in": _("is one of"),
}


def reason(found: DeadEnd, steps: Sequence[Mapping[str, Any]], kind: ApprovalKind) -> str:
    """One dead end as a sentence."""
    step = str(steps[found.step - 1].get("name", "")) if 0 < found.step <= len(steps) else ""
    facts = {"step": step, "situation": situation_words(found.facts, kind), "part": "", **found.facts}
    return str(REASONS[found.code]) % facts


def situation_words(facts: Mapping[str, str], kind: ApprovalKind) -> str:
    """A case that shows a fault, by its facts."""
    words = []
    for name, value in facts.items():
        shown = gettext("any other value") if value == ANOTHER else value_words(name, value, kind) or gettext("nothing")
        words.append(f"{fact_label(name, kind)} {shown}")
    return gettext(", ").join(words)


def fact_label(name: str, kind: ApprovalKind) -> str:
    """What a fact is called."""
    return str(kind.fact_words.get(name, gettext("Amount") if name == AMOUNT else name))


def value_words(name: str, value: str, kind: ApprovalKind) -> str:
    """What a value of a fact is called; itself where it is no code."""
    return str(kind.fact_values().get(name, {}).get(value, value))


def value_code(name: str, typed: str, kind: ApprovalKind) -> str:
    """The value meant by ``typed``, which may be its words or itself."""
    codes = {str(words): code for code, words in kind.fact_values().get(name, {}).items()}
    return codes.get(typed.strip(), typed.strip())


def condition_words(tests: Iterable[Mapping[str, Any]], kind: ApprovalKind) -> str:
    """A condition, "" where the step is always taken."""
    parts = []
    for test in tests:
        value = test["value"]
        values = value if isinstance(value, list) else [value]
        shown = "、".join(value_words(test["fact"], str(each), kind) for each in values)
        parts.append(f"{fact_label(test['fact'], kind)} {OPERATOR_WORDS[test['op']]} {shown}")
    return gettext(" and ").join(parts)


def who_words(rule: Mapping[str, Any], kind: ApprovalKind, people: Mapping[int, User]) -> str:
    """Who is asked at a step."""
    who = rule["who"]
    if who == "role":
        role = ROLES[rule["role"]].label if rule["role"] in ROLES else rule["role"]
        level = BranchLevel(rule["level"]).label if rule.get("level") else gettext("branch of the case")
        return gettext("%(role)s (%(level)s)") % {"role": role, "level": level}
    if who == "person":
        person = people.get(rule["person"])
        return f"{person.name} {person.employee_no}" if person is not None else "—"
    if who == "manager":
        return gettext("Superior of the maker, %(levels)s up") % {"levels": rule["manager_levels"]}
    return gettext("Person named in the case: %(field)s") % {"field": kind.people.get(rule["field"], rule["field"])}


def step_differences(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What changed between two versions, step by step, by name: ("added" | "removed" | "changed" | "moved", name)."""
    old = {str(step["name"]): (place, step) for place, step in enumerate(before)}
    new = {str(step["name"]): (place, step) for place, step in enumerate(after)}
    found = [("removed", name) for name in old if name not in new]
    found += [("added", name) for name in new if name not in old]
    both = [name for name in new if name in old]
    found += [("changed", name) for name in both if new[name][1] != old[name][1]]
    order = sorted(both, key=lambda name: old[name][0])
    found += [("moved", name) for was, name in zip(order, both, strict=True) if was != name]
    return found
