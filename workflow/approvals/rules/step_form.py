"""Whether a step of a chain is well formed: what it names must exist. Who holds a role is tested elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.approvals.rules.conditions import faults

LONGEST_NAME = 60
MOST_STEPS = 30
MOST_LEVELS = 8
MOST_HOURS = 720
WHO = ("role", "person", "manager", "field")
SIGNINGS = ("any", "all", "order")
TIMEOUTS = ("none", "escalate", "return")


@dataclass(frozen=True, slots=True)
class Known:
    """What a step of this kind of case may name."""

    facts: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()


def step_faults(step: Mapping[str, Any], known: Known) -> list[tuple[str, str]]:
    """What is wrong with ``step``: (code, the part it is about)."""
    found = _who_faults(step, known)
    name = str(step.get("name", "")).strip()
    if not 0 < len(name) <= LONGEST_NAME:
        found.append(("step_name", name))
    if step.get("signing") not in SIGNINGS or step.get("on_timeout") not in TIMEOUTS:
        found.append(("step_choice", f"{step.get('signing')} {step.get('on_timeout')}"))
    hours = step.get("deadline_hours")
    if hours is not None and not (isinstance(hours, int) and 1 <= hours <= MOST_HOURS):
        found.append(("step_hours", str(hours)))
    found += faults(step.get("condition", []), known.facts)
    found += _unknown("step_document", step.get("documents", []), known.documents)
    found += _unknown("step_fact", [*step.get("sees", []), *step.get("edits", [])], known.facts)
    return found


def _who_faults(step: Mapping[str, Any], known: Known) -> list[tuple[str, str]]:
    who = step.get("who")
    if who not in WHO:
        return [("step_who", str(who))]
    levels = step.get("manager_levels", 1)
    wrong = {
        "role": (step.get("role") not in known.roles, "step_role", step.get("role")),
        "person": (not isinstance(step.get("person"), int), "step_person", step.get("person")),
        "manager": (not (isinstance(levels, int) and 1 <= levels <= MOST_LEVELS), "step_levels", levels),
        "field": (step.get("field") not in known.people, "step_field", step.get("field")),
    }
    bad, code, part = wrong[who]
    found = [(code, str(part or ""))] if bad else []
    if who == "role" and step.get("level") and step["level"] not in known.levels:
        found.append(("step_level", str(step["level"])))
    return found


def _unknown(code: str, names: Sequence[Any], known: frozenset[str]) -> list[tuple[str, str]]:
    return [(code, str(name)) for name in names if name not in known]


def moved(steps: Sequence[Any], place: int, by: int) -> list[Any]:
    """``steps`` with the one at ``place`` (from 0) moved by ``by`` places; outside the list nothing moves."""
    kept = list(steps)
    target = place + by
    if 0 <= place < len(kept) and 0 <= target < len(kept):
        kept.insert(target, kept.pop(place))
    return kept
