"""Password profiles. 等保 (GB/T 22239-2019, 8.1.4.1 a) and OWASP ASVS 5.0 (6.2) contradict each other, so an
installation names one: ``PASSWORD_POLICY=djbh`` (default) or ``asvs``.
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from accounts.roles import ADMINISTRATORS

KINDS_REQUIRED = 3
ONE_TIME_LENGTH = 14
LONGEST = 128
#: Characters nobody confuses when a one-time password is read out or copied by hand.
LOWER, UPPER, DIGITS, MARKS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=?!"


class Policy(Protocol):
    """What a profile answers: whether a new password is good enough and how long it lasts."""

    max_age: ClassVar[timedelta | None]

    def validate(self, password: str, user: User | None = None) -> None: ...

    def get_help_text(self) -> str | Promise: ...


class DjbhPolicy:
    """等保: at least 8 characters (administrators 12), three of four kinds, no name or number, 90 days.

    The numbers are what assessors expect; the standard itself says 复杂度要求并定期更换 only.
    """

    max_age: ClassVar[timedelta | None] = timedelta(days=90)
    shortest = 8
    shortest_administrator = 12

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises every shortcoming at once, so that one look is enough."""
        least = self.shortest_administrator if user is not None and is_administrator(user) else self.shortest
        errors = [*length_errors(password, least), *context_errors(password, user), *common_errors(password)]
        if kinds_of(password) < KINDS_REQUIRED:
            errors.append(
                ValidationError(
                    _("Use at least three of: lower-case letters, capital letters, digits, other characters."),
                    code="password_kinds",
                )
            )
        if errors:
            raise ValidationError(errors)

    def get_help_text(self) -> str | Promise:
        return _(
            "At least 8 characters (administrators: 12), three of: lower-case letters, capital letters, digits, other"
            " characters. Without your name or employee number. Changed every 90 days."
        )


class AsvsPolicy:
    """OWASP ASVS 5.0 §6.2: length instead of composition, a list of common passwords, no periodic change."""

    max_age: ClassVar[timedelta | None] = None
    shortest = 12

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises every shortcoming at once."""
        errors = [*length_errors(password, self.shortest), *context_errors(password, user), *common_errors(password)]
        if errors:
            raise ValidationError(errors)

    def get_help_text(self) -> str | Promise:
        return _("At least 12 characters; several words make a good password. Without your name or employee number.")


def policy() -> Policy:
    """The profile this installation has named."""
    chosen: Policy = import_string(settings.AUTH_PASSWORD_VALIDATORS[0]["NAME"])()
    return chosen


def must_change(user: User, now: datetime) -> bool:
    """Whether ``user`` has to choose a new password before anything else: told to, or the old one has expired."""
    limit = policy().max_age
    since = user.password_changed_at or user.created_at
    return user.must_change_password or (limit is not None and now - since > limit)


def one_time_password() -> str:
    """A random password that satisfies every profile; shown once to the security administrator."""
    kinds = (LOWER, UPPER, DIGITS, MARKS)
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice("".join(kinds)) for _place in range(ONE_TIME_LENGTH - len(kinds))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def is_administrator(user: User) -> bool:
    """Whether ``user`` holds one of the three administrator roles today."""
    return bool(user.scope().roles & set(ADMINISTRATORS))


def kinds_of(password: str) -> int:
    """How many of the four kinds of characters occur."""
    known = string.ascii_letters + string.digits
    return sum(
        (
            any(letter in string.ascii_lowercase for letter in password),
            any(letter in string.ascii_uppercase for letter in password),
            any(letter in string.digits for letter in password),
            any(letter not in known for letter in password),
        )
    )


def length_errors(password: str, least: int) -> list[ValidationError]:
    """Too short, or so long that hashing it would be a burden."""
    if len(password) < least:
        sentence = ngettext_lazy("Use at least %(count)d character.", "Use at least %(count)d characters.", "count")
        return [ValidationError(sentence, code="password_short", params={"count": least})]
    if len(password) > LONGEST:
        return [ValidationError(_("Use at most 128 characters."), code="password_long")]
    return []


def context_errors(password: str, user: User | None) -> list[ValidationError]:
    """The own name or employee number inside the password."""
    words = () if user is None else (user.employee_no, user.name)
    lowered = password.casefold()
    if any(word and word.casefold() in lowered for word in words):
        return [ValidationError(_("Do not use your name or employee number."), code="password_context")]
    return []


def common_errors(password: str) -> list[ValidationError]:
    """One of the 20,000 most used passwords."""
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return [ValidationError(_("This password is used by too many people."), code="password_common")]
    return []
