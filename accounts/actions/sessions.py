"""Verbs around signing in: language, the own password, what the log hears, and ending sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM


@transaction.atomic
def change_own_password(*, by: User, new: str) -> User:
    """The person chooses a new password (already checked against the profile); other sessions end."""
    by.set_password(new)
    by.must_change_password = False
    by.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record("change_password", by, by=by, branch=by.branch)
    end_sessions(user=by)
    return by


@transaction.atomic
def choose_language(*, by: User, language: str) -> User:
    """The language of every page and notice for this person."""
    if language not in dict(settings.LANGUAGES):
        raise DomainError("language_unknown", _("This language is not available."))
    by.language = language
    by.save(update_fields=["language"])
    return by


@transaction.atomic
def note_sign_in(*, by: User, address: str) -> None:
    """Tells the log that the person came."""
    record("sign_in", by, by=by, branch=by.branch, address=address)


@transaction.atomic
def note_sign_out(*, by: User) -> None:
    """Tells the log that the person left."""
    record("sign_out", by, by=by, branch=by.branch)


@transaction.atomic
def note_failed_sign_in(*, employee_no: str, address: str) -> None:
    """Tells the log about a wrong password for an existing account; at most five in a window, then the lock."""
    user = User.objects.select_related("branch").filter(employee_no=employee_no).first()
    if user is not None:
        locked = lockout.locked_until(employee_no) is not None
        record("sign_in_locked" if locked else "sign_in_failed", user, by=SYSTEM, branch=user.branch, address=address)


def end_sessions(*, user: User) -> None:
    """Signs ``user`` out everywhere: sessions of an older epoch are refused at their next request."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
