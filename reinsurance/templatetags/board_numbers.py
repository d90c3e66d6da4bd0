"""Numbers of boards as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from reinsurance.monitoring.parts import Column

register = template.Library()
#: Unit of a column → decimals, and what stands behind the number.
UNITS = {"count": (0, ""), "days": (0, ""), "yuan": (2, ""), "percent": (2, "%"), "hours": (2, ""), "index": (2, "")}


@register.filter
def shown(column: Column, value: Decimal | None) -> str:
    """A number in the unit of its column; nothing is a dash."""
    if value is None:
        return "—"
    digits, sign = UNITS[column.unit]
    return f"{number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True)}{sign}"


@register.filter
def is_late(column: Column, value: Decimal) -> bool:
    """Whether the value is bad news."""
    return column.late(value)
