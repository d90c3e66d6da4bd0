"""Of a client of the storm: a quote list of one row, checked and written as an import does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import require
from renewals.imports.quote_list import QuoteListRun
from renewals.models import Renewal
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context
from workflow.intake.messages import Finding
from workflow.models import Event, ImportBatch
from workflow.retrying import retried

#: What of the two premiums a list offers is often there already.
PREMIUMS = (2000, 3000)
COLUMNS = {"policy_no": 0, "quoted_on": 1, "premium": 2, "line": 3}
CODES = {
    "quote.too_early": "window_closed",
    "premium.not_positive": "premium_not_positive",
    "quote.unknown": "not_found",
    "quote.moved": "left_out",
}


class Findings:
    """Keeps the codes."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def refuse(self, row: int, findings: Sequence[Finding], cells: Any = None) -> None:
        self.codes += [each.code for each in findings]

    warn = refuse

    def conflict(self, row: int, finding: Finding) -> None:
        self.refuse(row, (finding,))


def import_quote(
    entry: dict[str, Any], *, by: User, branch: Branch, batch: ImportBatch, row: Renewal, at: datetime
) -> None:
    """Writes into ``entry`` what came of the row; one that somebody else has brought meanwhile is known."""
    require(by, "renewals.import", branch)
    told, premium = Findings(), 0 if entry["faulty"] else entry["premium"]
    run = QuoteListRun(Reading(sheet="", header_row=1, columns=COLUMNS), Context(by, branch, timezone.localdate(at)))
    run.take([(2, [row.policy_no, timezone.localdate(at), premium, row.line])], told)
    run.settle(told, lambda _done, _total: None)
    if retried(lambda: run.write(batch, at))["new"]:
        event = Event.objects.get(object_type=Renewal.object_type(), object_id=row.pk, at=at)
        entry |= {"result": "ok", "version": event.version}
        return
    code = told.codes[0] if told.codes else "quote_known"
    entry |= {"result": "refused", "code": code if code == "quote_known" else CODES.get(code, "wrong_status")}
