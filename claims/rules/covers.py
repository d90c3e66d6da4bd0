"""The vehicles of an accident and their covers: limits of 交强险 by the day of the accident, commercial third party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from claims.rules.items import DEATH_DISABILITY, MEDICAL, PROPERTY
from claims.rules.money import ZERO

#: Accidents from this day on have the higher limits (claims brief §2.7).
RAISED_ON = date(2020, 9, 19)
Limits = Mapping[str, Decimal]


def _limits(death: int, medical: int, goods: int) -> Limits:
    return {MEDICAL: Decimal(medical), DEATH_DISABILITY: Decimal(death), PROPERTY: Decimal(goods)}


#: By whether the accident is on or after :data:`RAISED_ON`, and whether the vehicle is at fault.
LIMITS: dict[tuple[bool, bool], Limits] = {
    (True, True): _limits(180_000, 18_000, 2_000),
    (True, False): _limits(18_000, 1_800, 100),
    (False, True): _limits(110_000, 10_000, 2_000),
    (False, False): _limits(11_000, 1_000, 100),
}


def compulsory_limits(accident_on: date, at_fault: bool) -> Limits:
    """The limits of one compulsory policy for an accident on a day."""
    return LIMITS[accident_on >= RAISED_ON, at_fault]


@dataclass(frozen=True, slots=True)
class Compulsory:
    """交强险 of a vehicle. ``insured`` False: there is none, and the owner owes what it would have paid (SPC §16).

    ``already_paid`` is what others took from each limit, or what is kept for them.
    """

    insured: bool = True
    ours: bool = True
    already_paid: Limits = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commercial:
    """商业三者险 of a vehicle: limit, what is gone from it, whether it covers mental damages, why it does not pay."""

    limit: Decimal
    already_paid: Decimal = ZERO
    mental_rider: bool = False
    excluded: str = ""
    deductible: Decimal = ZERO
    ours: bool = True

    @property
    def remaining(self) -> Decimal:
        """What is left of the limit."""
        return max(self.limit - self.already_paid, ZERO)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its share of liability (0–1) and its covers."""

    key: str
    path: str
    liability: Fraction
    at_fault: bool
    compulsory: Compulsory
    commercial: Commercial | None = None
    advanced: Decimal = ZERO

    def remaining(self, accident_on: date) -> dict[str, Decimal]:
        """What is left of each compulsory limit."""
        gone, limits = self.compulsory.already_paid, compulsory_limits(accident_on, self.at_fault)
        return {bucket: max(limit - gone.get(bucket, ZERO), ZERO) for bucket, limit in limits.items()}
