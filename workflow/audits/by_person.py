"""What one employee did in a period, counted by kind and by day, with the days that stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import Actor
from workflow.audits.registry import AUDIT_KINDS, condition_of
from workflow.branch_settings import Setting, register_setting, value_among, values_around
from workflow.models import Event, ExportLog

PREFIX = "workflow.audit_daily."
#: More than so many a day of one kind stand out, unless a branch says otherwise.
USUAL: dict[str, int] = {"exports": 10, "reveals": 30, "decisions": 80, "rights": 50, "sign_ins": 20}


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


def register() -> None:
    """Called once when the app is ready."""
    for code, usual in USUAL.items():
        label = format_lazy("{} · {}", _("Usual for one person in a day"), AUDIT_KINDS[code].label)
        register_setting(Setting(f"{PREFIX}{code}", label, usual, _("a day"), "configurable default"))


def days_of(reader: Actor, person: User, first: date, last: date) -> list[Day]:
    """The days from ``first`` to ``last`` inclusive on which ``person`` did something that ``reader`` may read, newest
    first. What others did to the person's account is not counted."""
    values, today = values_around(person.branch), timezone.localdate()
    usual = {
        code: int(value_among(values.get(f"{PREFIX}{code}", []), f"{PREFIX}{code}", person.branch, today))
        for code in USUAL
    }
    found = [
        Day(code, AUDIT_KINDS[code].label, day, count, usual[code])
        for code in USUAL
        for day, count in _counted(reader, person, code, first, last)
    ]
    return sorted(found, key=lambda day: (day.day, day.count), reverse=True)


def totals_of(days: Iterable[Day]) -> list[KindTotal]:
    """The same by kind, in the order of the page of the audit; kinds without any count 0."""
    rows = list(days)
    counts, unusual = Counter[str](), Counter[str]()
    usual = dict(USUAL)
    for row in rows:
        counts[row.kind] += row.count
        unusual[row.kind] += row.unusual
        usual[row.kind] = row.usual
    return [KindTotal(code, AUDIT_KINDS[code].label, counts[code], usual[code], unusual[code]) for code in USUAL]


def _counted(reader: Actor, person: User, code: str, first: date, last: date) -> Iterable[tuple[date, int]]:
    rows: QuerySet[Event] | QuerySet[ExportLog]
    number = person.employee_no
    if AUDIT_KINDS[code].groups:
        groups = AUDIT_KINDS[code].groups.values()
        # a wrong password is told of the account, not by the person
        about = Q(object_type=User._meta.label_lower, object_id=person.pk, verb__startswith="sign_in_")
        did = Q(actor_no=number) | Q(on_behalf_of=number) | about
        rows = Event.objects.visible_to(reader).filter(condition_of(groups)).filter(did)
    else:
        rows = ExportLog.objects.visible_to(reader).filter(actor_no=number)
    within = rows.filter(at__gte=_start(first), at__lt=_start(last + timedelta(days=1)))
    return list(within.order_by().annotate(day=TruncDate("at")).values_list("day").annotate(Count("pk")))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
