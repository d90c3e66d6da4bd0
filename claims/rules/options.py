"""What practice differs in from court to court: choices with a default, set by region and date or by the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from claims.rules.dependants import AFTER_INDEX, BEFORE_INDEX, EXACT, ROUND1, WHOLE
from claims.rules.grades import SCHEDULES

OUTSIDE, COMMERCIAL, COMPULSORY = "outside", "commercial", "compulsory"
EQUAL, BY_LIMIT = "EQUAL", "BY_LIMIT"

#: Choices of each option that is one of a few words.
CHOICES: dict[str, tuple[str, ...]] = {
    "schedule": tuple(SCHEDULES),
    "cap_basis": (AFTER_INDEX, BEFORE_INDEX),
    "dependant_years": (WHOLE, ROUND1, EXACT),
    "appraisal_fee": (OUTSIDE, COMMERCIAL, COMPULSORY),
    "compulsory_sharing": (EQUAL, BY_LIMIT),
    "daily_divisor": ("30", "21.75", "365"),
}
#: Percent by the words of the police (claims brief §2.7 step 3 [S20]); against pedestrians and non-motor vehicles [K].
LIABILITY: dict[str, int] = {"full": 100, "main": 70, "equal": 50, "minor": 30, "none": 0}
LIABILITY_NON_MOTOR: dict[str, int] = {"full": 100, "main": 80, "equal": 60, "minor": 40, "none": 0}


@dataclass(frozen=True, slots=True)
class Options:
    """How to count where the law leaves it to practice. The defaults are those of the claims brief §2.4–2.7."""

    schedule: str = "TENTH"
    extra_cap: Decimal = Decimal(10)
    cap_basis: str = AFTER_INDEX
    dependant_years: str = WHOLE
    daily_divisor: Decimal = Decimal(30)
    appraisal_fee: str = OUTSIDE
    compulsory_sharing: str = EQUAL
    mental_first: bool = True
    mental_by_liability: bool = False
    mental_step: Decimal = Decimal(5000)
    mental_cap: Decimal | None = None
    hospital_food_rate: Decimal | None = None
    nutrition_rate: Decimal | None = None
    nursing_rate: Decimal | None = None
    liability: Mapping[str, int] = field(default_factory=lambda: LIABILITY)
    liability_non_motor: Mapping[str, int] = field(default_factory=lambda: LIABILITY_NON_MOTOR)
