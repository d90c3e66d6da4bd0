"""Rules of practice per region and from a day: schedules, caps, daily rates, ratios, as rows and not as code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.rules.options import CHOICES, LIABILITY, LIABILITY_NON_MOTOR
from claims.rules.refusals import refused

AMOUNTS = ("extra_cap", "mental_step", "mental_cap", "hospital_food_rate", "nutrition_rate", "nursing_rate")
FLAGS = ("mental_first", "mental_by_liability")
RATIOS = {
    **{f"liability.{word}": ("liability", word) for word in LIABILITY},
    **{f"liability_non_motor.{word}": ("liability_non_motor", word) for word in LIABILITY_NON_MOTOR},
}
CODES = (*CHOICES, *AMOUNTS, *FLAGS, *RATIOS)


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One rule of a region (all regions where empty), both days inclusive, the last open where None."""

    region: str
    code: str
    value: str
    effective_from: date
    effective_to: date | None = None
    source: str = ""

    def covers(self, on: date) -> bool:
        """Whether the rule holds on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


def checked_value(code: str, value: str) -> str:
    """``value`` if a rule of this code may have it; refused otherwise."""
    if code not in CODES:
        raise refused("practice_unknown", "code", _("There is no such rule of practice."))
    try:
        _typed(code, value)
    except (InvalidOperation, KeyError, ValueError):
        raise refused("practice_value", "value", _("This rule cannot have that value.")) from None
    return value


def in_force(rows: Sequence[PracticeRow], region: str, on: date | None) -> dict[str, Any]:
    """Options by the rows that hold for the region on the day: the region's own before those for everywhere."""
    found: dict[str, Any] = {}
    ratios: dict[str, dict[str, int]] = {"liability": dict(LIABILITY), "liability_non_motor": dict(LIABILITY_NON_MOTOR)}
    holding = [row for row in rows if row.region in {"", region} and (on is not None and row.covers(on))]
    for row in sorted(holding, key=lambda row: (row.region != "", row.effective_from)):
        if row.code in RATIOS:
            table, word = RATIOS[row.code]
            ratios[table][word] = int(row.value)
        else:
            found[row.code] = _typed(row.code, row.value)
    return {**found, **_changed(ratios)}


def _changed(ratios: Mapping[str, dict[str, int]]) -> dict[str, Any]:
    defaults = {"liability": LIABILITY, "liability_non_motor": LIABILITY_NON_MOTOR}
    return {table: words for table, words in ratios.items() if words != defaults[table]}


def _typed(code: str, value: str) -> object:
    """The value as the options hold it."""
    if code == "daily_divisor":
        return Decimal(value) if value in CHOICES[code] else _no(value)
    if code in CHOICES:
        return value if value in CHOICES[code] else _no(value)
    if code in FLAGS:
        return {"true": True, "false": False}[value]
    if code in RATIOS:
        return int(value) if 0 <= int(value) <= 100 else _no(value)
    amount = Decimal(value)
    return amount if amount.is_finite() and amount >= 0 else _no(value)


def _no(value: str) -> object:
    raise ValueError(value)
