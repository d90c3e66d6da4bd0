"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def yuan(amount: Decimal | str | None) -> str:
    """An amount with separators and two decimals; nothing known is a dash."""
    return "—" if amount is None else f"{Decimal(amount):,.2f}"
