"""Conditions on due renewals, known as of a day: what the measures of the renewal desk count (brief §3.1-3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise

from workflow.kpis import Question

FIRST_CONTACT_TARGET = timedelta(hours=24)

Condition = Callable[[Question], Q]


@dataclass(frozen=True, slots=True)
class Measure:
    """``amount`` is what is added up over the rows that meet ``condition``; None counts them."""

    code: str
    label: str | Promise
    condition: Condition
    amount: str | Combinable | None = None


def everything(_question: Question) -> Q:
    """Every due row."""
    return Q()


def matured(question: Question) -> Q:
    """Cover has ended by the as-of day."""
    return Q(expires_on__lte=question.as_of)


def quoted(question: Question) -> Q:
    """First quoted by the as-of day."""
    return Q(first_quote_on__lte=question.as_of)


def renewed(question: Question) -> Q:
    """Matched to a policy signed by the as-of day, in the scope asked for."""
    known = Q(matched_signed_on__lte=question.as_of)
    return known & Q(matched_same_branch=True) if question.scope == "branch" else known


def no_gap(question: Question) -> Q:
    """Renewed from T+1 or earlier."""
    return renewed(question) & Q(matched_gap_days__lte=0)


def won_back(question: Question) -> Q:
    """Insured with us again after a gap."""
    return Q(matched_signed_on__lte=question.as_of, matched_gap_days__gt=0) & matured(question)


def lapsed(question: Question) -> Q:
    """Cover has ended without a new one of ours from T+1."""
    in_time = Q(matched_signed_on__lte=question.as_of, matched_gap_days__lte=0, matched_signed_on__isnull=False)
    return matured(question) & ~in_time


def still_lapsed(question: Question) -> Q:
    """Cover has ended and none of ours has been signed since."""
    return matured(question) & unknown("matched_signed_on", question.as_of)


def not_renewed(question: Question) -> Q:
    """Not renewed in the scope asked for."""
    missing = unknown("matched_signed_on", question.as_of)
    return missing | ~Q(matched_same_branch=True) if question.scope == "branch" else missing


def not_quoted(question: Question) -> Q:
    """Not quoted by the as-of day."""
    return unknown("first_quote_on", question.as_of)


def unknown(column: str, as_of: date) -> Q:
    """Nothing stands in the column that was known on the day."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": as_of})


def end_of(day: date) -> datetime:
    """The end of a day, exclusive."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def assigned(question: Question) -> Q:
    """Handed to a specialist by the as-of day."""
    return Q(assigned_at__lt=end_of(question.as_of))


def followed(question: Question) -> Q:
    """Of these with a registered contact."""
    return assigned(question) & Q(first_follow_at__lt=end_of(question.as_of))


def followed_in_time(question: Question) -> Q:
    """Of these with an effective contact within the hours."""
    return (
        assigned(question)
        & Q(first_effective_at__lt=end_of(question.as_of))
        & Q(first_effective_at__lte=F("assigned_at") + FIRST_CONTACT_TARGET)
    )


def reached(question: Question) -> Q:
    """With an effective contact by the as-of day."""
    return Q(first_effective_at__lt=end_of(question.as_of))
