"""What is a rule, which version of it holds on a day, and what it does to a finding (reinsurance brief §4).

A rule is registered in code: what it checks cannot be data. How strict it is, its numbers, its source and the days it
holds are versions, kept as rows by compliance. Until there is a row, the version in the register holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise


class Severity(StrEnum):
    """What a finding does: it stops, it stops until two people allow it, it is shown, or it is only kept."""

    BLOCK = "block"
    APPROVE = "approve"
    WARN = "warn"
    INFO = "info"


STRICTNESS = {severity: place for place, severity in enumerate(reversed(Severity))}


class Status(StrEnum):
    """How sure we are of the source. Unverified: at most a warning until compliance has verified it."""

    IN_FORCE = "in_force"
    INTERNAL = "internal"
    UNVERIFIED = "unverified"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that does not hold; ``facts`` are for its sentence, ``numbers`` and ``version`` are the rule's."""

    code: str
    severity: Severity
    facts: dict[str, str]
    rule: str = ""
    version: int = 0
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How a rule holds from a day (inclusive) until another (inclusive; None: until the next version)."""

    severity: Severity
    status: Status
    source: str | Promise
    number: int = 0
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    valid_from: date = date.min
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def effect(self) -> Severity:
        """What it may do at most."""
        if self.status is Status.UNVERIFIED and STRICTNESS[self.severity] > STRICTNESS[Severity.WARN]:
            return Severity.WARN
        return self.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the register. ``number_words`` name its numbers, ``remedy`` says what to do if it does not hold."""

    code: str
    name: str | Promise
    remedy: str | Promise
    first: Version
    number_words: Mapping[str, str | Promise] = field(default_factory=dict)


REGISTER: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    """Makes a rule known; its numbers must be those it has words for."""
    if rule.code in REGISTER:
        raise ValueError(rule.code)
    if set(rule.number_words) != set(rule.first.numbers):
        raise ValueError(f"{rule.code}: numbers without words, or words without numbers")
    REGISTER[rule.code] = rule


def version_on(rule: Rule, versions: Iterable[Version], day: date) -> Version:
    """The newest version that holds on the day; the register's own where none does."""
    holding = [version for version in versions if version.holds_on(day)]
    return max(holding, key=lambda version: (version.valid_from, version.number), default=rule.first)


class Laws:
    """The version of every rule on one day, and what two people have allowed of one placement.

    ``allowed`` are pairs of a rule and the name of the counterparty it was allowed for ("" where it is about none).
    """

    def __init__(self, versions: Mapping[str, Version], allowed: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.versions, self.allowed = versions, allowed

    def number(self, rule: str, name: str) -> Decimal:
        """A number of the rule as it holds."""
        return self.versions[rule].numbers[name]

    def with_allowed(self, allowed: frozenset[tuple[str, str]]) -> Laws:
        """The same rules, for a placement of which ``allowed`` was allowed."""
        return Laws(self.versions, allowed)

    def weighed(self, found: Sequence[Finding]) -> list[Finding]:
        """Findings as strict as their rule is now, the strictest first; those of a rule out of force fall away."""
        weighed = [self._weighed(finding) for finding in found if self._in_force(finding)]
        return sorted(weighed, key=lambda finding: -STRICTNESS[finding.severity])

    def _in_force(self, finding: Finding) -> bool:
        return self.versions[finding.rule].status is not Status.EXPIRED

    def _weighed(self, finding: Finding) -> Finding:
        version = self.versions[finding.rule]
        severity = min(finding.severity, version.effect, key=STRICTNESS.__getitem__)
        numbers = {name: str(number) for name, number in version.numbers.items()}
        facts = finding.facts
        if severity is Severity.APPROVE and (finding.rule, facts.get("name", "")) in self.allowed:
            severity = Severity.WARN
            facts = {**facts, "allowed": "yes"}
        return replace(finding, severity=severity, version=version.number, numbers=numbers, facts=facts)
