"""Sentences with figures in them, made in the reader's language when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise

#: Digits shown of a figure that has no end, such as a third.
SHOWN_DIGITS = 6
Shown = str | Promise | Decimal | Fraction | int | date


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable text with named places, and what stands in them. ``str()`` gives the reader's language."""

    text: str | Promise
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text) % {name: shown(value) for name, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a result must know: a stable code, where, and a sentence."""

    code: str
    path: str
    sentence: Sentence


def notice(code: str, path: str, text: str | Promise, /, **values: object) -> Notice:
    """A notice with its sentence."""
    return Notice(code, path, Sentence(text, values))


def shown(value: object) -> object:
    """A figure as a person reads it: separators between thousands, no needless decimals; other values as they are."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return value.isoformat() if isinstance(value, date) else value
    exact = Fraction(value)
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    places = 2 if decimal == round(decimal, 2) else SHOWN_DIGITS
    text = f"{decimal:,.{places}f}"
    return text if places == 2 else text.rstrip("0")


def plain(value: object) -> str:
    """A figure or date as programs read it: money with two decimals, other numbers without an exponent."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
