"""The states people are looked up by; the list and the Today page share them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, UserQuerySet

ENDING_SOON = timedelta(days=14)


def locked(now: datetime) -> list[str]:
    """Employee numbers closed at this moment by too many wrong passwords."""
    recent = AccessAttempt.objects.filter(attempt_time__gte=now - settings.AXES_COOLOFF_TIME)
    counted = recent.values("username").annotate(failures=Sum("failures_since_start"))
    return list(counted.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def _ending(day: date) -> Q:
    soon = Membership.objects.on(day).filter(valid_until__lte=day + ENDING_SOON)
    return Q(is_active=True, pk__in=soon.values("user"))


def _without_role(day: date) -> Q:
    return Q(is_active=True) & ~Q(pk__in=Membership.objects.on(day).values("user"))


STATES: dict[str, tuple[str | Promise, Callable[[date], Q]]] = {
    "on": (_("Active"), lambda _day: Q(is_active=True)),
    "off": (_("Access off"), lambda _day: Q(is_active=False)),
    "locked": (_("Account closed for a while"), lambda _day: Q(employee_no__in=locked(timezone.now()))),
    "pending": (_("First sign-in pending"), lambda _day: Q(is_active=True, must_change_password=True)),
    "ending": (_("A role ends within 14 days"), _ending),
    "none": (_("Without a role"), _without_role),
}


def in_state(rows: UserQuerySet, state: str, day: date) -> UserQuerySet:
    """``rows`` in one of :data:`STATES`."""
    return rows.filter(STATES[state][1](day))
