"""A person with a claim, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.rules.ages import full_years
from claims.rules.dependants import Dependant
from claims.rules.grades import Injury
from claims.rules.items import Entry

DISABILITY, DEATH, UPKEEP = "disability_award", "death_award", "dependants"
AUTOMATIC = (DISABILITY, DEATH, UPKEEP)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in hospital: days by the papers, or from admission to discharge (the last day not counted)."""

    days: int
    admitted: date | None = None
    discharged: date | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of the disability award under §12(2), in percent of what the formula gives, with its reason."""

    percent: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody hurt, killed or damaged. ``assessed_on`` is 定残日; ``in_vehicle``: whose cover is not theirs.

    A passenger's carrier is liable like any other vehicle, though its third-party covers do not answer; a ``driver``
    bears the share of the own vehicle.
    """

    key: str
    path: str
    name: str = ""
    born: date | None = None
    age: int | None = None
    accident_on: date | None = None
    assessed_on: date | None = None
    treated_until: date | None = None
    died_on: date | None = None
    counted_on: date | None = None
    stays: tuple[Stay, ...] = ()
    injuries: tuple[Injury, ...] = ()
    dependants: tuple[Dependant, ...] = ()
    entries: tuple[Entry, ...] = ()
    include: tuple[str, ...] = AUTOMATIC
    index: Decimal | None = None
    years: Decimal | None = None
    adjustment: Adjustment | None = None
    residence: str = ""
    in_vehicle: str = ""
    driver: bool = False
    own_liability: Decimal | None = None
    non_motor: bool = False

    @property
    def dead(self) -> bool:
        """Whether the person died of it."""
        return self.died_on is not None

    def owed_by(self, vehicle: str) -> bool:
        """Whether the liability of a vehicle is owed to this person."""
        return vehicle != self.in_vehicle or not self.driver

    @property
    def reference_day(self) -> date | None:
        """The day on which ages count: 定残日, or the day of death."""
        return self.died_on or self.assessed_on

    def age_then(self) -> int | None:
        """Age in full years on the reference day, as given or from the birth date."""
        if self.age is not None:
            return self.age
        day = self.reference_day
        return full_years(self.born, day) if self.born is not None and day is not None else None
