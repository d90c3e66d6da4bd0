"""Who takes over a line, what the old one keeps and the new one gets: per item to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reinsurance.endorsed import days_of
from reinsurance.figures import LineFigures, PlacementFigures, SectionFigures, figures_of, section_figures
from reinsurance.models import Line, Placement, Replacement
from reinsurance.models.replacement import ReplacementState
from reinsurance.rules.amounts import minor_digits, trimmed
from reinsurance.rules.endorsing import Days
from reinsurance.rules.lines import LineMoney
from reinsurance.rules.replacing import Kept, kept_until
from reinsurance.slips import content_of, instant_text, money_text

ITEMS = ("premium", "commission", "brokerage", "net")


def successor_terms(replacement: Replacement) -> dict[str, Any]:
    """Which line is taken over, and by whom."""
    return {name: getattr(replacement, name) for name in ("line", "reinsurer", "broker", "affiliated")}


def successor_of(values: Mapping[str, Any]) -> Line:
    """The line as the new reinsurer carries it on, not stored: share, basis and place are those of the old one."""
    columns = [each.attname for each in Line._meta.concrete_fields if not each.primary_key]
    found = Line(**{name: getattr(values["line"], name) for name in columns})
    found.reinsurer, found.broker = values["reinsurer"], values["broker"]
    found.affiliated = values.get("affiliated", False)
    return found


def figures_succeeded(before: PlacementFigures, placement: Placement, old: Line, new: Line) -> PlacementFigures:
    """The figures with ``new`` in the place of ``old``; of money that tells shares alone, not who keeps what."""
    return PlacementFigures(
        sections=tuple(
            section_figures(
                placement,
                each.section,
                [new if row.line.pk == old.pk else row.line for row in each.lines],
                closed=[done.replacement for done in each.closed],
            )
            for each in before.sections
        )
    )


def place_of(before: PlacementFigures, line: Line) -> tuple[SectionFigures, LineFigures]:
    """The section and the figures of a line that stands."""
    pairs = ((each, row) for each in before.sections for row in each.lines)
    return next((each, row) for each, row in pairs if row.line.pk == line.pk)


def kept_by(replacement: Replacement, before: PlacementFigures) -> tuple[Kept, Days]:
    """What the old line keeps of its place, and the days it is divided by."""
    placement = replacement.placement
    _section, row = place_of(before, replacement.line)
    days = days_of(placement, replacement.cut_at)
    whole = Kept(
        premium=row.money.premium + row.earlier.premium,
        commission=row.money.commission + row.earlier.commission,
        brokerage=row.money.brokerage + row.earlier.brokerage,
    )
    return kept_until(whole, row.earlier, days, minor_digits(placement.currency)), days


def told_of_replacement(replacement: Replacement) -> dict[str, Any]:
    """As it was carried out; before that as it would be now. What was dropped has no figures."""
    if replacement.state == ReplacementState.DROPPED:
        return {}
    content = replacement_document(replacement) if replacement.slip is None else replacement.slip.content
    return dict(content["replacement"])


def replacement_document(replacement: Replacement) -> dict[str, Any]:
    """更换接受人批单: who leaves and who takes over on which day, and what each has. Plain data that can be frozen."""
    placement, line = replacement.placement, replacement.line
    before = figures_of(placement)
    section, row = place_of(before, line)
    kept, days = kept_by(replacement, before)
    kept_money = kept.as_money(row.money)
    content = content_of(placement, before)
    content["replacement"] = {
        "mode": replacement.mode,
        "cut_at": instant_text(replacement.cut_at),
        "reason": replacement.reason,
        "used_days": days.total - days.left,
        "total_days": days.total,
        "section": section.section.name,
        "signed": trimmed(row.signed),
        "covered": money_text(row.covered),
        "leads": line.leads,
        "old": {
            **_named(line),
            "before": _items(row.money),
            "kept": _items(kept_money),
            "returned": _items(row.money.minus(kept_money)),
        },
        "new": {
            **_named(successor_of(successor_terms(replacement))),
            "gets": _items(row.money.minus(kept_money)),
        },
    }
    return content


def sum_handed_over(replacement: Replacement) -> Decimal:
    """The premium that passes from the old reinsurer to the new one, in the currency of the placement."""
    told = told_of_replacement(replacement)
    return Decimal(told["new"]["gets"]["premium"]) if told else Decimal(0)


def _named(line: Line) -> dict[str, str]:
    return {
        "reinsurer": line.reinsurer.name,
        "reinsurer_en": line.reinsurer.name_en,
        "broker": line.broker.name if line.broker else "",
    }


def _items(money: LineMoney) -> dict[str, str]:
    return {name: money_text(getattr(money, name)) for name in ITEMS}
