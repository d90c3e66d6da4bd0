"""What the board of injuries shows: open by step and age, agreement, savings, grades, assessors (issue 5, point 8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Branch
from claims.models import InjuryStatus
from claims.rules.grades import ROMAN
from claims.rules.injury_settlement import agreement_rate
from claims.rules.money import ZERO

S = InjuryStatus
#: Days in a state: up to 7, up to 30, up to 90, more.
AGES = (7, 30, 90)
FACTS = (
    "pk",
    "status",
    "since",
    "branch__path",
    "final_grade",
    "external_reason",
    "first_agreed",
    "first_assessor__employee_no",
    "first_assessor__name",
    "agreed_by__employee_no",
    "agreed_by__name",
    "gross_saving",
    "insurer_saving",
    "expected_payable",
    "judgment_amount",
    "paid_on",
    "saving_confirmed_at",
    "reversed_at",
)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One state: the open ones there by days; ``key`` of the rows behind each number."""

    code: str
    label: str | Promise
    ages: list[tuple[str, int]]
    total: int


@dataclass(frozen=True, slots=True)
class SavingLine:
    """One month, grade, prefecture or person: cases, gross and insurer's saving; what was taken back counts less."""

    key: str
    label: str
    cases: int
    gross: Decimal
    insurer: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    key: str
    label: str
    count: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SavingPart:
    """The savings by one thing; ``code`` of the rows behind its numbers."""

    code: str
    title: str
    lines: list[SavingLine]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page."""

    steps: list[StepLine]
    agreement: Decimal | None
    second_assessments: int
    settled: Decimal | None
    outcomes: int
    grades: list[Share]
    assessors: list[Share]
    savings: list[SavingPart]
    total: SavingLine


@dataclass(frozen=True, slots=True)
class Booking:
    """A saving in its month: added when confirmed (month of payment, §2.8), taken off in the month of the judgment."""

    month: str
    row: dict[str, Any]
    sign: int


def board_of(rows: Any, at: datetime) -> Board:
    """The board over rows that the reader sees, in one query and one more for the names of branches."""
    facts = facts_of(rows)
    bookings = list(bookings_of(facts))
    names = prefectures_of(facts)
    graded = [row["first_agreed"] for row in facts if row["first_agreed"] is not None]
    outcomes = [outcome for outcome in map(settled, facts) if outcome is not None]
    return Board(
        steps=_steps(facts, at),
        agreement=agreement_rate(graded),
        second_assessments=len(graded),
        settled=agreement_rate(outcomes),
        outcomes=len(outcomes),
        grades=_shares(ROMAN[row["final_grade"] - 1] for row in facts if row["final_grade"]),
        assessors=_agreement_by_person(facts),
        savings=[
            SavingPart("month", _("Month of payment"), _savings(bookings, lambda each: (each.month, each.month))),
            SavingPart("saved_grade", _("Grade"), _savings(bookings, grade_of)),
            SavingPart("prefecture", _("Prefecture"), _savings(bookings, lambda each: names[each.row["branch__path"]])),
            SavingPart("person", _("Person"), _savings(bookings, person_of)),
        ],
        total=_line("", _("Total"), bookings),
    )


def facts_of(rows: Any) -> list[dict[str, Any]]:
    """What the board and the rows behind its numbers are made from."""
    return list(rows.values(*FACTS))


def settled(row: dict[str, Any]) -> bool | None:
    """Whether the victim agreed; None while that is open (协商成功率)."""
    if row["status"] in {S.AGREED, S.PAID} or row["saving_confirmed_at"]:
        return True
    if row["external_reason"] or row["status"] == S.LITIGATION or row["judgment_amount"] is not None:
        return False
    return None


def age_of(row: dict[str, Any], at: datetime) -> int:
    """The place of the days in this state among the columns of :data:`AGES`."""
    return sum((at - row["since"]).days > most for most in AGES)


def grade_of(booking: Booking) -> tuple[str, str]:
    """Key and label of the grade."""
    grade = ROMAN[booking.row["final_grade"] - 1]
    return grade, grade


def person_of(booking: Booking) -> tuple[str, str]:
    """Key and label of whoever signed the agreement."""
    return booking.row["agreed_by__employee_no"] or "", booking.row["agreed_by__name"] or "—"


def _steps(facts: list[dict[str, Any]], at: datetime) -> list[StepLine]:
    found: dict[str, list[int]] = {code: [0] * (len(AGES) + 1) for code in S.values if code != S.ARCHIVED}
    for row in facts:
        if row["status"] in found:
            found[row["status"]][age_of(row, at)] += 1
    return [
        StepLine(code, S(code).label, [(f"{code}.{place}", count) for place, count in enumerate(ages)], sum(ages))
        for code, ages in found.items()
        if sum(ages)
    ]


def bookings_of(facts: list[dict[str, Any]]) -> Iterable[Booking]:
    """Every saving in its month, and once more in the month in which it was taken back."""
    for row in facts:
        if row["saving_confirmed_at"] is not None:
            yield Booking(f"{row['paid_on']:%Y-%m}", row, 1)
            if row["reversed_at"] is not None:
                yield Booking(f"{timezone.localtime(row['reversed_at']):%Y-%m}", row, -1)


def prefectures_of(facts: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Branch path → code and name of its prefecture, or of what is nearest above."""
    paths = {row["branch__path"] for row in facts}
    codes = {code for path in paths for code in path.strip("/").split("/")}
    rows = Branch.objects.filter(code__in=codes, level__in=("head_office", "province", "prefecture"))
    above = {path: (code, name) for path, code, name in rows.values_list("path", "code", "name")}
    return {path: above[max((each for each in above if path.startswith(each)), key=len)] for path in paths}


def _savings(bookings: list[Booking], key: Callable[[Booking], tuple[str, str]]) -> list[SavingLine]:
    groups: dict[tuple[str, str], list[Booking]] = defaultdict(list)
    for each in bookings:
        groups[key(each)].append(each)
    return [_line(*named, groups[named]) for named in sorted(groups)]


def _line(key: str, label: str, bookings: list[Booking]) -> SavingLine:
    gross = sum((each.sign * each.row["gross_saving"] for each in bookings), ZERO)
    insurer = sum((each.sign * each.row["insurer_saving"] for each in bookings), ZERO)
    expected = sum((each.sign * each.row["expected_payable"] for each in bookings), ZERO)
    rate = (insurer * 100 / expected).quantize(Decimal("0.01")) if expected else None
    return SavingLine(key, label, sum(each.sign for each in bookings), gross, insurer, rate)


def _shares(labels: Iterable[str]) -> list[Share]:
    counts = Counter(labels)
    whole = sum(counts.values())
    order = sorted(counts, key=lambda label: ROMAN.index(label) if label in ROMAN else 0)
    return [
        Share(label, label, counts[label], (Decimal(counts[label]) * 100 / whole).quantize(Decimal("0.01")))
        for label in order
    ]


def _agreement_by_person(facts: list[dict[str, Any]]) -> list[Share]:
    """First assessors: how many of their assessments the second one confirmed."""
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in facts:
        if row["first_agreed"] is not None:
            seen[row["first_assessor__employee_no"], row["first_assessor__name"]].append(row["first_agreed"])
    return [
        Share(number, name, len(found), agreement_rate(found) or ZERO) for (number, name), found in sorted(seen.items())
    ]
