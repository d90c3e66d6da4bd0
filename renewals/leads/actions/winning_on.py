"""流失再挽: a loss is rejected and somebody else tries (brief §1.5 row 13)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import calling, dispatching, losing
from renewals.branch_numbers import read_once
from renewals.models import Renewal, RenewalStatus
from workflow.retrying import retried


@read_once()
def reject_loss_onward(
    *,
    by: User,
    renewal: Renewal,
    opinion: str,
    to: User | None = None,
    telesales: bool = False,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """驳回 and on to another specialist or to telesales, or back to the owner where neither is named.

    All of it or nothing: where the other one cannot take the customer, the loss stays undecided.
    """
    now = at or timezone.now()
    if to is not None and telesales:
        raise DomainError("one_way_on", _("Choose another specialist or telesales, not both."))

    def work() -> Renewal:
        row = losing.reject_loss(
            by=by, renewal=renewal, opinion=opinion, expected_version=expected_version, key=key, at=now
        )
        if row.status != RenewalStatus.FOLLOWING:
            return row
        if to is not None and row.owner_id != to.pk:
            return dispatching.transfer(by=by, renewal=row, to=to, reason=opinion, at=now)
        if telesales:
            calling.list_for_one(by=by, renewal=row, purpose=opinion, at=now)
        return row

    return retried(work)
