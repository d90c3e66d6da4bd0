"""查看证件号 and 保全: one certificate number read by a manager; data held against every deletion (brief §2.7, §6)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from renewals.branch_numbers import read_once
from renewals.models import Renewal
from workflow.transitions import fire


@read_once()
def reveal_certificate(*, by: User, renewal: Renewal, reason: str, at: datetime | None = None) -> str:
    """The whole certificate number. A manager only, one at a time, counted with phone numbers; the reason stays."""
    return fire(renewal, "reveal_certificate", by=by, at=at, reason=reason.strip(), why=reason).certificate_no


def place_hold(
    *, by: User, renewal: Renewal, reason: str, expected_version: int | None = None, key: str = ""
) -> Renewal:
    """保全: nothing of this customer is deleted until the hold is lifted."""
    why = reason.strip()
    return fire(renewal, "place_hold", by=by, expected_version=expected_version, key=key, reason=why, why=why)


def lift_hold(
    *, by: User, renewal: Renewal, reason: str, expected_version: int | None = None, key: str = ""
) -> Renewal:
    """解除保全."""
    why = reason.strip()
    return fire(renewal, "lift_hold", by=by, expected_version=expected_version, key=key, reason=why, why=why)
