"""One pass over a warning or intervention list: rows are added, what is being answered is never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch, BranchLevel
from claims.losses.numbers import LossNumbers
from claims.models import ListedCase, ListedStatus, ListKind
from claims.rules.list_row import ListedRow, missing_fields, read_row
from claims.rules.loss_clocks import attendance_due, report_due
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)
from workflow.intake.batches.bulk import FirstEvent, insert_tracked, reserve_ids
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.batches.spool import NULL, day, join, money
from workflow.intake.headers import is_total_row
from workflow.intake.messages import error, warning
from workflow.intake.reader import Row
from workflow.models import ImportBatch

COLUMNS = (
    "source_row",
    "branch_id",
    "list_kind",
    "case_number",
    "listed_at",
    "report_due_at",
    "must_attend",
    "attend_due_at",
    "trigger",
    "estimate",
    "registration_no",
    "policy_no",
    "loss_on",
    "plate",
)
Key = tuple[str, int, datetime]


class Prefectures:
    """The branches a list may charge: those below the importing one, by code and by name."""

    def __init__(self, importing: Branch) -> None:
        rows = Branch.objects.under(importing).filter(level__in=[BranchLevel.PREFECTURE, BranchLevel.OFFICE])
        self._known: dict[str, Branch | None] = {}
        for row in [*rows, importing]:
            self._known[row.code] = row
            self._known[row.name] = None if row.name in self._known else row

    def named(self, text: str) -> Branch | None:
        """The branch with this code or name; None if there is none or more than one."""
        return self._known.get(text.strip()) or self._known.get(text.strip().upper())


class ListRun(Run):
    """Rows of one list. The same case, prefecture and listing is one row however often the file or files say it."""

    def __init__(self, kind: ListKind, reading: Reading, context: Context) -> None:
        self._kind, self._columns, self._context = kind, reading.columns, context
        self._places = Prefectures(context.branch)
        self._zone, self._now = timezone.get_default_timezone(), timezone.now()
        self._clocks = LossNumbers(context.branch, context.today).clocks
        self._rows: dict[Key, tuple[int, Branch, ListedRow]] = {}
        self._new: list[Key] = []
        self.rows = self.joined = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        for number, cells in rows:
            row, found = read_row(cells, self._columns, zone=self._zone, now=self._now)  # type: ignore[arg-type]  # zoneinfo
            if row is None:
                if not is_total_row(cells):
                    self.rows += 1
                    sink.refuse(number, found, cells)
                continue
            self.rows += 1
            place = self._places.named(row.prefecture)
            if place is None:
                sink.refuse(number, [error("listed.unknown_place", "prefecture", row.prefecture)], cells)
                continue
            self._keep(number, place, self._completed(row), sink)

    def _completed(self, row: ListedRow) -> ListedRow:
        """Deadlines the list does not give are those of the branch; an intervention list demands a visit."""
        assert row.listed_at is not None  # noqa: S101 (read_row refuses a row without it)
        if self._kind == ListKind.INTERVENTION:
            row.must_attend, row.report_due_at = True, None
        elif row.report_due_at is None:
            row.report_due_at = report_due(row.listed_at, self._clocks)
        if row.must_attend and row.attend_due_at is None:
            row.attend_due_at = attendance_due(row.listed_at, "", self._clocks)
        return row

    def _keep(self, number: int, place: Branch, row: ListedRow, sink: FindingSink) -> None:
        assert row.listed_at is not None  # noqa: S101 (as above)
        key = (row.case_number, place.pk, row.listed_at)
        first = self._rows.get(key)
        if first is None:
            self._rows[key] = (number, place, row)
        elif first[2] == row:
            self.joined += 1
            sink.warn(number, (warning("listed.twice", "case_number", other=str(first[0])),))
        else:
            sink.conflict(number, error("listed.conflict", "case_number", other=str(first[0])))

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        known = self._known()
        self._new = [key for key in self._rows if key not in known]
        changed = 0
        for key, facts in known.items():
            number, _place, row = self._rows[key]
            if facts != (row.report_due_at, row.must_attend, row.attend_due_at):
                changed += 1
                sink.warn(number, (warning("listed.known", "case_number"),))
        report(len(self._rows), len(self._rows))
        counts = {"new": len(self._new), "changed": 0, "unchanged": len(known)}
        return {"rows": self.rows, "joined": self.joined, "differing": changed, **counts}

    def _known(self) -> dict[Key, tuple[Any, ...]]:
        rows: Any = ListedCase.objects.filter(list_kind=self._kind).order_by()
        rows = rows.filter(case_number__any_of=sorted({key[0] for key in self._rows}))
        found = {
            (number, place, listed_at): facts
            for number, place, listed_at, *facts in rows.values_list(
                "case_number", "branch_id", "listed_at", "report_due_at", "must_attend", "attend_due_at"
            )
        }
        return {key: tuple(found[key]) for key in self._rows if key in found}

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        ids = reserve_ids(ListedCase, len(self._new))
        first = FirstEvent(batch, "imported", ListedStatus.ON_LIST, self._context.by, at)
        constants = {
            "batch_id": batch.pk,
            "status": ListedStatus.ON_LIST.value,
            "removal_reason": "",
            "removal_note": "",
        }
        insert_tracked(ListedCase, COLUMNS, constants, self._lines(), ids, first)
        return {"changed": 0}

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        for key in self._new:
            number, place, row = self._rows[key]
            texts = [
                str(number),
                str(place.pk),
                self._kind.value,
                row.case_number,
                _instant(row.listed_at),
                _instant(row.report_due_at),
                "1" if row.must_attend else "0",
                _instant(row.attend_due_at),
                row.trigger,
                money(row.estimate),
                row.registration_no,
                row.policy_no,
                day(row.loss_on),
                row.plate,
            ]
            yield place.path, str(number), join(texts)

    def close(self) -> None:
        self._rows.clear()


def incomplete(reading: Reading) -> Sequence[str]:
    """Required fields the sheet does not have."""
    return missing_fields(reading.columns)


def _instant(value: datetime | None) -> str:
    """As both databases keep an instant: in UTC."""
    return NULL if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
