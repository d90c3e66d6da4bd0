"""Contacts with customers: channels, results, intentions and when the next contact is due (renewals brief §4.2–4.3).

The codes are the seed of a branch's own taxonomy; the meanings below (connected, effective, number dead, no more
calls) belong to the system's codes and are not editable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.rules.windows import DEFAULT_WINDOWS, Windows

SHORT_CALL_SECONDS = 15
UNREACHABLE_ATTEMPTS, UNREACHABLE_DAYS, UNREACHABLE_SLOTS = 3, 2, 2


class ContactChannel(StrEnum):
    """How the customer was contacted."""

    PHONE = "phone"
    WECOM = "wecom"
    SMS = "sms"
    VISIT = "visit"
    OFFICE = "office"
    WECHAT_CALL = "wechat_call"
    AUTO_CALL = "auto_call"


class ContactResult(StrEnum):
    """What came of it: R… somebody answered, N… nobody did."""

    INTERESTED = "R1"
    CONSIDERING = "R2"
    WANTS_QUOTE = "R3"
    APPOINTMENT = "R4"
    INSURED_ELSEWHERE = "R5"
    REFUSED = "R6"
    WRONG_PERSON = "R7"
    BUSY = "R8"
    DO_NOT_CALL = "R9"
    NO_ANSWER = "N1"
    LINE_BUSY = "N2"
    SWITCHED_OFF = "N3"
    OUT_OF_SERVICE = "N4"
    NO_SUCH_NUMBER = "N5"
    REJECTED = "N6"
    BLOCKED = "N7"


class Intention(StrEnum):
    """How likely the customer is to renew, as the specialist judges it."""

    HIGH = "A"
    GOOD = "B"
    MEDIUM = "C"
    LOW = "D"
    NONE = "E"
    NOT_REACHED = "U"


CHANNEL_LABELS: dict[ContactChannel, Promise | str] = {
    ContactChannel.PHONE: _("Phone call"),
    ContactChannel.WECOM: _("WeCom message"),
    ContactChannel.SMS: _("Text message"),
    ContactChannel.VISIT: _("Visit"),
    ContactChannel.OFFICE: _("At our office"),
    ContactChannel.WECHAT_CALL: _("WeChat call"),
    ContactChannel.AUTO_CALL: _("Automatic call"),
}
RESULT_LABELS: dict[ContactResult, Promise | str] = {
    ContactResult.INTERESTED: _("Interested"),
    ContactResult.CONSIDERING: _("Needs to think"),
    ContactResult.WANTS_QUOTE: _("Wants a quote"),
    ContactResult.APPOINTMENT: _("Appointment made"),
    ContactResult.INSURED_ELSEWHERE: _("Insured elsewhere already"),
    ContactResult.REFUSED: _("Clearly refused"),
    ContactResult.WRONG_PERSON: _("Not the customer"),
    ContactResult.BUSY: _("Busy, call another time"),
    ContactResult.DO_NOT_CALL: _("Asked not to be called"),
    ContactResult.NO_ANSWER: _("No answer"),
    ContactResult.LINE_BUSY: _("Line busy"),
    ContactResult.SWITCHED_OFF: _("Switched off"),
    ContactResult.OUT_OF_SERVICE: _("Out of service"),
    ContactResult.NO_SUCH_NUMBER: _("No such number"),
    ContactResult.REJECTED: _("Call rejected"),
    ContactResult.BLOCKED: _("Call blocked"),
}
INTENTION_LABELS: dict[Intention, Promise | str] = {
    Intention.HIGH: _("A High: will renew"),
    Intention.GOOD: _("B Good: comparing quotes"),
    Intention.MEDIUM: _("C Medium: too early or thinking"),
    Intention.LOW: _("D Low: leaning to another insurer"),
    Intention.NONE: _("E None: refused"),
    Intention.NOT_REACHED: _("U Not reached yet"),
}

_WRITTEN = frozenset((ContactChannel.WECOM, ContactChannel.SMS))
_DEAD_NUMBER = frozenset((ContactResult.OUT_OF_SERVICE, ContactResult.NO_SUCH_NUMBER))
_FINAL_RESULTS = frozenset((ContactResult.INSURED_ELSEWHERE, ContactResult.REFUSED, ContactResult.DO_NOT_CALL))
_NEXT_CONTACT_DAYS: dict[Intention, int] = {
    Intention.HIGH: 1,
    Intention.GOOD: 3,
    Intention.MEDIUM: 7,
    Intention.LOW: 10,
    Intention.NOT_REACHED: 2,
}


def is_connected(result: ContactResult) -> bool:
    """Somebody answered."""
    return result.value.startswith("R")


def is_effective(
    channel: ContactChannel, result: ContactResult, *, seconds: int | None = None, replied: bool = False
) -> bool:
    """A contact that counts: the customer was spoken to, or answered in writing. A read receipt is not an answer,
    the wrong person is not the customer, and "busy" within 15 seconds is nothing."""
    if not is_connected(result) or result is ContactResult.WRONG_PERSON:
        return False
    if channel in _WRITTEN and not replied:
        return False
    return not (result is ContactResult.BUSY and (seconds is None or seconds < SHORT_CALL_SECONDS))


def forbids_calls(result: ContactResult) -> bool:
    """The customer must not be called any more, at once (勿扰)."""
    return result is ContactResult.DO_NOT_CALL


def kills_number(result: ContactResult) -> bool:
    """The number is invalid; the next one in the list is to be used."""
    return result in _DEAD_NUMBER


def needs_next_contact(result: ContactResult, intention: Intention) -> bool:
    """A next contact date is required unless the contact ends the matter."""
    return result not in _FINAL_RESULTS and intention is not Intention.NONE


def next_contact_limit(
    intention: Intention, today: date, expires_on: date, windows: Windows = DEFAULT_WINDOWS
) -> date | None:
    """The last day for the next contact, or None if none is due. Never after T; once T has passed, never after T+90.

    A customer for whom it is too early (C) may wait until the renewable window opens at T−30.
    """
    days = _NEXT_CONTACT_DAYS.get(intention)
    if days is None:
        return None
    limit = today + timedelta(days=days)
    if intention is Intention.MEDIUM:
        limit = max(limit, expires_on - timedelta(days=windows.renewable_days))
    return max(today, min(limit, _last_day(today, expires_on, windows)))


def _last_day(today: date, expires_on: date, windows: Windows) -> date:
    return expires_on if today <= expires_on else expires_on + timedelta(days=windows.win_back_days)


def refuse_next_contact(
    next_on: date | None,
    *,
    result: ContactResult,
    intention: Intention,
    today: date,
    expires_on: date,
    windows: Windows = DEFAULT_WINDOWS,
) -> DomainError | None:
    """Why this next contact date cannot be taken, or None if it can."""
    if next_on is None:
        if needs_next_contact(result, intention):
            return DomainError("next_contact_missing", _("Enter the date of the next contact."))
        return None
    if next_on < today:
        return DomainError("next_contact_past", _("The next contact cannot be in the past."), earliest=today)
    last = _last_day(today, expires_on, windows)
    if next_on > last:
        return DomainError(
            "next_contact_after_expiry",
            _("The next contact must be on or before %(last)s.") % {"last": last},
            latest=last,
        )
    limit = next_contact_limit(intention, today, expires_on, windows)
    if limit is not None and next_on > limit:
        return DomainError(
            "next_contact_too_late",
            _("For this intention the next contact must be on or before %(last)s.") % {"last": limit},
            latest=limit,
        )
    return None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach the customer. ``at`` is local time."""

    at: datetime
    effective: bool


def time_slot(at: datetime) -> str:
    """Morning before 12, afternoon before 18, then evening: attempts are to be spread over these."""
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 18 else "evening"


def failed_attempts(attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """The attempts since the last effective contact."""
    failed: list[Attempt] = []
    for attempt in sorted(attempts, key=lambda each: each.at):
        failed = [] if attempt.effective else [*failed, attempt]
    return tuple(failed)


def is_unreachable(attempts: Iterable[Attempt]) -> bool:
    """Three failed attempts on two or more days and in two or more slots: offered to telesales."""
    failed = failed_attempts(attempts)
    return (
        len(failed) >= UNREACHABLE_ATTEMPTS
        and len({attempt.at.date() for attempt in failed}) >= UNREACHABLE_DAYS
        and len({time_slot(attempt.at) for attempt in failed}) >= UNREACHABLE_SLOTS
    )
