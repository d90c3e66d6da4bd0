"""What the board of injuries shows: open by step and age, agreement, savings, grades, assessors.

The database counts and adds; each number is made by the conditions that ``board_rows`` opens it with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Branch, User
from claims.injuries.board_conditions import (
    AGES,
    CONFIRMED,
    FAILED,
    KEPT,
    PREFECTURES,
    SETTLED,
    TAKEN_BACK,
    TWICE_ASSESSED,
    ages_at,
)
from claims.models import InjuryStatus
from claims.rules.grades import ROMAN
from workflow.kpis import percent

S = InjuryStatus
CENT = Decimal("0.01")
AMOUNTS = {"gross": "gross_saving", "insurer": "insurer_saving", "expected": "expected_payable"}
Named = Mapping[Any, tuple[str, str]]  # Any: a grade, the key of a branch or of a person


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
    expected: Decimal

    @property
    def rate(self) -> Decimal | None:
        """减损率 (§2.8)."""
        return percent(self.insurer, self.expected)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    key: str
    label: str
    count: int
    percent: Decimal | None


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


def board_of(rows: Any, at: datetime) -> Board:
    """The board over rows that the reader sees: one query a part, whatever their number."""
    ages = {f"age_{place}": _count(condition) for place, condition in enumerate(ages_at(at))}
    states = list(rows.values("status").annotate(**ages, yes=_count(SETTLED), no=_count(FAILED)))
    graded = list(rows.values("final_grade").annotate(count=Count("pk"), **_amounts(KEPT), booked=_count(CONFIRMED)))
    twice = list(
        rows.filter(TWICE_ASSESSED)
        .values("first_assessor_id")
        .annotate(count=Count("pk"), agreed=_count(Q(first_agreed=True)))
    )
    by_grade = _merged(graded, "final_grade", {number: (roman, roman) for number, roman in enumerate(ROMAN, start=1)})
    second_assessments = sum(row["count"] for row in twice)
    settled, failed = (sum(row[name] for row in states) for name in ("yes", "no"))
    return Board(
        steps=_steps(states),
        agreement=percent(sum(row["agreed"] for row in twice), second_assessments),
        second_assessments=second_assessments,
        settled=percent(settled, settled + failed),
        outcomes=settled + failed,
        grades=_grades(graded),
        assessors=_assessors(twice),
        savings=[
            SavingPart("month", _("Month of payment"), _months(rows)),
            SavingPart("saved_grade", _("Grade"), by_grade),
            SavingPart("prefecture", _("Prefecture"), _prefectures(rows)),
            SavingPart("person", _("Person"), _persons(rows)),
        ],
        total=_together("", _("Total"), by_grade),
    )


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)


def _amounts(condition: Q) -> dict[str, Any]:
    """Cases and amounts of the rows that meet the condition."""
    sums = {name: Sum(column, filter=condition) for name, column in AMOUNTS.items()}
    return {"cases": _count(condition), **sums}


def _steps(states: list[dict[str, Any]]) -> list[StepLine]:
    found = {row["status"]: row for row in states}
    lines = []
    for state in S:
        if state != S.ARCHIVED and state in found:
            ages = [(f"{state.value}.{place}", found[state][f"age_{place}"]) for place in range(len(AGES) + 1)]
            lines.append(StepLine(state.value, state.label, ages, sum(count for _key, count in ages)))
    return lines


def _grades(graded: list[dict[str, Any]]) -> list[Share]:
    counts = {row["final_grade"]: row["count"] for row in graded if row["final_grade"]}
    whole = sum(counts.values())
    return [
        Share(ROMAN[grade - 1], ROMAN[grade - 1], counts[grade], percent(counts[grade], whole))
        for grade in sorted(counts)
    ]


def _assessors(twice: list[dict[str, Any]]) -> list[Share]:
    """First assessors: how many of their assessments the second one confirmed."""
    names = _people(row["first_assessor_id"] for row in twice)
    shares = [
        Share(*names[row["first_assessor_id"]], row["count"], percent(row["agreed"], row["count"])) for row in twice
    ]
    return sorted(shares, key=lambda each: each.key)


def _months(rows: Any) -> list[SavingLine]:
    """A saving in the month of payment (§2.8), and once more, as less, in the month of the judgment."""
    booked = [(_monthly(rows.filter(CONFIRMED), "paid_on"), 1), (_monthly(rows.filter(TAKEN_BACK), "reversed_at"), -1)]
    return _by_key(
        [_line(f"{row['month']:%Y-%m}", f"{row['month']:%Y-%m}", row, sign) for found, sign in booked for row in found]
    )


def _monthly(rows: Any, column: str) -> Any:
    return rows.annotate(month=TruncMonth(column)).values("month").annotate(**_amounts(CONFIRMED))


def _prefectures(rows: Any) -> list[SavingLine]:
    found = list(_booked(rows, "branch_id"))
    return _merged(found, "branch_id", prefectures_of(row["branch_id"] for row in found))


def _persons(rows: Any) -> list[SavingLine]:
    """Whoever signed the agreement."""
    found = list(_booked(rows, "agreed_by_id"))
    return _merged(found, "agreed_by_id", _people(row["agreed_by_id"] for row in found))


def _booked(rows: Any, column: str) -> Any:
    return rows.filter(CONFIRMED).values(column).annotate(booked=Count("pk"), **_amounts(KEPT))


def prefectures_of(branches: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Branch → code and name of its prefecture, or of what is nearest above."""
    paths = dict(Branch.objects.filter(pk__in=set(branches)).values_list("pk", "path"))
    codes = {code for path in paths.values() for code in path.strip("/").split("/")}
    rows = Branch.objects.filter(code__in=codes, level__in=PREFECTURES)
    above = {path: (code, name) for path, code, name in rows.values_list("path", "code", "name")}
    return {pk: above[max((each for each in above if path.startswith(each)), key=len)] for pk, path in paths.items()}


def _people(keys: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    rows = User.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "employee_no", "name")
    return {None: ("", "—")} | {pk: (number, name) for pk, number, name in rows}


def _merged(found: list[dict[str, Any]], column: str, names: Named) -> list[SavingLine]:
    """Lines with a saving that was ever booked, by the name of their column."""
    return _by_key([_line(*names[row[column]], row, 1) for row in found if row["booked"]])


def _line(key: str, label: str, row: Mapping[str, Any], sign: int) -> SavingLine:
    amounts = (sign * (row[name] or Decimal(0)).quantize(CENT) for name in AMOUNTS)
    return SavingLine(key, label, sign * row["cases"], *amounts)


def _by_key(lines: list[SavingLine]) -> list[SavingLine]:
    """Lines of one name put together, in the order of names."""
    parts: dict[tuple[str, str], list[SavingLine]] = {}
    for line in lines:
        parts.setdefault((line.key, line.label), []).append(line)
    order = sorted(parts, key=lambda named: (ROMAN.index(named[0]) if named[0] in ROMAN else 0, named))
    return [_together(*named, parts[named]) for named in order]


def _together(key: str, label: str, lines: list[SavingLine]) -> SavingLine:
    sums = [sum((getattr(line, name) for line in lines), Decimal("0.00")) for name in AMOUNTS]
    return SavingLine(key, label, sum(line.cases for line in lines), *sums)
