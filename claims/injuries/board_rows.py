"""The assessments behind each number of the board of injuries: the same facts, asked the other way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.injuries.board import (
    Booking,
    age_of,
    bookings_of,
    grade_of,
    person_of,
    prefectures_of,
    settled,
)
from claims.models import InjuryStatus
from claims.rules.grades import ROMAN

Fact = dict[str, Any]  # Any: a row of values of different columns

#: code of a part of the board → what its numbers count.
PARTS: Mapping[str, str | Promise] = {
    "step": _("Open by step and days"),
    "grade": _("Grades"),
    "agreement": _("Second assessments"),
    "assessor": _("First assessments confirmed by the second"),
    "outcome": _("Settled or failed"),
    "saving": _("Savings"),
    "month": _("Savings by month of payment"),
    "saved_grade": _("Savings by grade"),
    "prefecture": _("Savings by prefecture"),
    "person": _("Savings by person"),
}


def rows_behind(facts: list[Fact], part: str, key: str, at: datetime) -> list[int]:
    """Which assessments make the number ``key`` of ``part``, without an end to their number; "" is the total."""
    if part in BY_BOOKING:
        names = prefectures_of(facts) if part == "prefecture" else {}
        found = BY_BOOKING[part]
        return sorted({each.row["pk"] for each in bookings_of(facts) if not key or key == found(each, names)})
    keys = BY_FACT[part]
    return [row["pk"] for row in facts if key in keys(row, at)]


def _step(row: Fact, at: datetime) -> set[str]:
    if row["status"] == InjuryStatus.ARCHIVED:
        return set()
    return {"", row["status"], f"{row['status']}.{age_of(row, at)}"}


def _agreement(row: Fact, _at: datetime) -> set[str]:
    return set() if row["first_agreed"] is None else {"", "yes" if row["first_agreed"] else "no"}


def _assessor(row: Fact, _at: datetime) -> set[str]:
    return set() if row["first_agreed"] is None else {"", row["first_assessor__employee_no"]}


def _outcome(row: Fact, _at: datetime) -> set[str]:
    found = settled(row)
    return set() if found is None else {"", "yes" if found else "no"}


def _grade(row: Fact, _at: datetime) -> set[str]:
    return {"", ROMAN[row["final_grade"] - 1]} if row["final_grade"] else set()


BY_FACT: Mapping[str, Callable[[Fact, datetime], set[str]]] = {
    "step": _step,
    "grade": _grade,
    "agreement": _agreement,
    "assessor": _assessor,
    "outcome": _outcome,
}
BY_BOOKING: Mapping[str, Callable[[Booking, Mapping[str, tuple[str, str]]], str]] = {
    "saving": lambda _each, _names: "",
    "month": lambda each, _names: each.month,
    "saved_grade": lambda each, _names: grade_of(each)[0],
    "prefecture": lambda each, names: names[each.row["branch__path"]][0],
    "person": lambda each, _names: person_of(each)[0],
}
