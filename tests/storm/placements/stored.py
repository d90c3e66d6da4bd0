"""What the database holds after the storm, in the model's words; and whether its money adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reinsurance.figures import PlacementFigures, SectionFigures, figures_of
from reinsurance.models import Endorsement, Placement
from reinsurance.rules.refusals import Refusal
from tests.storm.placements.client import cases_of
from tests.storm.placements.lines import Section
from workflow.models import Event

FEN = Decimal("0.01")


def events_of(model: Any, pks: list[int]) -> dict[int, list[Event]]:
    """All events of the objects, in order."""
    found: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(object_type=model.object_type(), object_id__in=pks).order_by("version"):
        found[event.object_id].append(event)
    return found


def described(row: Placement, facts: dict[str, Any], names: dict[int | None, str]) -> dict[str, Any]:
    """One placement: columns, rows that hang on it, and what was told since the storm began."""
    markets: dict[int, int] = facts["places"]
    told = events_of(Placement, [row.pk])[row.pk]
    approaches = list(row.approaches.order_by("pk"))
    sections = list(row.sections.order_by("position"))
    place = {section.pk: number for number, section in enumerate(sections)}
    asked = {each.pk: number for number, each in enumerate(approaches)}
    people = (row.handler_id, row.chosen_by_id, row.ordered_by_id, row.signed_by_id, row.bound_by_id)
    return {
        "status": str(row.status),
        "version": row.version,
        "told": [event.verb for event in told if event.version > facts["version"]],
        "people": [names[pk] for pk in people],
        "approaches": [
            (markets[each.reinsurer_id], str(each.state).replace("market_quoted", "quoted")) for each in approaches
        ],
        "quotes": [
            (asked[each.approach_id], place[each.section_id], each.commission) for each in row.quotes.order_by("pk")
        ],
        "conditions": [
            (markets[each.approach.reinsurer_id], each.cleared_at is not None)
            for each in row.subjectivities.select_related("approach").order_by("pk")
        ],
        "short": [row.short_choice, row.short_accepted],
        "lines": [
            (place[each.section_id], markets[each.reinsurer_id], each.written, each.state != "line_withdrawn")
            for each in row.lines.order_by("pk")
        ],
        "cases": [_case(case) for case in cases_of(row)],
        "endorsements": [_endorsement(each, markets) for each in row_endorsements(row)],
        "cancelling": next((each.state.removeprefix("cancel_") for each in row.cancellations.pending()), ""),
        "insured": [Fraction(section.amount_now) for section in sections],
    }


def row_endorsements(row: Placement) -> list[Endorsement]:
    """In the order of their numbers."""
    return list(Endorsement.objects.filter(placement=row).order_by("number"))


def _case(case: Any) -> tuple[str, str, int, list[str]]:
    told = [event.verb for event in events_of(type(case), [case.pk])[case.pk] if event.version > 1]
    return case.kind.removeprefix("reinsurance."), str(case.status), case.version, told


def _endorsement(each: Endorsement, markets: dict[int, int]) -> tuple[str, int, list[str], dict[int, str]]:
    told = [event.verb for event in events_of(Endorsement, [each.pk])[each.pk]]
    answers = {
        markets[party.reinsurer_id]: party.answer if party.must_agree else "told" for party in each.parties.all()
    }
    return str(each.status).removeprefix("endorse_"), each.version, told, answers


def money_wrong(row: Placement, sections: list[Section], *, signed: bool) -> Iterator[str]:
    """What does not add up: signed lines, parts of every item, and what stays with us."""
    try:
        figures: PlacementFigures = figures_of(row)
    except Refusal as refusal:
        yield f"its figures contradict each other: {refusal.code}"
        return
    for found, wanted in zip(figures.sections, sections, strict=True):
        yield from _parts_wrong(found, wanted)
        lines = [each.line for each in found.lines]
        if signed:
            wrong = wanted.signed_wrongly([line.signed or Decimal(0) for line in lines])
            if wrong:
                yield wrong
        elif any(line.signed is not None for line in lines):
            yield f"section {found.section.pk} has signed lines"


def _parts_wrong(found: SectionFigures, wanted: Section) -> Iterator[str]:
    """Cover: every part of it is somebody's, and what nobody carries is ours."""
    covered = [each.covered for each in found.lines]
    if sum(covered, found.unplaced_amount) != found.order:
        yield f"{covered} and {found.unplaced_amount} of {found.order} ordered"
    if found.retention + found.treaty + found.order != found.own:
        yield f"{found.retention} + {found.treaty} + {found.order} of {found.own}"
    off = max(abs(Fraction(found.order) - wanted.order), abs(Fraction(found.net) - wanted.net))
    if off > Fraction(FEN):
        yield f"order {found.order}, net {found.net}; exactly {float(wanted.order)}, {float(wanted.net)}"
    if found.net != found.retention + found.order - sum(covered, Decimal(0)):
        yield f"net {found.net} is not retention and what nobody carries"
    yield from _items_wrong(found)


def _items_wrong(found: SectionFigures) -> Iterator[str]:
    """Money: premium, commission and net of the lines and of our share make those of the order."""
    parts = [each.money for each in found.lines] + [found.ours]
    if sum((part.premium for part in parts), Decimal(0)) != found.order_premium:
        yield f"premiums of section {found.section.pk} are not that of the order"
    commission = Fraction(found.order_premium) * Fraction(found.section.commission) / 100
    if abs(Fraction(sum((part.commission for part in parts), Decimal(0))) - commission) > Fraction(FEN) / 2:
        yield f"commissions of section {found.section.pk} are not {float(commission)}"
    for part in parts:
        if part.net != part.premium - part.commission - part.brokerage - part.withheld + part.tax:
            yield f"the items of a line of section {found.section.pk} do not make its net"
