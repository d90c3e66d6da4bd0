"""What one employee did in a period, counted by kind and by day, with the days that stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from accounts.scope import Actor
from workflow.audits.registry import AuditKind, counted_kinds
from workflow.branch_settings import value_among, values_around


@dataclass(frozen=True, slots=True)
class Day:
    """So many of one kind on one day; ``usual`` is how many do not stand out, inclusive."""

    kind: str
    label: str | Promise
    day: date
    count: int
    usual: int

    @property
    def unusual(self) -> bool:
        """More than is usual."""
        return self.count > self.usual


@dataclass(frozen=True, slots=True)
class KindTotal:
    """So many of one kind in the whole period, and on how many days they stand out."""

    kind: str
    label: str | Promise
    count: int
    usual: int
    unusual_days: int


def days_of(reader: Actor, person: User, first: date, last: date) -> list[Day]:
    """The days from ``first`` to ``last`` inclusive on which ``person`` did something that ``reader`` may read, newest
    first. What others did to the person's account is not counted."""
    usual = _usual(reader, person)
    found = [
        Day(kind.code, kind.label, day, count, usual[kind.code])
        for kind in counted_kinds(reader)
        for day, count in _counted(reader, person, kind, first, last)
    ]
    return sorted(found, key=lambda day: (day.day, day.count), reverse=True)


def totals_of(reader: Actor, person: User, days: Iterable[Day]) -> list[KindTotal]:
    """The same by kind, in the order of the page of the audit; kinds without any count 0."""
    counts, unusual = Counter[str](), Counter[str]()
    for row in days:
        counts[row.kind] += row.count
        unusual[row.kind] += row.unusual
    usual = _usual(reader, person)
    return [
        KindTotal(kind.code, kind.label, counts[kind.code], usual[kind.code], unusual[kind.code])
        for kind in counted_kinds(reader)
    ]


def _usual(reader: Actor, person: User) -> dict[str, int]:
    """How many a day are usual for ``person``, by kind: the settings of the person's own branch."""
    values, today = values_around(person.branch), timezone.localdate()
    return {
        kind.code: int(value_among(values.get(kind.daily, []), kind.daily, person.branch, today))
        for kind in counted_kinds(reader)
    }


def _counted(reader: Actor, person: User, kind: AuditKind, first: date, last: date) -> Iterable[tuple[date, int]]:
    if kind.done_by is None:
        return []
    within = {f"{kind.at}__gte": _start(first), f"{kind.at}__lt": _start(last + timedelta(days=1))}
    rows = kind.done_by(reader, person).filter(**within).order_by()
    return list(rows.annotate(day=TruncDate(kind.at)).values_list("day").annotate(Count("pk")))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
