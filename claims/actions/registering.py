"""Verbs on a case itself: set aside, take back in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from claims.models import ClaimCase
from workflow.transitions import fire


def set_aside(
    *,
    by: User,
    case: ClaimCase,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> ClaimCase:
    """停用: the case is no real claim. Refused while a referral of it is open."""
    if case.referrals.open().exists():
        raise DomainError("referral_open", _("A referral of this case is open: end it first."))
    return fire(case, "set_aside", by=by, at=at, reason=reason.strip(), expected_version=expected_version, key=key)


def take_back_in(
    *, by: User, case: ClaimCase, reason: str, expected_version: int | None = None, key: str = ""
) -> ClaimCase:
    """恢复."""
    return fire(
        case, "take_back_in", by=by, reason=reason.strip(), expected_version=expected_version, key=key, values={}
    )
