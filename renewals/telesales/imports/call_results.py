"""The return file as the shared road knows it: rows are checked against tasks, written once, never taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor
from renewals.branch_numbers import number as number_of
from renewals.branch_numbers import read_once
from renewals.models import CallListItem, CallListStatus, CallReturn
from renewals.telesales.actions.handing_out import CALLS
from renewals.telesales.actions.returning import begun_at, record_returned
from renewals.telesales.rules.call_row import FIELDS, CallRow, missing_fields, read_row
from workflow.intake.batches.by_name import ByNameImporter
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, FindingSink, Report, Run, register_importer
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.reader import Row
from workflow.models import ImportBatch

CALL_RESULTS = "call_results"
CHUNK = 500
Key = tuple[str, datetime]


class CallResultRun(Run):
    """One pass. A call is its task and instant, however often a file or several say it."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self._columns, self._context = reading.columns, context
        self._zone, self._now = timezone.get_default_timezone(), timezone.now()
        self._rows: dict[Key, tuple[int, CallRow]] = {}
        self._new: list[tuple[int, CallRow, CallListItem, User]] = []
        self._sink: FindingSink | None = None
        self.rows = self.joined = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        for number, cells in rows:
            row, found = read_row(cells, self._columns, self._zone)
            if row is None and is_total_row(cells):
                continue
            self.rows += 1
            if row is None:
                sink.refuse(number, found, cells)
            else:
                self._keep(number, row, sink)

    def _keep(self, number: int, row: CallRow, sink: FindingSink) -> None:
        first = self._rows.get((row.task, row.called_at))
        if first is None:
            self._rows[row.task, row.called_at] = (number, row)
        elif first[1] == row:
            self.joined += 1
            sink.warn(number, (warning("call.twice", "task", other=str(first[0])),))
        else:
            sink.conflict(number, error("call.conflict", "result", row.result, other=str(first[0])))

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        self._sink, self._new = sink, []
        kept = list(self._rows.values())
        unchanged = 0
        for start in range(0, len(kept), CHUNK):
            part = kept[start : start + CHUNK]
            unchanged += self._settle_part(part, sink)
            report(start + len(part), len(kept))
        counts = {"new": len(self._new), "changed": 0, "unchanged": unchanged}
        return {"rows": self.rows, "joined": self.joined, **counts}

    def _settle_part(self, part: Sequence[tuple[int, CallRow]], sink: FindingSink) -> int:
        items = self._items([row.task for _number, row in part])
        callers = self._callers([row.agent for _number, row in part if row.agent])
        known = {
            (item, called_at): result
            for item, called_at, result in CallReturn.objects.filter(
                item__in=[item.pk for item in items.values()]
            ).values_list("item", "called_at", "result")
        }
        unchanged = 0
        with read_once():
            for number, row in part:
                item = items.get(row.task)
                before = known.get((item.pk, row.called_at)) if item is not None else None
                if before == row.result:
                    unchanged += 1
                    continue
                caller = callers.get(row.agent) if row.agent else item.assigned_to if item is not None else None
                fault = self._fault(row, item, before, caller)
                if fault is not None:
                    sink.conflict(number, fault)
                elif item is not None and caller is not None:
                    self._new.append((number, row, item, caller))
        return unchanged

    def _items(self, tokens: Sequence[str]) -> dict[str, CallListItem]:
        rows = CallListItem.objects.filter(token__in=tokens).exclude(token="")
        return {row.token: row for row in rows.select_related("call_list", "call_list__branch", "assigned_to")}

    def _callers(self, numbers: Sequence[str]) -> dict[str, User]:
        return {each.employee_no: each for each in User.objects.filter(employee_no__in=numbers)}

    def _fault(
        self, row: CallRow, item: CallListItem | None, before: str | None, caller: User | None
    ) -> Finding | None:
        """What speaks against the row: whose task it is, when the call was, who called; None if nothing."""
        if item is None:
            return error("call.unknown", "task", row.task)
        branch, scope = item.call_list.branch, self._context.by.scope()
        if not branch.path.startswith(self._context.branch.path) or not scope.may("renewals.import", branch):
            return error("call.foreign", "task", row.task)
        if before is not None:
            return error("call.known_otherwise", "result", row.result, known=before)
        return self._ended(row, item) or self._untimely(row, item) or _no_caller(row, caller, branch)

    def _ended(self, row: CallRow, item: CallListItem) -> Finding | None:
        """The task was no longer telesales' when the call was made, or the result comes too late."""
        held = item.call_list
        ended = f"{timezone.localtime(held.expires_at):%Y-%m-%d %H:%M}"
        if held.status == CallListStatus.WITHDRAWN:
            return error("call.withdrawn", "task", row.task)
        if row.called_at >= held.expires_at:
            return error("call.expired", "task", row.task, ended=ended)
        if item.released_at is not None and row.called_at >= item.released_at:
            return error("call.released", "task", row.task)
        days = number_of("call_return_days", held.branch, self._context.today)
        if self._now > held.expires_at + timedelta(days=days):
            return error("call.too_late", "task", row.task, ended=ended, days=str(days))
        return None

    def _untimely(self, row: CallRow, item: CallListItem) -> Finding | None:
        told = f"{timezone.localtime(row.called_at):%Y-%m-%d %H:%M}"
        if row.called_at > self._now + timedelta(minutes=5):
            return error("call.in_future", "called_at", told)
        if row.called_at < begun_at(item).replace(second=0, microsecond=0):
            return error("call.before_list", "called_at", told)
        return None

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        done = 0
        with read_once():
            for number, row, item, caller in sorted(self._new, key=lambda each: (each[1].called_at, each[0])):
                try:
                    record_returned(
                        by=self._context.by, item=item, row=row, caller=caller, batch=batch, number=number, at=at
                    )
                    done += 1
                except DomainError as refusal:
                    if self._sink is not None:
                        value = f"{timezone.localtime(row.called_at):%Y-%m-%d %H:%M}"
                        fault = error("call.refused", "called_at", value, why=str(refusal.sentence))
                        self._sink.conflict(number, fault)
        return {"new": done}

    def close(self) -> None:
        self._rows.clear()
        self._new.clear()


def _no_caller(row: CallRow, caller: User | None, branch: Branch) -> Finding | None:
    if caller is None:
        return error("call.agent", "agent", row.agent) if row.agent else error("call.no_agent", "agent")
    return None if caller.scope().may(CALLS, branch) else error("call.agent", "agent", caller.employee_no)


class CallResultImporter(ByNameImporter):
    """呼叫结果回写: task number, result, time of the call; seconds, caller and note where the dialler gives them."""

    kind = CALL_RESULTS
    label = _("Call results")
    fields = FIELDS
    dates = ("called_at",)

    def missing(self, reading: Reading) -> Sequence[str]:
        return missing_fields(reading.columns)

    def begin(self, reading: Reading, context: Context) -> Run:
        return CallResultRun(reading, context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        """A contact that took place stays: nothing of it can be taken back."""
        if CallReturn.objects.filter(batch=batch).exists():
            yield gettext("Calls that were made stay in the history. A mistaken one is corrected by itself.")

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:  # noqa: ARG002 (nothing written)
        return {}


def register() -> None:
    """Called once when the app is ready."""
    register_importer(CallResultImporter())
