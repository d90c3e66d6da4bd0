"""The rules applied to a document that was read. Refusals of all sections are told together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from reinsurance.documents.cautions import Caution
from reinsurance.documents.cautious import section_cautions
from reinsurance.documents.claiming import compute_losses
from reinsurance.documents.deal_reading import read_deal
from reinsurance.documents.inputs import ChangeInput, ConvertInput, Deal, SectionInput
from reinsurance.documents.outcomes import Adjustment, Conversion, Outcome, SectionOutcome, Step
from reinsurance.documents.parsing import parse
from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import MINOR_DIGITS, percent_of
from reinsurance.rules.commission import ProfitResult, profit_commission
from reinsurance.rules.exchange import check_rates, converted, find_rate
from reinsurance.rules.exposure import check_parties
from reinsurance.rules.inward import accept
from reinsurance.rules.layered import place_layer
from reinsurance.rules.lines import Items, convert_items, items
from reinsurance.rules.periods import interest, return_premium
from reinsurance.rules.programme import run_programme
from reinsurance.rules.refusals import Refusal, Refusals
from reinsurance.rules.section import Change, Section, Version, cancel, compute_section, endorse
from reinsurance.rules.taxes import split_inclusive

Made = TypeVar("Made")


def compute_document(content: bytes) -> Outcome:
    """A document from its bytes to its figures; ``Refusals`` is all it raises."""
    try:
        tree = parse(content)
    except Refusal as refusal:
        raise Refusals([refusal]) from refusal
    return compute(read_deal(tree))


def compute(deal: Deal) -> Outcome:
    """Everything the document asks for, or every refusal."""
    refusals: list[Refusal] = []
    cautions = [Caution(code, path, facts) for code, path, facts in deal.hints]
    _attempt(refusals, "", lambda: _check_rates(deal))
    sections = []
    for stated in deal.sections:
        made = _attempt(refusals, stated.path, partial(_section, deal, stated, cautions))
        if made is not None:
            sections.append(made)
    profit = _attempt(refusals, "profit_commission", lambda: _profit(deal)) or ()
    programme = None
    if deal.programme is not None:
        asked = deal.programme
        programme = _attempt(refusals, asked.path, lambda: run_programme(asked.losses, asked.contracts, deal.digits))
    if refusals:
        raise Refusals(refusals)
    return Outcome(
        deal=deal,
        sections=tuple(sections),
        cautions=tuple(cautions),
        profit=profit,
        programme=programme,
        allocations=tuple(tuple(allocate(one.amount, one.weights, deal.digits)) for one in deal.allocations),
        tax_splits=tuple(_tax_split(one.amount, one.rate, one.inclusive, deal.digits) for one in deal.tax_splits),
        returns=tuple(return_premium(one.amount, one.terms, deal.digits) for one in deal.returns if one.terms),
    )


def _attempt(refusals: list[Refusal], path: str, work: Callable[[], Made]) -> Made | None:
    try:
        return work()
    except Refusal as refusal:
        absolute = refusal.path.startswith("/")
        refusals.append(Refusal(refusal.code, refusal.path[1:], **refusal.facts) if absolute else refusal.under(path))
        return None


def _placed_at(path: str, work: Callable[[], Made]) -> Made:
    """Marks a refusal with a whole path: it comes from an object whose place is known."""
    try:
        return work()
    except Refusal as refusal:
        whole = refusal.under(path)
        raise Refusal(refusal.code, f"/{whole.path}", **refusal.facts) from refusal


def _check_rates(deal: Deal) -> None:
    days = [day for day in (deal.day, deal.convert.day if deal.convert else None) if day is not None]
    if deal.rates and days:
        _placed_at("", lambda: check_rates(deal.rates, max(days)))


def _profit(deal: Deal) -> tuple[ProfitResult, ...]:
    if deal.profit is None:
        return ()
    terms, years = deal.profit
    return tuple(profit_commission(terms, years, deal.digits))


def _tax_split(amount: Decimal, rate: Decimal, inclusive: bool, digits: int) -> tuple[Decimal, Decimal]:
    return split_inclusive(amount, rate, digits) if inclusive else (amount, percent_of(amount, rate, digits))


def _section(deal: Deal, stated: SectionInput, cautions: list[Caution]) -> SectionOutcome:
    terms = stated.terms
    check_parties([line.party for line in terms.lines], deal.cedant)
    accepted = None
    if stated.acceptance is not None:
        asked = stated.acceptance
        accepted = _placed_at(asked.path, lambda: accept(terms, asked.signed, asked.basis))
    section = compute_section(terms)
    layers = []
    for layer in stated.layers:
        parties = [line.party for line in layer.terms.lines]
        _placed_at(layer.path, partial(check_parties, parties, deal.cedant))
        made = _placed_at(layer.path, partial(place_layer, layer.terms, deal.digits))
        layers.append((layer, made))
    endorsements = _endorsements(section, stated)
    last = endorsements[-1].version if endorsements else section.first
    cancellation = None
    if stated.cancellation is not None:
        version = cancel(section, last, stated.cancellation)
        cancellation = Step(name="", change=None, version=version, delta=version.items.minus(last.items))
    outcome = SectionOutcome(
        stated=stated,
        section=section,
        accepted=accepted,
        layers=tuple(layers),
        losses=compute_losses(deal, stated, section, layers, endorsements),
        endorsements=endorsements,
        cancellation=cancellation,
        adjustment=_adjustment(section, last, stated),
        interest=_interest(section, last, stated),
        conversion=_conversion(deal, section, last),
    )
    cautions.extend(section_cautions(outcome))
    return outcome


def _endorsements(section: Section, stated: SectionInput) -> tuple[Step, ...]:
    steps: list[Step] = []
    before = section.first
    for number, change in enumerate(stated.changes):
        asked = _new_totals(before, change)
        version = _placed_at(change.path, partial(endorse, section, before, asked))
        name = change.name or f"#{number + 1}"
        steps.append(Step(name=name, change=change, version=version, delta=version.items.minus(before.items)))
        before = version
    return tuple(steps)


def _new_totals(before: Version, change: ChangeInput) -> Change:
    """Stated changes added to what was."""
    totals = {"sum_insured": before.sum_insured, "premium": before.premium, "order_premium": before.order_premium}
    new: dict[str, Decimal | None] = {}
    for name, old in totals.items():
        new[name] = change.amounts.get(name)
        if f"{name}_change" in change.amounts:
            new[name] = old + change.amounts[f"{name}_change"]
    return Change(
        sum_insured=new["sum_insured"],
        premium=new["premium"],
        order_premium=new["order_premium"],
        recompute=change.recompute,
    )


def _adjustment(section: Section, last: Version, stated: SectionInput) -> Adjustment | None:
    if stated.scale is None:
        return None
    scale, experience = stated.scale
    ratio = _placed_at(f"{stated.path}.commission.experience".lstrip("."), experience.loss_ratio)
    rate = scale.rate(ratio)
    placed = section.placed
    lines = tuple(
        line if terms.charges.commission is not None else replace(line, commission=rate)
        for line, terms in zip(placed.placing.lines, placed.terms, strict=True)
    )
    adjusted = items(
        last.order_premium,
        replace(placed.placing, lines=lines),
        section.terms.taxes,
        replace(placed.default, commission=rate),
    )
    return Adjustment(loss_ratio=ratio, rate=rate, delta=adjusted.minus(last.items))


def _interest(section: Section, last: Version, stated: SectionInput) -> tuple[Decimal, ...]:
    """Interest on the withheld premium of all lines together, then by line; the last is our own share's."""
    if stated.interest is None:
        return ()
    asked, placing = stated.interest, section.placed.placing
    withheld = [line.withheld for line in (*last.items.lines, last.items.unplaced)]
    rates = [line.withheld for line in (*placing.lines, section.placed.default)]
    return tuple(
        placing.charged(
            withheld,
            rates,
            lambda total, _rate: interest(total, asked.percent, asked.days, asked.year_days, placing.digits),
        )
    )


def _conversion(deal: Deal, section: Section, last: Version) -> Conversion | None:
    if deal.convert is None:
        return None
    asked, digits = deal.convert, MINOR_DIGITS[deal.convert.currency]
    rate, day = _placed_at(asked.path, lambda: _rate(deal, asked))
    placed = section.placed
    made: Items = convert_items(
        last.items,
        replace(placed.placing, digits=digits),
        section.terms.taxes,
        placed.default,
        lambda amount: converted(amount, rate, digits),
    )
    return Conversion(
        currency=asked.currency,
        digits=digits,
        rate=rate,
        rate_day=day,
        wanted_day=asked.day.isoformat() if asked.day else "",
        items=made,
        settled=asked.settled,
    )


def _rate(deal: Deal, asked: ConvertInput) -> tuple[Fraction, str]:
    """The rate of the slip, or the approved one of the day."""
    if asked.fixed is not None:
        return Fraction(asked.fixed), ""
    if asked.day is None:
        raise Refusal("FIELD_MISSING", "date", name="date")
    if deal.currency == asked.currency:
        return Fraction(1), asked.day.isoformat()
    found = find_rate(deal.rates, deal.currency, asked.currency, asked.day, asked.kind)
    return found.one(), found.day.isoformat()
