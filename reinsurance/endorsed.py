"""What a change of bound cover does to the figures: cumulative totals before and after, per line to the fen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reinsurance.figures import PlacementFigures, SectionFigures, figures_of, section_figures
from reinsurance.models import Endorsement, EndorsementKind, Line, Placement, Section
from reinsurance.rules.amounts import minor_digits, trimmed
from reinsurance.rules.endorsing import Days, PremiumBasis, Totals, days_left, totals_after
from reinsurance.rules.lines import LineMoney
from reinsurance.rules.requests import check_layers
from reinsurance.slips import content_of, instant_text, money_text

ITEMS = ("premium", "commission", "brokerage", "net")
#: Texts of the slip an endorsement may change, and how the frozen content calls them.
TEXTS = {"insured_name": "insured", "interest": "interest", "situation": "situation", "perils": "perils"}


def totals_of(section: Section) -> Totals:
    """Cumulative totals of a section as they stand."""
    return Totals(amount=section.amount_now, premium=section.premium_now, order_premium=section.order_premium_now)


def on_the_slips_clock(placement: Placement, at: datetime) -> datetime:
    """A moment as the clock of the slip's zone shows it."""
    return at.astimezone(ZoneInfo(placement.zone)).replace(tzinfo=None)


def days_of(placement: Placement, effective: datetime) -> Days:
    """Days left and all days of the cover when something changes at ``effective``."""
    moments = (placement.period_from, placement.period_until, effective)
    return days_left(*(on_the_slips_clock(placement, each) for each in moments))


def totals_with(
    placement: Placement, deltas: Mapping[int, Totals], basis: PremiumBasis, days: Days
) -> dict[int, Totals]:
    """Section → its totals after the changes; a refusal where they cannot be."""
    digits = minor_digits(placement.currency)
    sections = list(placement.sections.all())
    found = {
        section.pk: totals_after(totals_of(section), deltas[section.pk], basis, days, digits)
        for section in sections
        if section.pk in deltas
    }
    check_layers(
        [
            (section.attachment or Decimal(0), found[section.pk].amount if section.pk in found else section.amount_now)
            for section in sections
            if section.is_layer
        ]
    )
    return found


def figures_with(before: PlacementFigures, placement: Placement, totals: Mapping[int, Totals]) -> PlacementFigures:
    """The figures as they would be with other totals; lines and shares stay as signed."""
    return PlacementFigures(sections=tuple(_section_with(each, placement, totals) for each in before.sections))


def figures_after(endorsement: Endorsement, before: PlacementFigures | None = None) -> PlacementFigures:
    """The figures as the endorsement makes them."""
    placement = endorsement.placement
    return figures_with(before or figures_of(placement), placement, totals_made(endorsement))


def totals_made(endorsement: Endorsement) -> dict[int, Totals]:
    """Section → the totals the endorsement leads to."""
    return {
        each.section_id: Totals(amount=each.amount, premium=each.premium, order_premium=each.order_premium)
        for each in endorsement.changes.all()
    }


def raises_cover(before: PlacementFigures, after: PlacementFigures) -> bool:
    """Whether any section orders more than before."""
    return any(new.order > old.order for old, new in zip(before.sections, after.sections, strict=True))


def at_stake(endorsement: Endorsement) -> bool:
    """Whether reinsurers carry more or longer: then the gate and the limits are asked again."""
    before = figures_of(endorsement.placement)
    longer = endorsement.kind == EndorsementKind.EXTENSION
    return longer or raises_cover(before, figures_after(endorsement, before))


def values_made(endorsement: Endorsement) -> dict[str, Any]:
    """What the endorsement changes on the placement itself."""
    found = {name: getattr(endorsement, name) for name in TEXTS if getattr(endorsement, name)}
    if endorsement.period_until is not None:
        found["period_until"] = endorsement.period_until
    return found


def placement_after(endorsement: Endorsement) -> Placement:
    """The placement as the endorsement makes it, not stored; sections and lines are those of the cover as it stands."""
    found = copy.copy(endorsement.placement)
    for name, value in values_made(endorsement).items():
        setattr(found, name, value)
    return found


def document_of(endorsement: Endorsement) -> dict[str, Any]:
    """批改书: the slip as endorsed, and what changed, per section and line. Plain data that can be frozen."""
    placement = endorsement.placement
    before = figures_of(placement)
    after = figures_after(endorsement, before)
    content = content_of(placement, after)
    fields = []
    for name, key in TEXTS.items():
        if getattr(endorsement, name):
            fields.append({"name": name, "old": content[key], "new": getattr(endorsement, name)})
            content[key] = getattr(endorsement, name)
    if endorsement.period_until is not None:
        until = instant_text(endorsement.period_until)
        fields.append({"name": "period_until", "old": content["period_until"], "new": until})
        content["period_until"] = until
    changed = {each.section_id for each in endorsement.changes.all()}
    content["endorsement"] = {
        "number": endorsement.number,
        "kind": endorsement.kind,
        "text": endorsement.text,
        "effective_at": instant_text(endorsement.effective_at),
        "basis": endorsement.basis,
        "agreement": endorsement.agreement,
        "no_loss_at": "" if endorsement.no_loss_at is None else instant_text(endorsement.no_loss_at),
        "fields": fields,
        "sections": deltas_of(before, after, changed),
        "totals": totals_text(before, after),
    }
    return content


def told_of(endorsement: Endorsement) -> dict[str, Any]:
    """As it was sent; before that as it would be now."""
    content = document_of(endorsement) if endorsement.slip is None else endorsement.slip.content
    return dict(content["endorsement"])


def deltas_of(before: PlacementFigures, after: PlacementFigures, changed: set[int]) -> list[dict[str, Any]]:
    """New cumulative less old cumulative, for each section that changes: totals, every line, and our own share."""
    pairs = zip(before.sections, after.sections, strict=True)
    return [_section_delta(old, new) for old, new in pairs if old.section.pk in changed]


def totals_text(before: PlacementFigures, after: PlacementFigures) -> dict[str, dict[str, str]]:
    """Figures of the whole placement before and after, and the commission of all lines."""
    found = {name: (before.total(name), after.total(name)) for name in ("order", "order_premium", "net")}
    found["commission"] = (_commission(before), _commission(after))
    return {name: _moved(was, now) for name, (was, now) in found.items()}


def _commission(figures: PlacementFigures) -> Decimal:
    return sum((each.total("commission") for each in figures.sections), Decimal(0))


def _moved(was: Decimal, now: Decimal) -> dict[str, str]:
    return {"before": money_text(was), "after": money_text(now), "change": money_text(now - was)}


def _section_with(each: SectionFigures, placement: Placement, totals: Mapping[int, Totals]) -> SectionFigures:
    found = totals.get(each.section.pk)
    if found is None:
        return each
    section = copy.copy(each.section)
    section.endorsed_amount = found.amount
    section.endorsed_premium = found.premium
    section.endorsed_order_premium = found.order_premium
    lines: list[Line] = [row.line for row in each.lines]
    return section_figures(placement, section, lines, closed=[done.replacement for done in each.closed])


def _section_delta(old: SectionFigures, new: SectionFigures) -> dict[str, Any]:
    amounts = {"amount": (old.section.amount_now, new.section.amount_now), "order": (old.order, new.order)}
    amounts["order_premium"] = (old.order_premium, new.order_premium)
    if not old.section.is_layer:
        amounts["premium"] = (old.section.premium_now or Decimal(0), new.section.premium_now or Decimal(0))
    amounts["net"] = (old.net, new.net)
    lines = [
        {
            "reinsurer": was.line.reinsurer.name,
            "reinsurer_en": was.line.reinsurer.name_en,
            "broker": was.line.broker.name if was.line.broker else "",
            "leads": was.line.leads,
            "signed": trimmed(was.signed),
            "covered": money_text(now.covered - was.covered),
            **_items(now.money.minus(was.money)),
            "premium_after": money_text(now.money.premium),
        }
        for was, now in zip(old.lines, new.lines, strict=True)
    ]
    return {
        "name": old.section.name,
        "is_layer": old.section.is_layer,
        **{name: _moved(was, now) for name, (was, now) in amounts.items()},
        "lines": lines,
        "ours": {
            "covered": money_text(new.unplaced_amount - old.unplaced_amount),
            **_items(new.ours.minus(old.ours)),
        },
    }


def _items(money: LineMoney) -> dict[str, str]:
    return {name: money_text(getattr(money, name)) for name in ITEMS}
