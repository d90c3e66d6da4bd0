"""报价: a premium offered to the customer (renewals brief §1.5 row 7, §6 报行合一)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import announcing, reminders
from renewals.models import Quote, Renewal
from workflow.models import Event
from workflow.transitions import fire

REBATE = re.compile("返现|返点|返佣|回扣|返利")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The premium offered, for which line and cover. ``quoted_on`` None: today."""

    premium: Decimal
    line: str = ""
    coverage: str = ""
    quoted_on: date | None = None
    note: str = ""


def record_quote(
    *,
    by: User,
    renewal: Renewal,
    offer: Offer,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """Records a quote; a rebate outside the filed rates has no place in it."""
    if REBATE.search(offer.note):
        raise DomainError("rebate_words", _("A quote does not record rebates. Take these words out of the note."))
    now = at or timezone.now()
    day = offer.quoted_on or reminders.local_day(now)

    def then(row: Renewal, event: Event) -> None:
        Quote.objects.create(
            renewal=row,
            branch=row.branch,
            author=by,
            quoted_on=day,
            line=offer.line or row.line or "commercial",
            coverage=offer.coverage,
            premium=offer.premium,
            note=offer.note.strip(),
            entered_at=now,
        )
        announcing.post(event)

    return fire(
        renewal,
        "quote",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        amount=offer.premium,
        facts={"quoted_on": day.isoformat(), "line": offer.line or renewal.line},
        then=then,
        premium=offer.premium,
        quoted_on=day,
    )
