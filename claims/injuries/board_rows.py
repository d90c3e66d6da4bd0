"""The assessments behind each number of the board of injuries: those that meet the condition it was counted by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.branch import paths_filter
from claims.injuries.board_conditions import (
    CONFIRMED,
    FAILED,
    GRADED,
    OPEN,
    PREFECTURES,
    SETTLED,
    TAKEN_BACK,
    TWICE_ASSESSED,
    ages_at,
)
from claims.models import InjuryStatus
from claims.rules.grades import ROMAN

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
NOTHING = Q(pk__in=())
MONTH = re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])")
DECEMBER = 12


def rows_behind(rows: Any, part: str, key: str, at: datetime) -> Any:
    """Of ``rows`` those that make the number ``key`` of ``part``; "" is the total."""
    whole, narrower = CONDITIONS[part]
    return rows.filter(whole & narrower(key, at)) if key else rows.filter(whole)


def _step(key: str, at: datetime) -> Q:
    state, _dot, place = key.partition(".")
    known = {str(number): condition for number, condition in enumerate(ages_at(at))} | {"": Q()}
    return Q(status=state) & known.get(place, NOTHING) if state in InjuryStatus.values else NOTHING


def _grade(key: str, _at: datetime) -> Q:
    return Q(final_grade=ROMAN.index(key) + 1) if key in ROMAN else NOTHING


def _agreement(key: str, _at: datetime) -> Q:
    return Q(first_agreed=key == "yes") if key in {"yes", "no"} else NOTHING


def _outcome(key: str, _at: datetime) -> Q:
    return {"yes": SETTLED, "no": FAILED}.get(key, NOTHING)


def _month(key: str, _at: datetime) -> Q:
    """Paid in the month, or taken back in it."""
    found = MONTH.fullmatch(key)
    if found is None:
        return NOTHING
    first = date(int(found["year"]), int(found["month"]), 1)
    after = date(first.year + first.month // DECEMBER, first.month % DECEMBER + 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    return Q(paid_on__gte=first, paid_on__lt=after) | TAKEN_BACK & Q(reversed_at__gte=begin, reversed_at__lt=end)


def _prefecture(key: str, _at: datetime) -> Q:
    """The branches of which this is the prefecture, or what is nearest above."""
    place = Branch.objects.filter(code=key, level__in=PREFECTURES).first()
    if place is None:
        return NOTHING
    inside = Branch.objects.under(place)
    nearer = inside.filter(level__in=PREFECTURES).exclude(pk=place.pk).values_list("path", flat=True)
    return Q(branch__in=inside.exclude(paths_filter("path", tuple(nearer))).values("pk"))


CONDITIONS: Mapping[str, tuple[Q, Callable[[str, datetime], Q]]] = {
    "step": (OPEN, _step),
    "grade": (GRADED, _grade),
    "agreement": (TWICE_ASSESSED, _agreement),
    "assessor": (TWICE_ASSESSED, lambda key, _at: Q(first_assessor__employee_no=key)),
    "outcome": (SETTLED | FAILED, _outcome),
    "saving": (CONFIRMED, lambda _key, _at: NOTHING),
    "month": (CONFIRMED, _month),
    "saved_grade": (CONFIRMED, _grade),
    "prefecture": (CONFIRMED, _prefecture),
    "person": (CONFIRMED, lambda key, _at: Q(agreed_by__employee_no=key)),
}
