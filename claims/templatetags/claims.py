"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from claims.rules.items import BUCKET_NAMES

register = template.Library()


@register.filter
def yuan(amount: Decimal | str | None) -> str:
    """An amount with separators and two decimals; nothing known is a dash."""
    return "—" if amount is None else f"{Decimal(amount):,.2f}"


@register.filter
def bucket_name(code: str) -> object:
    """医疗费用, 死亡伤残 …: the part of a cover an item belongs to."""
    return BUCKET_NAMES.get(code, code)
