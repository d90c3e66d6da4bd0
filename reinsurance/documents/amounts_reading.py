"""Amounts that may be stated in more than one way: as a rate, as a percentage, as a return."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from reinsurance.documents.nodes import Node
from reinsurance.rules.amounts import percent_of, plain_number


def read_rate(node: Node) -> Fraction | None:
    """A premium rate as a fraction: ``rate`` carries its unit, ``rate_percent`` and ``rate_per_mille`` are numbers."""
    for first, second in (("rate", "rate_percent"), ("rate", "rate_per_mille"), ("rate_percent", "rate_per_mille")):
        node.conflict(first, second)
    for name, unit in (("rate_percent", "%"), ("rate_per_mille", "‰"), ("rate", "")):
        if not node.has(name):
            continue
        written = node.values[name]
        text = written.strip() if isinstance(written, str) else ""
        divisor = 1000 if (text + unit).endswith("‰") else 100
        value = plain_number(text.rstrip("%‰").strip())
        if value is None or not (text + unit).endswith(("%", "‰")):
            node.fault("FIELD_TYPE", name, expected=_("a rate with its unit, such as 1‰ or 0.1%"))
            return None
        if not 0 < value <= divisor:
            node.fault("RATE_RANGE", name, value=value, least=0, most=divisor)
            return None
        return Fraction(value) / divisor
    return None


def amount_or_percent(node: Node, name: str, whole: Decimal | None) -> Decimal | None:
    """An amount, ``"40%"``, or an object with ``amount`` or ``percent`` of ``whole``."""
    value = node.values[name]
    if isinstance(value, str) and value.strip().endswith(("%", "‰")):
        percent = node.percent(name, zero=True)
    elif isinstance(value, dict):
        stated = Node(value, "money_or_share", node.at(name), node.findings)
        stated.conflict("amount", "percent")
        if stated.has("amount"):
            return stated.money("amount")
        stated.require("percent")
        percent = stated.percent("percent", zero=True)
    else:
        return node.money(name)
    if percent is None or (whole is None and not node.require("sum_insured")) or whole is None:
        return None
    return percent_of(whole, percent, node.findings.digits)
