"""The pipeline: rules in their order, the first that finds somebody decides (brief §5).

Nothing here reads a clock or a database: the same customers, rules and desk give the same decisions, whatever order the
customers come in. That is what makes a stored decision explainable years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.assignment.rules.balance import Balance, whose_turn
from renewals.assignment.rules.conditions import Case, matches, unsound
from renewals.assignment.rules.people import Desk, Seat

LARGEST_WEIGHT = 100


class RuleKind(StrEnum):
    """How a rule finds somebody."""

    LAST_AGENT = "last_agent"
    LAST_CONTACT = "last_contact"
    SAME_CUSTOMER = "same_customer"
    TERRITORY = "territory"
    BRANCH = "branch"
    PEOPLE = "people"
    KEEP = "keep"


KIND_LABELS: dict[RuleKind, Promise | str] = {
    RuleKind.LAST_AGENT: _("Last year's agent"),
    RuleKind.LAST_CONTACT: _("Whoever spoke to the customer last"),
    RuleKind.SAME_CUSTOMER: _("Whoever has another vehicle of the same customer"),
    RuleKind.TERRITORY: _("The team of the customer's branch"),
    RuleKind.BRANCH: _("The desk of a branch"),
    RuleKind.PEOPLE: _("Named specialists"),
    RuleKind.KEEP: _("Nobody: stays in the pool"),
}
SHARES = frozenset((RuleKind.TERRITORY, RuleKind.BRANCH, RuleKind.PEOPLE))
"""Kinds that deal out among several, and so need to know how."""


class Otherwise(StrEnum):
    """What happens when last year's agent cannot take the customer."""

    NEXT = "next"
    LEAD = "lead"


FOUND, KEPT, NO_RULE, NOBODY, NO_AGENT, FOR_LEAD, NOT_SPOKEN, NO_OTHER = (
    "assigned",
    "kept",
    "no_rule",
    "nobody_has_room",
    "agent_unknown",
    "for_lead",
    "nobody_spoke",
    "no_other_vehicle",
)

CODE_LABELS: dict[str, Promise | str] = {
    FOUND: _("assigned"),
    KEPT: _("the rule keeps it in the pool"),
    NO_RULE: _("no rule applies"),
    NOBODY: _("nobody there has room"),
    NO_AGENT: _("last year's agent does not work here"),
    FOR_LEAD: _("left to the superior of last year's agent"),
    NOT_SPOKEN: _("nobody has spoken to the customer"),
    NO_OTHER: _("no other vehicle of the customer is in work"),
    "does_not_apply": _("does not apply to this customer"),
    "not_asked": _("not asked any more"),
    "on_leave": _("is on leave"),
    "cooling_down": _("gave the customer back a short while ago"),
    "holding_cap": _("holds as many customers as allowed"),
    "near_cap": _("has as many customers about to lapse as allowed"),
    "target_cannot_own": _("does not follow up customers here"),
    "same_owner": _("owns the customer already"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data. ``condition``: whom it applies to; ``choice``: what the kind needs to know."""

    pk: int
    kind: RuleKind
    condition: Mapping[str, Any]
    choice: Mapping[str, Any]

    @property
    def balance(self) -> Balance:
        """How it shares out; least busy unless it says otherwise."""
        return Balance(self.choice.get("by", Balance.LEAST_BUSY))

    @property
    def weights(self) -> dict[int, int]:
        """Person → weight; whoever is not named counts once."""
        return {int(person): weight for person, weight in self.choice.get("weights", {}).items()}


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets a customer by which rule, or why nobody does.

    ``trail``: the rules asked before that found nobody, each with its reason. ``tell``: whose superior decides instead.
    ``state``: what the chosen person had when the customer was given (held, near, load).
    """

    case: int
    rule: int | None
    person: int | None
    code: str
    trail: tuple[tuple[int, str], ...] = ()
    tell: int | None = None
    state: tuple[int, int, int] | None = None


Book = Mapping[str, Sequence[Rule]]
"""Branch path → its rules in order."""


def decide_all(cases: Iterable[Case], book: Book, desk: Desk) -> list[Decision]:
    """Every customer's decision, the earliest end of cover first: whoever lapses soonest is never the one left over."""
    ordered = sorted(cases, key=lambda case: (case.expires_on, case.pk))
    known: dict[str, Sequence[Rule]] = {path: rules_at(book, path) for path in {case.path for case in ordered}}
    return [decide(case, known[case.path], desk) for case in ordered]


def rules_at(book: Book, path: str) -> Sequence[Rule]:
    """The rules of the nearest branch upward that has any: rules of one's own take none from above."""
    nearest = max((each for each in book if path.startswith(each)), key=len, default="")
    return book.get(nearest, ())


def decide(case: Case, rules: Sequence[Rule], desk: Desk) -> Decision:
    """The first rule that applies and finds somebody; its choice is noted on the desk."""
    trail: list[tuple[int, str]] = []
    for rule in rules:
        if not matches(rule.condition, case, desk.today):
            continue
        seat, code = _FINDERS[rule.kind](case, rule, desk)
        if seat is not None:
            held, near = desk.given.get(seat.person, 0), desk.given_near.get(seat.person, 0)
            state = (seat.held + held, seat.near + near, desk.load(seat))
            desk.give(seat.person, case)
            return Decision(case.pk, rule.pk, seat.person, FOUND, tuple(trail), state=state)
        if code in {KEPT, FOR_LEAD}:
            return Decision(case.pk, rule.pk, None, code, tuple(trail), tell=_lead(case, desk, code))
        trail.append((rule.pk, code))
    return Decision(case.pk, None, None, trail[-1][1] if trail else NO_RULE, tuple(trail))


Found = tuple[Seat | None, str]


def _last_agent(case: Case, rule: Rule, desk: Desk) -> Found:
    seat = desk.agent(case.agent, case.path) if case.agent else None
    if seat is None:
        return None, NO_AGENT
    refused = desk.why_not(seat, case)
    if not refused:
        return seat, ""
    if rule.choice.get("otherwise") != Otherwise.LEAD or seat.lead is None:
        return None, refused
    lead = desk.seats.get(seat.lead)
    return (lead, "") if lead is not None and not desk.why_not(lead, case) else (None, FOR_LEAD)


def _lead(case: Case, desk: Desk, code: str) -> int | None:
    agent = desk.agent(case.agent, case.path) if code == FOR_LEAD else None
    return agent.lead if agent is not None else None


def _last_contact(case: Case, _rule: Rule, desk: Desk) -> Found:
    return _this_one(case.spoke, case, desk, NOT_SPOKEN)


def _same_customer(case: Case, _rule: Rule, desk: Desk) -> Found:
    return _this_one(case.same_owner or desk.groups.get(case.group), case, desk, NO_OTHER)


def _this_one(person: int | None, case: Case, desk: Desk, nobody: str) -> Found:
    if person is None:
        return None, nobody
    seat = desk.seats.get(person)
    refused = desk.why_not(seat, case)
    return (None, refused) if refused else (seat, "")


def _territory(case: Case, rule: Rule, desk: Desk) -> Found:
    return _among(desk.within(case.path), case, rule, desk)


def _branch(case: Case, rule: Rule, desk: Desk) -> Found:
    path = str(rule.choice["path"])
    return _among([seat for seat in desk.within(path) if seat.home.startswith(path)], case, rule, desk)


def _people(case: Case, rule: Rule, desk: Desk) -> Found:
    return _among(desk.named(rule.choice["people"]), case, rule, desk)


def _among(seats: Sequence[Seat], case: Case, rule: Rule, desk: Desk) -> Found:
    free = [seat for seat in seats if not desk.why_not(seat, case)]
    seat = whose_turn(free, desk, balance=rule.balance, weights=rule.weights, rule=rule.pk)
    return (seat, "") if seat is not None else (None, NOBODY)


def _keep(_case: Case, _rule: Rule, _desk: Desk) -> Found:
    return None, KEPT


_FINDERS = {
    RuleKind.LAST_AGENT: _last_agent,
    RuleKind.LAST_CONTACT: _last_contact,
    RuleKind.SAME_CUSTOMER: _same_customer,
    RuleKind.TERRITORY: _territory,
    RuleKind.BRANCH: _branch,
    RuleKind.PEOPLE: _people,
    RuleKind.KEEP: _keep,
}


def unsound_rule(kind: str, condition: Mapping[str, Any], choice: Mapping[str, Any]) -> str:
    """What of a rule cannot be carried out, as a name; "" for a sound rule."""
    if kind not in set(RuleKind):
        return "kind"
    weights = choice.get("weights", {}).values()
    wrong = {
        "people": kind == RuleKind.PEOPLE and not choice.get("people"),
        "branch": kind == RuleKind.BRANCH and not choice.get("path"),
        "by": choice.get("by", Balance.LEAST_BUSY) not in set(Balance),
        "otherwise": choice.get("otherwise", Otherwise.NEXT) not in set(Otherwise),
        "weights": not all(isinstance(each, int) and 0 <= each <= LARGEST_WEIGHT for each in weights),
    }
    return unsound(condition) or next((name for name, found in wrong.items() if found), "")
