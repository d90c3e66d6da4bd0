"""The rules put before the tables: which versions hold on a day, and what is allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import timezone

from accounts.models import Branch
from reinsurance.models import Counterparty, Placement, RuleAllowance, RuleVersion
from reinsurance.rules.placement_checks import CHECKS, legal_limit
from reinsurance.rules.regulation import REGISTER, Finding, Laws, Version, version_on
from reinsurance.rules.risk_facts import RiskFacts
from workflow.branch_settings import setting_value

NET_LIMIT = "reinsurance.capital_and_reserves"
#: The setting is in 10,000 yuan.
WAN = Decimal(10_000)
Checked = list[tuple[Counterparty | None, Finding]]


def laws_on(day: date) -> Laws:
    """The verified version of every registered rule on a day; one query."""
    rows: dict[str, list[Version]] = defaultdict(list)
    for row in RuleVersion.objects.verified():
        rows[row.rule].append(row.as_rule())
    return Laws({code: version_on(rule, rows[code], day) for code, rule in REGISTER.items()})


def allowed_on(placements: Iterable[Placement]) -> dict[int, frozenset[tuple[str, str]]]:
    """Placement → (rule, name of the counterparty) two people have allowed."""
    rows = RuleAllowance.objects.filter(placement__in=placements, granted_by__isnull=False)
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, rule, name in rows.order_by().values_list("placement", "rule", "counterparty__name"):
        found[pk].add((rule, name))
    return {pk: frozenset(pairs) for pk, pairs in found.items()}


def laws_for(placement: Placement, day: date) -> Laws:
    """The rules of the day with what was allowed of ``placement``."""
    return laws_on(day).with_allowed(allowed_on([placement]).get(placement.pk, frozenset()))


def capital_of(branch: Branch, on: date) -> Decimal:
    """Paid-in capital and reserves as set for the branch, in CNY."""
    return Decimal(str(setting_value(NET_LIMIT, branch, on))) * WAN


def legal_limit_of(branch: Branch, on: date) -> Decimal:
    """R01: the most that may stay with us of one risk unit, in CNY."""
    return legal_limit(capital_of(branch, on), laws_on(on))


def kept_findings(placement: Placement, kept: Decimal, *, on: date) -> Checked:
    """R01 alone, for what would be kept, in the currency of the placement."""
    facts = RiskFacts(
        on=on,
        kept=placement.in_cny(kept),
        capital=capital_of(placement.branch, on),
        inception=timezone.localdate(placement.period_from),
    )
    laws = laws_on(on)
    return [(None, found) for found in laws.weighed(CHECKS["R01"](facts, laws))]


class Capitals:
    """Capital and reserves by branch on a day."""

    def __init__(self, on: date) -> None:
        self._of = cache(lambda branch: capital_of(branch, on))

    def of(self, branch: Branch) -> Decimal:
        """Read once for each branch."""
        return self._of(branch)
