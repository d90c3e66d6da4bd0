"""Numbers of dashboards as they are written, and the options of their charts."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from reporting.dashboards.words import cell_words, count_words, figure_words

register = template.Library()
register.filter("figure", figure_words)
register.filter("count_or_sum", count_words)
register.simple_tag(cell_words, name="cell_words")


@register.simple_tag
def table_cell(shown: Any, cell: Any, place: int) -> SafeString | str:
    """One number of a tile's table: a link to its rows."""
    text = cell_words(shown, cell, place)
    if not cell.address or cell.value is None:
        return text
    return format_html('<a href="{}">{}</a>', cell.address, text)


@register.simple_tag
def chart_option(option: dict[str, Any], anchor: str) -> SafeString:
    """The option of a chart where its script finds it."""
    return json_script(option, f"{anchor}-chart")
