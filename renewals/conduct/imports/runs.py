"""One pass over a do-not-call list or a list of consents. The strictest block of a number wins, also over the file."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from accounts.fields import blind_index
from renewals.actions.blocking import replaces
from renewals.conduct.imports.rows import BlockRow, ConsentRow, read_block, read_consent
from renewals.models import BlockSource, Consent, DoNotCall
from renewals.models.do_not_call import DoNotCallQuerySet
from workflow.identifiers.masking import mask_phone
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.batches.undo import write_undo
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.reader import Row
from workflow.models import ImportBatch

CHUNK = 500
UNDONE = ("source", "reason", "note", "since", "until", "recorded_by_no", "batch_id", "lifted_at", "lifted_by_id")
R = TypeVar("R", BlockRow, ConsentRow)
Read = Callable[..., tuple[R | None, list[Finding]]]


class _NumberRun(Run, Generic[R]):
    """What both lists have in common: one row a key, kept until it is written."""

    def __init__(self, reading: Reading, context: Context, read: Read[R]) -> None:
        self._reading, self._context = reading, context
        self._read: Read[R] = read
        self._rows: dict[Any, tuple[int, R]] = {}
        self._new: list[Any] = []
        self.rows = self.joined = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        day_first = bool(self._reading.choices.get("day_first", False))
        for number, cells in rows:
            row, found = self._read(cells, self._reading.columns, today=self._context.today, day_first=day_first)
            if row is None and is_total_row(cells):
                continue
            self.rows += 1
            if row is None:
                sink.refuse(number, found, cells)
            else:
                self._keep(number, row, sink)

    def _keep(self, number: int, row: R, sink: FindingSink) -> None:
        key = self._key(row)
        first = self._rows.get(key)
        if first is None:
            self._rows[key] = (number, row)
        elif first[1] == row:
            self.joined += 1
            sink.warn(number, (warning("conduct.twice", "phone", other=str(first[0])),))
        else:
            sink.conflict(number, error("conduct.conflict", "phone", other=str(first[0])))

    @abstractmethod
    def _key(self, row: R) -> Any:
        """What makes two rows the same entry."""

    def close(self) -> None:
        self._rows.clear()

    def _counts(self, changed: int = 0) -> dict[str, Any]:
        unchanged = len(self._rows) - len(self._new) - changed
        counts = {"new": len(self._new), "changed": changed, "unchanged": unchanged}
        return {"rows": self.rows, "joined": self.joined, **counts}


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


class BlockRun(_NumberRun[BlockRow]):
    """A number is one entry of the register, by its blind index."""

    def __init__(self, reading: Reading, context: Context) -> None:
        super().__init__(reading, context, read_block)
        self._longer: list[str] = []

    def _key(self, row: BlockRow) -> str:
        return blind_index(row.phone)

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        today = self._context.today
        ended = [key for key, (_n, row) in self._rows.items() if row.until is not None and row.until < today]
        for key in ended:
            number, row = self._rows.pop(key)
            sink.warn(number, (warning("conduct.ended", "until", str(row.until)),))
        self._compare(DoNotCall.objects.all())
        report(len(self._rows), len(self._rows))
        return self._counts(len(self._longer))

    def _compare(self, entries: DoNotCallQuerySet) -> dict[str, DoNotCall]:
        """Which rows are new and which take the place of an entry; the entries by number."""
        known: dict[str, DoNotCall] = {}
        for part in _parts(sorted(self._rows)):
            found = entries.filter(phone_hash__in=part).order_by("phone_hash")
            known |= {entry.phone_hash: entry for entry in found}
        today = self._context.today
        self._new = [key for key in self._rows if key not in known]
        self._longer = [key for key, entry in known.items() if replaces(entry, today, self._rows[key][1].until)]
        return known

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:  # noqa: ARG002 (a block holds by days)
        """Compared once more under the lock: an entry may have been lifted, or blocked for longer, since the check."""
        known = self._compare(DoNotCall.objects.select_for_update())
        entries = [
            DoNotCall(phone_hash=key, masked=mask_phone(self._rows[key][1].phone), **self._facts(key, batch))
            for key in self._new
        ]
        DoNotCall.objects.bulk_create(entries, batch_size=CHUNK)
        changed = [known[key] for key in self._longer]
        write_undo(batch, DoNotCall, [(entry.pk, UNDONE) for entry in changed])
        for entry in changed:
            for name, value in self._facts(entry.phone_hash, batch).items():
                setattr(entry, name, value)
            entry.lifted_at = entry.lifted_by = None
            entry.save()
        return self._counts(len(changed))

    def _facts(self, key: str, batch: ImportBatch) -> dict[str, Any]:
        row = self._rows[key][1]
        return {
            "source": BlockSource(row.source),
            "reason": row.source,
            "note": row.note,
            "since": row.since,
            "until": row.until,
            "recorded_by_no": self._context.by.employee_no,
            "batch": batch,
        }


class ConsentRun(_NumberRun[ConsentRow]):
    """A statement is number, purpose, channel and day; one that is known says nothing new."""

    def __init__(self, reading: Reading, context: Context) -> None:
        super().__init__(reading, context, read_consent)

    def _key(self, row: ConsentRow) -> tuple[str, str, str, date]:
        return blind_index(row.phone), row.purpose, row.channel, row.on

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:  # noqa: ARG002 (nothing to say of known ones)
        known = set()
        for part in _parts(sorted({key[0] for key in self._rows})):
            rows = Consent.objects.filter(phone_hash__in=part)
            known |= set(rows.values_list("phone_hash", "purpose", "channel", "on", "given", "until"))
        self._new = [key for key, (_n, row) in self._rows.items() if (*key, row.given, row.until) not in known]
        report(len(self._rows), len(self._rows))
        return self._counts()

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        rows = []
        for key in self._new:
            row = self._rows[key][1]
            rows.append(
                Consent(
                    branch=self._context.branch,
                    phone_hash=key[0],
                    masked=mask_phone(row.phone),
                    purpose=row.purpose,
                    channel=row.channel,
                    given=row.given,
                    on=row.on,
                    until=row.until,
                    evidence=row.evidence,
                    recorded_by_id=self._context.by.pk or 0,
                    recorded_at=at,
                    batch=batch,
                )
            )
        Consent.objects.bulk_create(rows, batch_size=CHUNK)
        return {}
