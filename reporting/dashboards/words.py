"""Numbers of dashboards in words: the page, its paper and what is pushed of it write them alike."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reporting.dashboards.showing import Cell, Shown

NOTHING = "—"


def figure_words(value: Decimal | None, unit: str) -> str:
    """A figure with its unit; a dash of nothing."""
    if value is None:
        return NOTHING
    number = number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    if unit == "percent":
        return f"{number}%"
    if unit == "yuan":
        return f"¥{number}"
    return (_("%(number)s days") if unit == "days" else _("%(number)s h")) % {"number": number}


def count_words(value: Decimal | None) -> str:
    """A count as a whole number, a sum with two places."""
    if value is None:
        return NOTHING
    whole = value == value.to_integral_value()
    return number_format(value, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)


def cell_words(shown: Shown, cell: Cell, place: int) -> str:
    """One number of a tile's table."""
    if shown.tile.kind == "funnel":
        return count_words(cell.value) if place == 0 else figure_words(cell.value, "percent")
    kpi = shown.kpis[place] if place < len(shown.kpis) else shown.kpis[0]
    return figure_words(cell.value, kpi.unit)
