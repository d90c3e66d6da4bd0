"""The rules put before the tables: which versions hold on a day, and what they ask about a placement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import timezone

from accounts.models import Branch
from reinsurance.figures import PlacementFigures
from reinsurance.models import (
    Counterparty,
    Placement,
    PlacementDocument,
    RuleAllowance,
    RuleVersion,
    SlipVersion,
)
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.models.placement_terms import SlipKind
from reinsurance.rules.placement_checks import CHECKS, Acceptor, RiskFacts, check_placement, legal_limit
from reinsurance.rules.regulation import REGISTER, Finding, Laws, Version, version_on
from workflow.branch_settings import setting_value

NET_LIMIT = "reinsurance.capital_and_reserves"
#: The setting is in 10,000 yuan.
WAN = Decimal(10_000)
#: What nobody has taken counts as kept: before, lines are still being collected.
COLLECTED = (S.PLACED, S.SIGNED, S.BOUND, S.ON_RISK, S.ENDORSING)
#: Types of documents that say what the risk is.
ON_THE_RISK = ("information", "survey", "eml_report")
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


def risk_findings(
    placement: Placement, figures: PlacementFigures, laws: Laws, *, on: date, capital: Decimal, asked: int, unsent: int
) -> Checked:
    """What does not hold for the placement as a whole.

    ``asked``: how many domestic markets were asked; ``unsent``: files on the risk that no inquiry names.
    """
    reinsurers = {row.line.reinsurer_id: row.line.reinsurer for each in figures.sections for row in each.lines}
    by_name = {who.name: who for who in reinsurers.values()}
    kept = "net" if placement.status in COLLECTED else "retention"
    facts = RiskFacts(
        on=on,
        kept=placement.in_cny(figures.total(kept)),
        capital=capital,
        inception=timezone.localdate(placement.period_from),
        signed_on=timezone.localdate(placement.signed_at) if placement.signed_at else None,
        acceptors=tuple(_acceptor(who) for who in reinsurers.values()),
        domestic_asked=asked,
        policy_no=placement.policy_no,
        insured_code=placement.insured_code,
        unsent=unsent,
    )
    return [(by_name.get(found.facts.get("name", "")), found) for found in check_placement(facts, laws)]


def placement_findings(placement: Placement, figures: PlacementFigures, *, on: date) -> Checked:
    """:func:`risk_findings` of one placement, with everything read."""
    asked = placement.approaches.filter(reinsurer__domicile="CN").values("reinsurer").distinct().count()
    laws, capital = laws_for(placement, on), capital_of(placement.branch, on)
    unsent = unsent_files([placement])[placement.pk]
    return risk_findings(placement, figures, laws, on=on, capital=capital, asked=asked, unsent=unsent)


def unsent_files(placements: Iterable[Placement]) -> dict[int, int]:
    """Placement → files on the risk that were attached after its inquiry slip was frozen; two queries for all."""
    slips = SlipVersion.objects.filter(placement__in=placements, kind=SlipKind.INQUIRY).order_by()
    sent = {pk: frozenset(files or ()) for pk, files in slips.values_list("placement", "content__information")}
    files = PlacementDocument.objects.standing().filter(placement__in=sent, document_type__in=ON_THE_RISK).order_by()
    found: dict[int, int] = defaultdict(int)
    for pk, sha256 in files.values_list("placement", "stored__sha256"):
        found[pk] += sha256 not in sent[pk]
    return found


def _acceptor(who: Counterparty) -> Acceptor:
    return Acceptor(
        name=who.name,
        domestic=who.domestic,
        related=who.related_party,
        collateral=who.collateral,
        collateral_until=who.collateral_until,
    )


class Capitals:
    """Capital and reserves by branch on a day."""

    def __init__(self, on: date) -> None:
        self._of = cache(lambda branch: capital_of(branch, on))

    def of(self, branch: Branch) -> Decimal:
        """Read once for each branch."""
        return self._of(branch)
