"""From which day telesales may call a customer: the opening rule of the branch (renewals brief §1.3, §1.7).

The case study hands lists to telesales before the lapse, another insurer after expiry only: which of them holds is the
branch's choice. ``renewals.telesales.opening`` asks the same of the database; a test compares both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.rules.vocabulary import ListKind


class OpenRule(StrEnum):
    """``BY_LIST_KIND`` asks the rule of the customer's list kind, which is one of the other three."""

    FROM_DAY = "from_day"
    UNCONTACTED = "uncontacted"
    AFTER_LAPSE = "after_lapse"
    BY_LIST_KIND = "by_list_kind"


RULE_LABELS: Mapping[OpenRule, Promise | str] = {
    OpenRule.FROM_DAY: _("From a number of days before expiry"),
    OpenRule.UNCONTACTED: _("Shortly before expiry, where the owner has not spoken to the customer"),
    OpenRule.AFTER_LAPSE: _("Only after the lapse"),
    OpenRule.BY_LIST_KIND: _("By the kind of list"),
}


@dataclass(frozen=True, slots=True)
class OpeningNumbers:
    """Days of a branch. ``earliest_days``: no sales call is earlier, whatever the rule; the others count from T."""

    earliest_days: int = 40
    from_days: int = 30
    uncontacted_days: int = 7
    after_days: int = 1
    until_days: int = 90


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What the rule looks at. ``given_up``: the loss is confirmed, or the owner could not reach the customer."""

    expires_on: date
    list_kind: str = ""
    effective_contacts: int = 0
    given_up: bool = False


def rule_for(rule: OpenRule, list_kind: str, by_kind: Mapping[str, OpenRule]) -> OpenRule:
    """The rule for one customer. What is on no list is the agent's to keep (业务员自留, brief §1.7)."""
    if rule is not OpenRule.BY_LIST_KIND:
        return rule
    return by_kind[list_kind if list_kind in by_kind else ListKind.AGENT_KEEP]


def opens_on(rule: OpenRule, facts: OpeningFacts, numbers: OpeningNumbers) -> date:
    """The first day on which telesales may call. ``rule`` is not ``BY_LIST_KIND``."""
    after = facts.expires_on + timedelta(days=numbers.after_days)
    earliest = facts.expires_on - timedelta(days=numbers.earliest_days)
    if rule is OpenRule.AFTER_LAPSE:
        return max(earliest, after)
    if facts.given_up:
        return earliest
    if rule is OpenRule.FROM_DAY:
        return max(earliest, facts.expires_on - timedelta(days=numbers.from_days))
    if facts.effective_contacts:
        return after
    return max(earliest, facts.expires_on - timedelta(days=numbers.uncontacted_days))


def is_open(rule: OpenRule, facts: OpeningFacts, numbers: OpeningNumbers, on: date) -> bool:
    """Whether telesales may call on a day; never after the win-back period."""
    last = facts.expires_on + timedelta(days=numbers.until_days)
    return opens_on(rule, facts, numbers) <= on <= last
