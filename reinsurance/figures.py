"""The figures of a placement as they stand now: capacity, order, lines and money, by the engine alone."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from reinsurance.models import Line, Placement, Replacement, Section
from reinsurance.models.placement_terms import GONE
from reinsurance.rules.amounts import minor_digits, percent_of
from reinsurance.rules.bases import Basis
from reinsurance.rules.capacity import Treaty, TreatyKind, Wanted
from reinsurance.rules.excess import Layer
from reinsurance.rules.exposure import Party
from reinsurance.rules.layered import LayerTerms, place_layer
from reinsurance.rules.lines import Items, LineMoney
from reinsurance.rules.placing import Charges, LineTerms, OrderTerms, Placed
from reinsurance.rules.replacing import NOTHING_KEPT, Kept, together
from reinsurance.rules.section import Change, SectionTerms, Version, compute_section, endorse
from reinsurance.rules.section import Section as Computed

WHOLE = Decimal(100)
BAR = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One line: shares of the order, what it covers, and its money.

    ``earlier`` is what those kept who had its place before; ``money`` is what is left for it.
    """

    line: Any
    written: Decimal
    signed: Decimal
    covered: Decimal
    money: LineMoney
    earlier: Kept = NOTHING_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLine:
    """A line whose reinsurer was replaced: it carries nothing more and keeps what falls on its days."""

    replacement: Any
    money: LineMoney

    @property
    def line(self) -> Any:
        return self.replacement.line


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFigures:
    """One section. ``order`` is the amount ordered; shares are percent of the order; ``net`` is what stays with us.

    What nobody carries is ours from the first minute: ``net`` is retention plus the unplaced share. Of a layer ``net``
    is the unplaced share alone: what lies below the attachment is not part of the section. ``own_premium`` is our part
    of the original premium less treaties; of a layer its premium, as what is below belongs to no section.
    """

    section: Any
    own: Decimal
    retention: Decimal
    treaty: Decimal
    order: Decimal
    written: Decimal
    signed: Decimal
    unplaced: Decimal
    unplaced_amount: Decimal
    order_premium: Decimal
    own_premium: Decimal
    lines: tuple[LineFigures, ...]
    ours: LineMoney
    placed: Placed
    closed: tuple[ClosedLine, ...] = ()

    @property
    def net(self) -> Decimal:
        return self.retention + self.unplaced_amount

    @property
    def planned_premium(self) -> Decimal:
        """What stays with us of the premium once everything ordered is placed."""
        return self.own_premium - self.order_premium

    @property
    def retained_premium(self) -> Decimal:
        """What stays with us of the premium as lines stand."""
        return self.own_premium - self.total("premium")

    @property
    def is_full(self) -> bool:
        """Enough is written."""
        return self.unplaced == 0

    @property
    def over(self) -> Decimal:
        """By how much more is written than ordered."""
        return max(Decimal(0), self.written - WHOLE)

    @property
    def bar(self) -> list[tuple[Decimal, Decimal]]:
        """Where each line begins on a bar of one hundred, and how long it is."""
        begin, found = Decimal(0), []
        for row in self.lines:
            found.append((begin.quantize(BAR), row.signed.quantize(BAR)))
            begin += row.signed
        return found

    def total(self, name: str) -> Decimal:
        """An item over all lines, those that were closed as well."""
        carried = [each.money for each in self.lines] + [each.money for each in self.closed]
        return sum((getattr(each, name) for each in carried), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementFigures:
    """All sections of a placement."""

    sections: tuple[SectionFigures, ...]

    def total(self, name: str) -> Decimal:
        """A figure over all sections."""
        return sum((getattr(each, name) for each in self.sections), Decimal(0))

    @property
    def placed_percent(self) -> Decimal:
        """How much of what was ordered somebody carries, in percent with two decimals."""
        order = self.total("order")
        if not order:
            return Decimal(0)
        carried = order - self.total("unplaced_amount")
        return (carried * 100 / order).quantize(Decimal("0.01"))

    @property
    def is_full(self) -> bool:
        """Enough is written on every section."""
        return bool(self.sections) and all(each.is_full for each in self.sections)


def figures_of(placement: Placement) -> PlacementFigures:
    """The figures of every section with the lines that stand."""
    return figures_of_many([placement])[placement.pk]


def figures_of_many(placements: Iterable[Placement]) -> dict[int, PlacementFigures]:
    """The figures of many placements by number of row: three queries, however many there are."""
    by_pk = {placement.pk: placement for placement in placements}
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in _standing(Line.objects.filter(placement__in=by_pk)):
        lines[line.section_id].append(line)
    closed: dict[int, list[Replacement]] = defaultdict(list)
    carried_out = Replacement.objects.done().filter(placement__in=by_pk)
    for each in carried_out.select_related("line__reinsurer", "line__broker"):
        closed[each.line.section_id].append(each)
    found: dict[int, list[SectionFigures]] = {pk: [] for pk in by_pk}
    for section in Section.objects.filter(placement__in=by_pk).order_by("position"):
        placement = by_pk[section.placement_id]
        figures = section_figures(placement, section, lines[section.pk], closed=closed[section.pk])
        found[placement.pk].append(figures)
    return {pk: PlacementFigures(sections=tuple(sections)) for pk, sections in found.items()}


def _standing(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Those that were not released, with whom their terms name; in no order."""
    with_parties = lines.select_related("reinsurer__group", "broker__group")
    return with_parties.exclude(state__in=GONE).order_by()


def section_figures(
    placement: Placement, section: Section, lines: Sequence[Line], *, closed: Sequence[Replacement] = ()
) -> SectionFigures:
    """One section with its lines; raises a ``Refusal`` where the figures contradict each other.

    ``closed`` are the replacements carried out on it: who had a place before keeps what falls on its days.
    """
    ordered = sorted(lines, key=lambda line: line.position)
    found = _layer_figures if section.is_layer else _share_figures
    figures = found(placement, section, ordered)
    return _less_kept(figures, closed) if closed else figures


def _less_kept(figures: SectionFigures, closed: Sequence[Replacement]) -> SectionFigures:
    """Of the money of each place, what former holders kept is theirs. A place is known by its position."""
    kept: dict[int, list[Kept]] = defaultdict(list)
    for each in closed:
        kept[each.line.position].append(each.kept)
    rows = []
    for row in figures.lines:
        earlier = together(kept[row.line.position])
        money = row.money.minus(earlier.as_money(row.money))
        rows.append(dataclasses.replace(row, money=money, earlier=earlier))
    gone = tuple(ClosedLine(replacement=each, money=each.kept.as_money(figures.ours)) for each in closed)
    return dataclasses.replace(figures, lines=tuple(rows), closed=gone)


def _share_figures(placement: Placement, section: Section, lines: Sequence[Line]) -> SectionFigures:
    digits = minor_digits(placement.currency)
    treaties: tuple[Treaty, ...] = ()
    if section.treaty_cession:
        name = placement.treaty or "treaty"
        treaties = (Treaty(name=name, kind=TreatyKind.SURPLUS, amount=section.treaty_cession),)
    terms = SectionTerms(
        digits=digits,
        sum_insured=section.sum_insured,
        own_share=placement.own_share,
        premium=section.premium or Decimal(0),
        wanted=Wanted(retention=section.retention, treaties=treaties),
        order=_order(section),
        lines=tuple(line_terms(line) for line in lines),
        order_premium=section.order_premium,
        charges=_charges(section),
    )
    made = compute_section(terms)
    now = _as_endorsed(made, section)
    shares = now.shares
    return _figures(
        section,
        lines,
        made.placed,
        now.items,
        own=now.own,
        retention=shares.retention,
        treaty=shares.treaty,
        order=shares.facultative,
        own_premium=now.premiums[0] + now.premiums[-1],
        to_order=lambda percent: made.scales.convert(percent, made.placed.basis, Basis.ORDER),
    )


def _as_endorsed(made: Computed, section: Section) -> Version:
    """The section as placed, or with its totals as last endorsed divided by the shares as agreed."""
    if not section.is_endorsed:
        return made.first
    totals = Change(
        sum_insured=section.endorsed_amount,
        premium=section.endorsed_premium,
        order_premium=section.endorsed_order_premium,
    )
    return endorse(made, made.first, totals)


def _layer_figures(placement: Placement, section: Section, lines: Sequence[Line]) -> SectionFigures:
    digits = minor_digits(placement.currency)
    limit, attachment = section.amount_now, section.attachment or Decimal(0)
    layer = Layer(
        name=section.name, attachment=attachment, limit=limit, placed=WHOLE, premium=section.order_premium_now
    )
    terms = LayerTerms(
        layer=layer,
        order=OrderTerms(percent=WHOLE, basis=Basis.WHOLE),
        lines=tuple(line_terms(line) for line in lines),
        charges=_charges(section),
    )
    made = place_layer(terms, digits)
    return _figures(
        section,
        lines,
        made.placed,
        made.items,
        own=limit,
        retention=Decimal(0),
        treaty=Decimal(0),
        order=limit,
        own_premium=made.items.order_premium,
        to_order=lambda percent: percent,
    )


def _figures(  # noqa: PLR0913 (one call for each kind of section)
    section: Section,
    lines: Sequence[Line],
    placed: Placed,
    made: Items,
    *,
    own: Decimal,
    retention: Decimal,
    treaty: Decimal,
    order: Decimal,
    own_premium: Decimal,
    to_order: Any,
) -> SectionFigures:
    covered = placed.placing.spread(order) if lines else [order]
    rows = tuple(
        LineFigures(
            line=line,
            written=to_order(written),
            signed=to_order(signed),
            covered=amount,
            money=money,
        )
        for line, written, signed, amount, money in zip(
            lines, placed.written, placed.signing.signed, covered, made.lines, strict=False
        )
    )
    return SectionFigures(
        section=section,
        own=own,
        retention=retention,
        treaty=treaty,
        order=order,
        written=sum((row.written for row in rows), Decimal(0)),
        signed=sum((row.signed for row in rows), Decimal(0)),
        unplaced=to_order(placed.signing.shortfall),
        unplaced_amount=covered[-1],
        order_premium=made.order_premium,
        own_premium=own_premium,
        lines=rows,
        ours=made.unplaced,
        placed=placed,
    )


def line_terms(line: Line) -> LineTerms:
    """A line as the engine reads it."""
    broker = line.broker
    return LineTerms(
        party=Party(
            reinsurer=line.reinsurer.code,
            group=_group(line.reinsurer),
            broker=broker.code if broker else "",
            broker_group=_group(broker) if broker else "",
        ),
        written=line.written,
        basis=Basis(line.basis),
        stands=line.stands,
        sequence=0 if line.leads else line.position,
        signed=line.signed,
        domicile="domestic" if line.reinsurer.domestic else "foreign",
    )


def net_cost(placement: Placement, section: Section, terms: Charges, order_premium: Decimal | None) -> Decimal:
    """What the whole order would cost at some terms: premium less commission; the measure of "cheapest"."""
    figures = section_figures(placement, section, [])
    premium = figures.order_premium if order_premium is None else order_premium
    digits = minor_digits(placement.currency)
    commission = Decimal(0) if terms.commission is None else _decimal(terms.commission)
    return premium - percent_of(premium, commission, digits)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _order(section: Section) -> OrderTerms:
    if section.order_percent is None:
        return OrderTerms()
    return OrderTerms(percent=section.order_percent, basis=Basis(section.order_basis))


def _charges(section: Section) -> Charges:
    return Charges(commission=Fraction(section.commission), brokerage=Fraction(section.brokerage))


def _group(who: Any) -> str:
    return who.group.code if who.group_id else ""
