"""Sign-in attempts: at most five wrong passwords per account in fifteen minutes, whatever the address (django-axes)."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import InFlight
from accounts.models import User


def try_password(request: HttpRequest, employee_no: str, password: str) -> User | None:
    """The person if the password is right. Attempts on one account queue up: a burst cannot slip past the count.

    An unknown, a switched-off and a known account take the same time: Django hashes in each case.
    """
    try:
        with transaction.atomic():
            list(User.objects.select_for_update().filter(employee_no=employee_no).values_list("pk"))
            user = authenticate(request, employee_no=employee_no, password=password)
    except OperationalError as error:
        raise InFlight("sign_in_busy", _("Somebody is signing in with this account. Try again in a moment.")) from error
    return user if isinstance(user, User) else None


def locked_until(employee_no: str, now: datetime | None = None) -> datetime | None:
    """When the account opens again, or None if it is open: enough of the counted failures have then aged out."""
    window: timedelta = settings.AXES_COOLOFF_TIME
    since = (now or timezone.now()) - window
    rows = AccessAttempt.objects.filter(username=employee_no, attempt_time__gte=since).order_by("attempt_time")
    failures = list(rows.values_list("attempt_time", "failures_since_start"))
    left = sum(count for _when, count in failures)
    for when, count in failures:
        if left < settings.AXES_FAILURE_LIMIT:
            return None
        left -= count
        if left < settings.AXES_FAILURE_LIMIT:
            opening: datetime = when + window
            return opening
    return None


def unlock(user: User) -> int:
    """Forgets the failed attempts of ``user``; returns how many there were."""
    forgotten: int = reset(username=user.employee_no)
    return forgotten


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. Only our own proxy is believed: its entry is the last of X-Forwarded-For."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return str(forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", ""))
