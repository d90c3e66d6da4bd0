"""Writes a figure and its change as words, once: every channel shows the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reporting.rules import PERCENT
from workflow.kpis import Kpi

NOTHING = "—"


def has_value(kpi: Kpi, row: dict[str, Any]) -> bool:
    """Whether the row of a figure has a denominator: without one there is no value."""
    return Decimal(str(row[kpi.names[1]])) != 0


def counted(number: Decimal | int | str) -> str:
    """A count or an amount with separators."""
    value = Decimal(str(number))
    places = 0 if value == value.to_integral_value() else 2
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def value_words(kpi: Kpi, row: dict[str, Any]) -> str:
    """The value of a row of ``reporting.figures.figure`` with its unit; a dash where there is none."""
    return _with_unit(kpi.unit, Decimal(str(row[kpi.names[2]]))) if has_value(kpi, row) else NOTHING


def share_words(kpi: Kpi, row: dict[str, Any]) -> str:
    """Numerator and denominator of a row; "" where the figure is no quotient of two counts."""
    if kpi.middle or not has_value(kpi, row):
        return ""
    return f"{counted(row[kpi.names[0]])}/{counted(row[kpi.names[1]])}"


def change_words(kpi: Kpi, now: dict[str, Any], before: dict[str, Any]) -> str:
    """How far the value is from the earlier one: percentage points of a rate, else in its unit; "" without either."""
    if not (has_value(kpi, now) and has_value(kpi, before)):
        return ""
    change = Decimal(str(now[kpi.names[2]])) - Decimal(str(before[kpi.names[2]]))
    signed = f"{change:+,.2f}" if change else "0.00"
    if kpi.unit == PERCENT:
        return _("%(change)s points") % {"change": signed}
    return signed


def _with_unit(unit: str, value: Decimal) -> str:
    number = number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    if unit == PERCENT:
        return f"{number}%"
    words = {"days": _("%(number)s days"), "hours": _("%(number)s office hours"), "yuan": _("%(number)s yuan")}
    return words[unit] % {"number": number}
