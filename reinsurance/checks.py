"""The gate asked about a whole placement, and its answers made ready to be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from reinsurance.endorsed import at_stake, figures_after
from reinsurance.figures import PlacementFigures, SectionFigures, figures_of, section_figures
from reinsurance.gating import Book, findings_of
from reinsurance.models import Counterparty, Endorsement, Line, Placement, Quote
from reinsurance.models.placement_terms import GONE
from reinsurance.regulating import Checked
from reinsurance.replaced import figures_succeeded, successor_of
from reinsurance.risk_reading import placement_findings
from reinsurance.rules.amounts import minor_digits, percent_of


def figures_with(placement: Placement, values: Mapping[str, Any]) -> SectionFigures:
    """The section as it would be with one more line."""
    section = values["section"]
    standing = list(
        placement.lines.filter(section=section)
        .exclude(state__in=GONE)
        .select_related("reinsurer", "reinsurer__group", "broker")
    )
    position = max((line.position for line in standing), default=0) + 1
    line = Line(placement=placement, position=position, **values)
    return section_figures(placement, section, [*standing, line])


def line_findings(placement: Placement, values: Mapping[str, Any], *, on: date) -> Checked:
    """The gate for a line that would be written: what its group would carry of this placement altogether."""
    with_line = figures_with(placement, values)
    others = [each for each in figures_of(placement).sections if each.section.pk != with_line.section.pk]
    figures = PlacementFigures(sections=(*others, with_line))
    reinsurer = values["reinsurer"]
    return _of_market(placement, figures, reinsurer, values["broker"], on)


def successor_findings(placement: Placement, values: Mapping[str, Any], *, on: date) -> Checked:
    """The gate for whoever takes over a signed line, with all it would carry of this placement."""
    new = successor_of(values)
    figures = figures_succeeded(figures_of(placement), placement, values["line"], new)
    return _of_market(placement, figures, new.reinsurer, new.broker, on)


def offered_findings(placement: Placement, quote: Quote, *, on: date) -> Checked:
    """The gate for a lead, with the share it offered."""
    figures = section_figures(placement, quote.section, [])
    digits = minor_digits(placement.currency)
    offered = placement.in_cny(percent_of(figures.order, quote.offered, digits)) or Decimal(0)
    approach = quote.approach
    found = findings_of(approach.reinsurer, approach.broker, placement=placement, more=offered, on=on)
    return [(approach.reinsurer, finding) for finding in found]


def binding_findings(placement: Placement, *, on: date, figures: PlacementFigures | None = None) -> Checked:
    """The rules of the placement, and the gate for every market that carries a line.

    As things stand, or as ``figures`` would make them.
    """
    now = figures or figures_of(placement)
    found = market_findings(placement, now, Book(placement, on))
    return found + placement_findings(placement, now, on=on, as_is=figures is None)


def market_findings(placement: Placement, figures: PlacementFigures, book: Book) -> Checked:
    """The gate for every market that carries a line."""
    markets: dict[tuple[int, int | None], Any] = {}
    for section in figures.sections:
        for row in section.lines:
            markets.setdefault((row.line.reinsurer_id, row.line.broker_id), row.line)
    found: Checked = []
    for line in markets.values():
        found += _of_market(placement, figures, line.reinsurer, line.broker, book.on, book)
    return found


def endorsing_findings(endorsement: Endorsement, *, on: date) -> Checked:
    """The gate for every market of an endorsement by which it carries more or longer; else nothing is asked."""
    if not at_stake(endorsement):
        return []
    placement = endorsement.placement
    return binding_findings(placement, on=on, figures=figures_after(endorsement))


def covered_by_line(placement: Placement, figures: PlacementFigures) -> dict[int, Decimal]:
    """Line → what it covers, in CNY: what counts against the limits of its group."""
    return {
        row.line.pk: placement.in_cny(row.covered) or Decimal(0)
        for section in figures.sections
        for row in section.lines
        if row.line.pk
    }


def _of_market(
    placement: Placement,
    figures: PlacementFigures,
    reinsurer: Counterparty,
    broker: Counterparty | None,
    on: date,
    book: Book | None = None,
) -> Checked:
    by_group: dict[int, Decimal] = defaultdict(Decimal)
    by_reinsurer: dict[int, Decimal] = defaultdict(Decimal)
    for section in figures.sections:
        for row in section.lines:
            who = row.line.reinsurer
            by_group[who.group_id or who.pk] += row.covered
            by_reinsurer[who.pk] += row.covered
    found = findings_of(
        reinsurer,
        broker,
        placement=placement,
        more=placement.in_cny(by_group[reinsurer.group_id or reinsurer.pk]) or Decimal(0),
        on=on,
        of_risk=by_reinsurer[reinsurer.pk],
        risk=figures.total("own"),
        book=book,
    )
    return [(reinsurer, finding) for finding in found]
