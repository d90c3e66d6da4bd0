"""Brings a due list in as on a past day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Branch, User
from renewals.demo.book import HEADERS, Due
from renewals.demo.days import month_before
from renewals.imports.kinds import DUE_LIST
from renewals.models import Renewal
from workflow.intake.batches.past import import_past


def import_list(*, by: User, branch: Branch, dues: Sequence[Due], at: datetime) -> dict[int, int]:
    """Uploads, checks and commits one list at ``at``; returns the primary key of each vehicle by its number."""
    month = month_before(min(due.expires_on for due in dues), 0)
    batch = import_past(
        by=by,
        kind=DUE_LIST,
        branch=branch,
        file_name=f"{branch.name}应续清单{month:%Y%m}.csv",
        header=HEADERS,
        lines=[due.cells for due in dues],
        at=at,
    )
    known = dict(Renewal.objects.filter(batch=batch).values_list("vin", "pk"))
    return {due.number: known[due.vin] for due in dues if due.vin in known}
