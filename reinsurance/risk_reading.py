"""What the rules about placements as a whole are told, read for many placements at once, and what they find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from reinsurance.figures import LineFigures, PlacementFigures
from reinsurance.gating import Book
from reinsurance.models import (
    Counterparty,
    CreditFactorRow,
    FactRequest,
    FiledMethod,
    MarketApproach,
    Placement,
    PlacementDocument,
    Section,
    SlipVersion,
)
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.models.placement_terms import SlipKind
from reinsurance.regulating import Checked, capital_of
from reinsurance.rules.clauses import cut_through_in
from reinsurance.rules.credit import CreditFactor
from reinsurance.rules.placement_checks import check_placement
from reinsurance.rules.risk_facts import Acceptor, RiskFacts, Told, Units
from reinsurance.rules.security import Standing

#: What nobody has taken counts as kept: before, lines are still being collected.
COLLECTED = (S.PLACED, S.SIGNED, S.BOUND, S.ON_RISK, S.ENDORSING)
#: Types of documents that say what the risk is.
ON_THE_RISK = ("information", "survey", "eml_report")
LEGAL_OPINION = "legal_opinion"
#: Slips that state the retention as it is; an endorsement slip states what is only proposed.
STATING = (SlipKind.INQUIRY, SlipKind.FIRM_ORDER, SlipKind.SIGNED, SlipKind.COVER)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of one placement besides itself and its figures; see :class:`RiskFacts`."""

    capital: Decimal
    asked: int
    unsent: int
    reviewed: bool
    units: Units
    told: Told
    factors: tuple[CreditFactor, ...]


def placement_findings(placement: Placement, figures: PlacementFigures, *, on: date, as_is: bool = True) -> Checked:
    """What does not hold for one placement as a whole. ``as_is`` is false for figures that are only proposed."""
    reading = readings_of([placement], {placement.pk: figures}, factors_on(on), on=on)[placement.pk]
    if not as_is:
        reading = replace(reading, told=replace(reading.told, stated=None))
    return risk_findings(placement, figures, reading, Book(placement, on))


def risk_findings(placement: Placement, figures: PlacementFigures, reading: Reading, book: Book) -> Checked:
    """:func:`placement_findings` with everything read."""
    facts = facts_of(placement, figures, reading, book)
    by_name = {each.name: each for each in _reinsurers(figures)}
    return [(by_name.get(found.facts.get("name", "")), found) for found in check_placement(facts, book.laws)]


def facts_of(placement: Placement, figures: PlacementFigures, reading: Reading, book: Book) -> RiskFacts:
    """As the rules read them."""
    collected = placement.status in COLLECTED
    lines = [row for each in figures.sections for row in each.lines]
    return RiskFacts(
        on=book.on,
        kept=placement.in_cny(figures.total("net" if collected else "retention")),
        capital=reading.capital,
        inception=timezone.localdate(placement.period_from),
        until=timezone.localdate(placement.period_until),
        signed_on=timezone.localdate(placement.signed_at) if placement.signed_at else None,
        bound_on=timezone.localdate(placement.bound_at) if placement.bound_at else None,
        acceptors=tuple(_acceptor(placement, figures, who, book.standing(who)) for who in _reinsurers(figures)),
        domestic_asked=reading.asked,
        policy_no=placement.policy_no,
        insured_code=placement.insured_code,
        unsent=reading.unsent,
        retained_premium=placement.in_cny(figures.total("retained_premium" if collected else "planned_premium")),
        risk=figures.total("own"),
        affiliated=sum((row.covered for row in lines if row.line.affiliated), ZERO),
        cut_through=_cut_through(placement, lines),
        reviewed=reading.reviewed,
        units=reading.units,
        told=reading.told,
        factors=reading.factors,
    )


def _cut_through(placement: Placement, lines: Sequence[LineFigures]) -> str:
    """The clause of a line that lets the insured claim from its acceptor, or the placement that is said to hold one."""
    return cut_through_in(row.line.conditions for row in lines) or (placement.number if placement.cut_through else "")


def readings_of(
    placements: Sequence[Placement],
    figures: Mapping[int, PlacementFigures],
    factors: tuple[CreditFactor, ...],
    *,
    on: date,
    capital: Any = None,
) -> dict[int, Reading]:
    """What is read of each placement; as many queries for many as for one. ``capital`` reads it once per branch."""
    asked, unsent = _domestic_asked(placements), unsent_files(placements)
    reviewed, units = _reviewed(placements), _units_of(placements)
    stated, overdue = _retentions_stated(placements), _overdue(placements, on)
    read_capital = capital or (lambda branch: capital_of(branch, on))
    return {
        each.pk: Reading(
            capital=read_capital(each.branch),
            asked=asked[each.pk],
            unsent=unsent[each.pk],
            reviewed=each.pk in reviewed,
            units=units[each.pk],
            told=Told(
                stated=stated.get(each.pk),
                retention=figures[each.pk].total("retention"),
                overdue=tuple(overdue[each.pk]),
            ),
            factors=factors,
        )
        for each in placements
    }


def factors_on(day: date) -> tuple[CreditFactor, ...]:
    """The table of credit factors on a day; of two rows for the same acceptors the newer."""
    found: dict[tuple[Any, ...], CreditFactor] = {}
    for row in CreditFactorRow.objects.holding_on(day).order_by("valid_from", "pk"):
        found[row.market, row.solvency_from, row.agency, row.grade, row.secured] = row.as_rule()
    return tuple(found.values())


def unsent_files(placements: Iterable[Placement]) -> dict[int, int]:
    """Placement → files on the risk that were attached after its inquiry slip was frozen; two queries for all."""
    slips = SlipVersion.objects.filter(placement__in=placements, kind=SlipKind.INQUIRY).order_by()
    sent = {pk: frozenset(files or ()) for pk, files in slips.values_list("placement", "content__information")}
    files = PlacementDocument.objects.standing().filter(placement__in=sent, document_type__in=ON_THE_RISK).order_by()
    found: dict[int, int] = defaultdict(int)
    for pk, sha256 in files.values_list("placement", "stored__sha256"):
        found[pk] += sha256 not in sent[pk]
    return found


def _reinsurers(figures: PlacementFigures) -> list[Counterparty]:
    by_pk = {row.line.reinsurer_id: row.line.reinsurer for each in figures.sections for row in each.lines}
    return list(by_pk.values())


def _acceptor(placement: Placement, figures: PlacementFigures, who: Counterparty, standing: Standing) -> Acceptor:
    rows = [row for each in figures.sections for row in each.lines if row.line.reinsurer_id == who.pk]
    return Acceptor(
        name=who.name,
        domestic=who.domestic,
        related=who.related_party,
        collateral=who.collateral,
        collateral_until=who.collateral_until,
        ceded=placement.in_cny(sum((row.money.premium for row in rows), ZERO)),
        ratings=standing.ratings,
        solvency=standing.solvency.comprehensive if standing.solvency else None,
        hong_kong=who.domicile == "HK",
        authority_no=who.authority_no,
        reported_on=who.reported_on,
        board_no=who.board_no,
    )


def _domestic_asked(placements: Sequence[Placement]) -> dict[int, int]:
    rows = MarketApproach.objects.filter(placement__in=placements, reinsurer__domicile="CN").order_by()
    found: dict[int, int] = defaultdict(int)
    for pk, _reinsurer in rows.values_list("placement", "reinsurer").distinct():
        found[pk] += 1
    return found


def _reviewed(placements: Sequence[Placement]) -> set[int]:
    files = PlacementDocument.objects.standing().filter(placement__in=placements, document_type=LEGAL_OPINION)
    return set(files.order_by().values_list("placement", flat=True))


def _units_of(placements: Sequence[Placement]) -> dict[int, Units]:
    methods = list(FiledMethod.objects.select_related("branch").order_by("code", "valid_from", "pk"))
    policies = {each.policy_no for each in placements if each.policy_sum is not None}
    rows = Placement.objects.standing().filter(policy_no__in=policies)
    others = list(rows.only("policy_no", "endorsement_no", "currency", "policy_sum", "status"))
    insured: dict[int, Decimal] = defaultdict(Decimal)
    for section in Section.objects.filter(placement__in=others).order_by("placement", "position"):
        insured[section.placement_id] += ZERO if section.is_layer else section.amount_now
    return {each.pk: _units(each, others, insured, methods) for each in placements}


def _units(
    placement: Placement, standing: Sequence[Placement], insured: Mapping[int, Decimal], methods: Sequence[FiledMethod]
) -> Units:
    same = [each for each in standing if placement.policy_sum is not None and _policy(each) == _policy(placement)]
    return Units(
        method=placement.unit_method,
        filed=_filed(placement, methods),
        policy_sum=placement.policy_sum,
        other_sums=frozenset(each.policy_sum for each in same if each.policy_sum is not None),
        placed=sum((insured[each.pk] for each in same), ZERO),
    )


def _policy(placement: Placement) -> tuple[str, int, str]:
    return placement.policy_no, placement.endorsement_no, placement.currency


def _filed(placement: Placement, methods: Sequence[FiledMethod]) -> frozenset[str]:
    """Codes on the first day of cover; of a code filed twice the newer row says whether it still holds."""
    day, path = timezone.localdate(placement.period_from), placement.branch.path
    newest = {each.code: each for each in methods if path.startswith(each.branch.path) and each.valid_from <= day}
    return frozenset(code for code, each in newest.items() if each.valid_until is None or each.valid_until >= day)


def _retentions_stated(placements: Sequence[Placement]) -> dict[int, Decimal]:
    slips = SlipVersion.objects.filter(placement__in=placements, kind__in=STATING).order_by()
    newest = slips.values("placement").annotate(newest=Max("pk")).values("newest")
    rows = SlipVersion.objects.filter(pk__in=newest).order_by().values_list("placement", "content__sections")
    return {pk: sum((Decimal(each["retention"] or 0) for each in sections), ZERO) for pk, sections in rows}


def _overdue(placements: Sequence[Placement], on: date) -> dict[int, list[tuple[str, date]]]:
    rows = FactRequest.objects.filter(placement__in=placements, answered_at=None, due_on__lt=on).order_by("pk")
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for pk, name, due in rows.values_list("placement", "counterparty__name", "due_on"):
        found[pk].append((name, due))
    return found
