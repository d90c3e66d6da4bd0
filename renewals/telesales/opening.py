"""The opening rule of a branch, and the same rule as a condition on rows (:mod:`renewals.telesales.rules.opening`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import Branch
from renewals.branch_numbers import chosen, number
from renewals.models.renewal_terms import AFTER_LAPSE, OPEN, RenewalStatus
from renewals.rules.vocabulary import ListKind
from renewals.telesales.rules.opening import OpeningNumbers, OpenRule

#: The setting with the rule of a list kind.
KIND_SETTINGS: Mapping[str, str] = {kind.value: f"telesales_open_{kind.value}" for kind in ListKind}


@dataclass(frozen=True, slots=True)
class Opening:
    """What is in force for a branch on a day. ``by_kind`` counts only where ``rule`` asks the list kind."""

    rule: OpenRule
    by_kind: Mapping[str, OpenRule]
    numbers: OpeningNumbers

    def as_kept(self) -> dict[str, Any]:
        """As a list keeps it: what was in force when it was made."""
        kinds = {kind: rule.value for kind, rule in self.by_kind.items()}
        by_kind = kinds if self.rule is OpenRule.BY_LIST_KIND else {}
        return {"rule": self.rule.value, "by_kind": by_kind, "numbers": asdict(self.numbers)}


def opening_of(branch: Branch, on: date) -> Opening:
    """The rule and the days of ``branch``."""
    return Opening(
        rule=OpenRule(chosen("telesales_open_rule", branch, on)),
        by_kind={kind: OpenRule(chosen(code, branch, on)) for kind, code in KIND_SETTINGS.items()},
        numbers=OpeningNumbers(
            earliest_days=number("call_earliest_days", branch, on),
            from_days=number("telesales_from_days", branch, on),
            uncontacted_days=number("telesales_before_days", branch, on),
            after_days=number("telesales_after_days", branch, on),
            until_days=number("telesales_until_days", branch, on),
        ),
    )


def open_to_telesales(opening: Opening, day: date) -> Q:
    """The customers open to telesales on a day."""
    numbers = opening.numbers
    within = Q(
        expires_on__gte=day - timedelta(days=numbers.until_days),
        expires_on__lte=day + timedelta(days=numbers.earliest_days),
    )
    if opening.rule is not OpenRule.BY_LIST_KIND:
        return within & _rule(opening.rule, numbers, day)
    found = Q(pk__in=[])
    for kind, rule in opening.by_kind.items():
        listed = Q(list_kind=kind) if kind != ListKind.AGENT_KEEP else ~Q(list_kind__in=_other_kinds())
        found |= listed & _rule(rule, numbers, day)
    return within & found


def _other_kinds() -> list[str]:
    return [kind.value for kind in ListKind if kind is not ListKind.AGENT_KEEP]


def _rule(rule: OpenRule, numbers: OpeningNumbers, day: date) -> Q:
    """One rule. A customer after expiry has lapsed: the clock, which may run later, says so, not the day alone."""
    lapsed = Q(status__in=AFTER_LAPSE, expires_on__lte=day - timedelta(days=numbers.after_days))
    if rule is OpenRule.AFTER_LAPSE:
        return lapsed
    given_up = Q(status=RenewalStatus.LOST) | Q(unreachable=True)
    worked = Q(status__in=[*OPEN, RenewalStatus.LOST])
    if rule is OpenRule.FROM_DAY:
        return lapsed | worked & (given_up | Q(expires_on__lte=day + timedelta(days=numbers.from_days)))
    soon = day + timedelta(days=numbers.uncontacted_days)
    return lapsed | worked & (given_up | Q(effective_contacts=0, expires_on__lte=soon))
