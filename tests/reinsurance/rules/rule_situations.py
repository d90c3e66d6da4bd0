"""A sound placement as the rules are told of it, and the laws as delivered, for the tests of single rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reinsurance.rules.placement_checks import check_placement
from reinsurance.rules.regulation import Laws, Severity, Status, Version
from reinsurance.rules.regulations import SHIPPED
from reinsurance.rules.risk_facts import Acceptor, RiskFacts

DAY = date(2026, 6, 20)
SHIPPED_LAWS = {rule.code: rule.first for rule in SHIPPED}


def laws(allowed: frozenset[tuple[str, str]] = frozenset(), **versions: Version) -> Laws:
    """The rules as delivered, some in another version."""
    return Laws({**SHIPPED_LAWS, **versions}, allowed)


def version(code: str, **values: Any) -> Version:
    """Another version of a rule, verified."""
    first = SHIPPED_LAWS[code]
    numbers = {**first.numbers, **values.pop("numbers", {})}
    given = {"severity": first.severity, "status": Status.IN_FORCE, "source": "", "numbers": numbers}
    return Version(**{**given, **values})


def facts(**values: Any) -> RiskFacts:
    """A sound placement."""
    given: dict[str, Any] = {
        "on": DAY,
        "kept": Decimal(100_000_000),
        "capital": Decimal(2_000_000_000),
        "inception": DAY,
        "until": date(2026, 12, 31),
        "domestic_asked": 2,
        "policy_no": "PQ-2026/0001",
        "insured_code": "91330200MA2AXXXXXX",
    }
    return RiskFacts(**{**given, **values})


def acceptor(**values: Any) -> Acceptor:
    """A domestic one without ties."""
    given: dict[str, Any] = {
        "name": "甲",
        "domestic": True,
        "related": False,
        "collateral": Decimal(0),
        "collateral_until": None,
    }
    return Acceptor(**{**given, **values})


def found(given: RiskFacts, law: Laws | None = None) -> list[tuple[str, Severity]]:
    """Which rules do not hold, and what each does about it."""
    return [(each.rule, each.severity) for each in check_placement(given, law or laws())]


def codes(given: RiskFacts, law: Laws | None = None) -> list[str]:
    """What exactly does not hold."""
    return [each.code for each in check_placement(given, law or laws())]
