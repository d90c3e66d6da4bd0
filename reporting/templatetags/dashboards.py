"""Numbers of dashboards as they are written, and the options of their charts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
NOTHING = "—"


@register.filter
def figure(value: Decimal | None, unit: str) -> str:
    """A figure with its unit; a dash of nothing."""
    if value is None:
        return NOTHING
    number = number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    if unit == "percent":
        return f"{number}%"
    if unit == "yuan":
        return f"¥{number}"
    return (_("%(number)s days") if unit == "days" else _("%(number)s h")) % {"number": number}


@register.filter
def count_or_sum(value: Decimal | None) -> str:
    """A count as a whole number, a sum with two places."""
    if value is None:
        return NOTHING
    whole = value == value.to_integral_value()
    return number_format(value, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)


@register.simple_tag
def table_cell(shown: Any, cell: Any, place: int) -> SafeString | str:
    """One number of a tile's table: a link to its rows."""
    if shown.tile.kind == "funnel":
        text = count_or_sum(cell.value) if place == 0 else figure(cell.value, "percent")
    else:
        kpi = shown.kpis[place] if place < len(shown.kpis) else shown.kpis[0]
        text = figure(cell.value, kpi.unit)
    if not cell.address or cell.value is None:
        return text
    return format_html('<a href="{}">{}</a>', cell.address, text)


@register.simple_tag
def chart_option(option: dict[str, Any], anchor: str) -> SafeString:
    """The option of a chart where its script finds it."""
    return json_script(option, f"{anchor}-chart")
