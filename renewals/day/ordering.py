"""The queue as one ordered query: the points of :mod:`renewals.day.rules.score` as the database works them out.

Points are whole: last year's premium in fen × chance in per cent × urgency in per cent.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Least, Round
from django.utils import timezone

from renewals.day.rules.score import INTEREST, WHOLE, Candidate, ScoreTable
from renewals.models import Renewal, RenewalQuerySet
from renewals.models.renewal_terms import AFTER_LAPSE, WORKED
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.rules.contact import Intention

FEN = 100
#: Intentions a specialist has judged; without one the customer is not reached yet.
JUDGED = tuple(each for each in Intention if each is not Intention.NOT_REACHED)
INTERESTED = Q(last_result__in=[each.value for each in INTEREST])
#: Customers a specialist works: the first contact, the next one, the lapse callback, winning back.
IN_QUEUE = (*WORKED, *AFTER_LAPSE)


def to_do(today: date) -> Q:
    """What waits to be done by the end of today: first contacts, contacts due or without a date, lapse callbacks."""
    dated = Q(next_contact_on=None) | Q(next_contact_on__lte=today)
    contacts = Q(status__in=[S.FOLLOWING, S.QUOTED, S.CALLBACK_DONE]) & dated
    return Q(status__in=[S.ASSIGNED, S.LAPSED]) | contacts


def planned(today: date) -> Q:
    """The rest of the queue: the next contact is agreed for a later day."""
    return Q(status__in=[S.FOLLOWING, S.QUOTED, S.CALLBACK_DONE], next_contact_on__gt=today)


def missed(now: datetime) -> Q:
    """A contact that should have been made already."""
    today = timezone.localtime(now).date()
    first = Q(status=S.ASSIGNED, first_contact_due_at__lt=now)
    contact = Q(status__in=[S.FOLLOWING, S.QUOTED, S.CALLBACK_DONE], next_contact_on__lt=today)
    return first | contact | Q(status=S.LAPSED, callback_due_on__lt=today)


def in_order(rows: RenewalQuerySet, table: ScoreTable, now: datetime) -> RenewalQuerySet:
    """``rows`` with their points, the most first; among equals the earliest end of cover."""
    fen = Cast(Round(F("last_premium") * Value(FEN)), BigIntegerField())
    scored: Any = rows.annotate(points=fen * _chance(table) * _urgency(table, now))
    return scored.order_by("-points", "expires_on", "pk")  # type: ignore[no-any-return]  # annotated


def _chance(table: ScoreTable) -> Combinable:
    """As ``chance_of``: whole per cent, halves up, never above certainty."""
    known = [When(intention=each.value, then=Value(table.chance[each])) for each in JUDGED]
    chance = Cast(Case(*known, default=Value(table.chance[Intention.NOT_REACHED])), BigIntegerField())
    quoted = Case(When(status=S.QUOTED, then=Value(table.quoted)), default=Value(WHOLE))
    interested = Case(When(INTERESTED, then=Value(table.interested)), default=Value(WHOLE))
    return Least(Value(WHOLE), _whole(chance * quoted * interested, WHOLE * WHOLE))


def _urgency(table: ScoreTable, now: datetime) -> Combinable:
    """As ``urgency_of``: by the days to the end of cover or of the time for the callback, more where a contact was
    missed."""
    today = timezone.localtime(now).date()
    urgency = Case(
        When(status=S.CALLBACK_DONE, then=Value(table.after_callback)),
        When(status=S.LAPSED, callback_due_on__isnull=False, then=_stretch("callback_due_on", table, today)),
        default=_stretch("expires_on", table, today),
    )
    overdue = Case(When(missed(now), then=Value(table.overdue)), default=Value(WHOLE))
    return _whole(Cast(urgency, BigIntegerField()) * overdue, WHOLE)


def _stretch(column: str, table: ScoreTable, today: date) -> Case:
    """The urgency of the first stretch of days that reaches the date in ``column``."""
    reached = [
        When(Q((f"{column}__lte", today + timedelta(days=most))), then=Value(urgency))
        for most, urgency in table.urgency
    ]
    return Case(*reached, default=Value(table.later))


def _whole(product: Combinable, divisor: int) -> Combinable:
    """The quotient as a whole number, halves up: databases divide whole numbers without a rest."""
    return (product + Value(divisor // 2)) / Value(divisor)


def candidate_of(row: Renewal, now: datetime) -> Candidate:
    """The same facts of a row that is read."""
    today = timezone.localtime(now).date()
    ends = row.callback_due_on if row.status == S.LAPSED and row.callback_due_on else row.expires_on
    return Candidate(
        premium=row.last_premium,
        days_left=None if row.status == S.CALLBACK_DONE else (ends - today).days,
        intention=Intention(row.intention or Intention.NOT_REACHED),
        quoted=row.status == S.QUOTED,
        interested=row.last_result in INTEREST,
        overdue=is_missed(row, now),
        first_contact=row.status == S.ASSIGNED,
        callback=row.status == S.LAPSED,
    )


def is_missed(row: Renewal, now: datetime) -> bool:
    """Whether :func:`missed` holds for a row that is read."""
    today = timezone.localtime(now).date()
    if row.status == S.ASSIGNED:
        return row.first_contact_due_at is not None and row.first_contact_due_at < now
    if row.status == S.LAPSED:
        return row.callback_due_on is not None and row.callback_due_on < today
    return row.status in IN_QUEUE and row.next_contact_on is not None and row.next_contact_on < today
