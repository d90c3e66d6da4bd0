"""Who may be graded in-house, what a finding needs, and when two assessors agree (claims brief §2, §2.1, §5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.rules.ages import full_years

#: §2.1 [I]: grades I to VI are never graded in-house.
LIGHTEST_FORBIDDEN = 6
ADULT = 18
#: The one standard for what is owed to third parties (§2).
LIABILITY_STANDARD = "RENTI"

REASONS: dict[str, str | Promise] = {
    "refused": _("The victim chose a forensic appraisal"),
    "grade": _("Grade I to VI"),
    "minor": _("The victim is a minor"),
    "death": _("The victim died"),
    "psychiatric": _("Brain injury with psychiatric findings"),
    "fraud": _("Dispute with suspected fraud"),
    "conference": _("The conference did not agree"),
    "other": _("Another reason"),
}


@dataclass(frozen=True, slots=True)
class Victim:
    """What decides whether a case may be graded in-house. ``grade``: the expected or the found one."""

    born_on: date | None
    on: date
    grade: int | None = None
    died: bool = False
    psychiatric: bool = False
    fraud: bool = False


def forbidden_reason(victim: Victim) -> str:
    """The code of :data:`REASONS` that sends the case to an external appraisal; "" where it may be graded here."""
    if victim.died:
        return "death"
    if victim.born_on is not None and full_years(victim.born_on, victim.on) < ADULT:
        return "minor"
    if victim.grade is not None and victim.grade <= LIGHTEST_FORBIDDEN:
        return "grade"
    if victim.psychiatric:
        return "psychiatric"
    return "fraud" if victim.fraud else ""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as the rules judge it: the clause with its standard and grade, what was measured, the photo."""

    standard: str
    clause: str
    grade: int
    measurement: str
    photo: int | None


def refuse_findings(findings: Sequence[Found]) -> DomainError | None:
    """Each finding has a clause, a measurement and a photo; all of one standard, no clause twice (§6.2, §2)."""
    if not findings:
        return DomainError("finding_missing", _("Enter at least one finding."))
    if {each.standard for each in findings} != {LIABILITY_STANDARD}:
        return DomainError(
            "standards_mixed", _("All findings follow one standard: 人体损伤致残程度分级. Take the others out.")
        )
    if len({each.clause for each in findings}) != len(findings):
        return DomainError("clause_twice", _("A clause is named twice: keep one finding of it."))
    if not all(each.measurement.strip() for each in findings):
        return DomainError("measurement_missing", _("Say for each finding what was measured."))
    if any(each.photo is None for each in findings):
        return DomainError("photo_missing", _("Name for each finding the photo that shows it."))
    return None


def worst(grades: Iterable[int]) -> int | None:
    """The heaviest of several grades."""
    return min(grades, default=None)


def agree(first: Iterable[int], second: Iterable[int]) -> bool:
    """Whether two assessors found the same grades, in whatever order (复评一致)."""
    return sorted(first) == sorted(second)


def refuse_days(*, accident: date, treatment_end: date | None, assessed: date, today: date) -> DomainError | None:
    """定残 neither before the accident nor before the end of treatment, and not in the future (§5)."""
    if assessed > today:
        return DomainError("day_in_future", _("This day lies in the future."))
    if assessed < accident:
        return DomainError("assessed_before_accident", _("The assessment cannot precede the accident."))
    if treatment_end is None or assessed < treatment_end:
        return DomainError("assessed_before_treatment_end", _("The assessment cannot precede the end of treatment."))
    return None


@dataclass(frozen=True, slots=True)
class Sampled:
    """One case in a hundred parts: ``place`` 0 to 99 decides whether it is looked at again."""

    place: int

    def within(self, percent: Decimal) -> bool:
        """Whether a sample of ``percent`` takes the case (§2.1 step 13: 5 %)."""
        return self.place < percent


_CLAUSE = re.compile(r"(5(?:\.\d{1,2}){2})[.(](\d{1,2})\)?")


def clause_number(written: str) -> str:
    """A clause as the catalogue numbers it, 5.10.6(11), also where it is written 5.10.6.11 or with wide brackets."""
    text = unicodedata.normalize("NFKC", written).strip().replace(" ", "")
    found = _CLAUSE.fullmatch(text)
    return f"{found[1]}({found[2]})" if found else text
