"""The list of signed policies (承保清单): new policies, later states of known ones, cancellations."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from accounts.models import Branch
from accounts.models.branch import paths_filter
from renewals.imports import messages  # noqa: F401 (registers the sentences used here)
from renewals.models import SignedPolicy
from renewals.rules.columns import ColumnMapping
from renewals.rules.signed_row import SignedRow, compile_checker
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)
from workflow.intake.batches.bulk import insert_plain
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.batches.spool import NULL, Format, Spool, day, join, money, parse, plain, split
from workflow.intake.batches.undo import write_undo
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.places import Places
from workflow.intake.reader import Row
from workflow.models import ImportBatch

LIVE, DROPPED, NEW, CHANGED, UNCHANGED = range(5)
UPDATE_CHUNK = 500

COMPARED: tuple[tuple[str, Format], ...] = (
    ("asset_key", plain),
    ("vin", plain),
    ("plate", plain),
    ("line", plain),
    ("expires_on", day),
    ("signed_on", day),
    ("premium", money),
    ("agent_name", plain),
    ("channel", plain),
    ("cancelled_on", day),
)
FORMS = dict(COMPARED)
COLUMNS = ("source_row", "branch_id", "policy_no", "starts_on", *FORMS)
PLACE = {column: index for index, column in enumerate(COLUMNS)}
FIRST = PLACE["asset_key"]
AGENT_LENGTH = SignedPolicy._meta.get_field("agent_name").max_length or 0
CHANNEL_LENGTH = SignedPolicy._meta.get_field("channel").max_length or 0


class SignedListRun(Run):
    """One pass over a list of signed policies. A policy is its number with the first day of cover."""

    def __init__(self, mapping: ColumnMapping, context: Context) -> None:
        self._check = compile_checker(mapping)
        self._by_vin = mapping.key == "vin"
        self._context = context
        self._places = Places(context.branch)
        self._spool = Spool()
        self._verdicts = bytearray()
        self._numbers = array("I")
        self._first: dict[str, int] = {}
        self._changes: list[tuple[int, int, dict[str, str]]] = []
        self.rows = self.joined = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        for number, cells in rows:
            row, found = self._check(cells)
            if row is None:
                if not is_total_row(cells):
                    self.rows += 1
                    sink.refuse(number, found, cells)
                continue
            self.rows += 1
            place = self._places.of(row.org_text)
            if place.finding is not None:
                found.append(place.finding)
            if found:
                sink.warn(number, found, cells)
            self._keep(self._texts(row, number, place.branch_id), place.path, number, sink)

    def _texts(self, row: SignedRow, number: int, branch_id: int) -> list[str]:
        cancelled = (row.cancelled_on or self._context.today) if row.is_cancelled else None
        return [
            str(number),
            str(branch_id),
            row.policy_no,
            day(row.starts_on),
            f"V:{row.vin}" if self._by_vin else f"P:{row.policy_no}",
            row.vin or "",
            row.plate or "",
            row.line,
            day(row.expires_on),
            day(row.signed_on or row.starts_on),
            money(row.premium),
            row.agent_text[:AGENT_LENGTH],
            row.channel[:CHANNEL_LENGTH],
            day(cancelled),
        ]

    def _keep(self, fields: list[str], path: str, number: int, sink: FindingSink) -> None:
        identity = f"{fields[2]} {fields[3]}"
        first = self._first.get(identity)
        if first is None:
            self._first[identity] = self._add(fields, path, number)
            return
        before = split(self._spool.at(first))[1:]
        if before[1:] == fields[1:]:
            self.joined += 1
            sink.warn(number, (warning("row.twice", "policy_no", other=str(self._numbers[first])),))
        elif _only_cancels(before, fields):
            # A later row of the feed cancels the policy of an earlier one.
            self.joined += 1
            self._verdicts[first] = DROPPED
            self._first[identity] = self._add(fields, path, number)
        else:
            self._contradict(self._add(fields, path, number), first, sink)

    def _add(self, fields: list[str], path: str, number: int) -> int:
        self._verdicts.append(LIVE)
        self._numbers.append(number)
        return self._spool.add(f"{path}\t{join(fields)}")

    def _contradict(self, index: int, other: int, sink: FindingSink) -> None:
        for one, two in ((index, other), (other, index)):
            if self._verdicts[one] == LIVE:
                finding = error("conflict.signed_in_file", "policy_no", other=str(self._numbers[two]))
                self._drop(one, sink, finding)

    def _drop(self, index: int, sink: FindingSink, finding: Finding) -> None:
        self._verdicts[index] = DROPPED
        sink.conflict(self._numbers[index], finding)

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        self._changes.clear()
        for index, verdict in enumerate(self._verdicts):
            if verdict != DROPPED:
                self._verdicts[index] = LIVE
        scope = self._context.by.scope()
        paths = scope.paths_for("renewals.import")
        allowed = set(Branch.objects.filter(paths_filter("path", paths)).values_list("pk", flat=True))
        window: set[str] = set()
        for first, lines in self._spool.chunks():
            live = [
                (first + offset, split(line)[1:])
                for offset, line in enumerate(lines)
                if self._verdicts[first + offset] == LIVE
            ]
            self._settle_chunk(live, None if scope.everything else allowed, sink)
            window.update(fields[PLACE["starts_on"]] for _index, fields in live)
            report(first + len(lines), len(self._spool))
        kinds = [self._verdicts.count(verdict) for verdict in (NEW, CHANGED, UNCHANGED)]
        return {
            "rows": self.rows,
            "joined": self.joined,
            "window": [min(window), max(window)] if window else [],
            **dict(zip(("new", "changed", "unchanged"), kinds, strict=True)),
        }

    def _settle_chunk(self, live: list[tuple[int, list[str]]], allowed: set[int] | None, sink: FindingSink) -> None:
        known = _existing(live)
        for index, fields in live:
            old = known.get((fields[PLACE["policy_no"]], fields[PLACE["starts_on"]]))
            if old is None:
                self._verdicts[index] = NEW
            elif allowed is not None and old[1] not in allowed:
                self._drop(index, sink, error("conflict.signed_elsewhere", "policy_no"))
            else:
                self._verdicts[index] = self._compare(index, fields, old, sink)

    def _compare(self, index: int, fields: list[str], old: tuple[int, int, list[str]], sink: FindingSink) -> int:
        changes = {
            column: new
            for column, new, before in zip(FORMS, fields[FIRST:], old[2], strict=True)
            if new != before and new not in ("", NULL)
        }
        was_cancelled = old[2][-1] != NULL
        if was_cancelled and fields[-1] == NULL:
            sink.warn(self._numbers[index], (warning("signed.earlier_version", "state"),))
            return UNCHANGED
        if was_cancelled and fields[-1] == day(self._context.today):
            changes.pop("cancelled_on", None)
        if not changes:
            return UNCHANGED
        self._changes.append((old[0], index, changes))
        return CHANGED

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:  # noqa: ARG002 (policies have no history)
        insert_plain(SignedPolicy, COLUMNS, {"batch_id": batch.pk}, self._new_rows())
        if self._changes:
            write_undo(batch, SignedPolicy, [(pk, tuple(changes)) for pk, _index, changes in self._changes])
        for start in range(0, len(self._changes), UPDATE_CHUNK):
            self._update(self._changes[start : start + UPDATE_CHUNK])
        return {"changed": len(self._changes)}

    def _new_rows(self) -> Iterator[tuple[str, str, str]]:
        for first, lines in self._spool.chunks():
            for offset, line in enumerate(lines):
                if self._verdicts[first + offset] == NEW:
                    path, rest = line.split("\t", 1)
                    yield path, str(self._numbers[first + offset]), rest

    def _update(self, part: Sequence[tuple[int, int, dict[str, str]]]) -> None:
        values = {pk: changes for pk, _index, changes in part}
        policies = list(SignedPolicy.objects.select_for_update().filter(pk__in=list(values)).order_by("pk"))
        for policy in policies:
            for column, text in values[policy.pk].items():
                setattr(policy, column, parse(text, FORMS[column]))
        SignedPolicy.objects.bulk_update(policies, sorted({name for changes in values.values() for name in changes}))

    def close(self) -> None:
        self._spool.close()


def _only_cancels(before: list[str], after: list[str]) -> bool:
    """The later row differs in nothing but that the policy is now cancelled."""
    return before[-1] == NULL and after[-1] != NULL and before[1:-1] == after[1:-1]


def _existing(live: Sequence[tuple[int, list[str]]]) -> dict[tuple[str, str], tuple[int, int, list[str]]]:
    """Known policies by number and start: primary key, branch, and facts as spooled texts."""
    numbers = [fields[PLACE["policy_no"]] for _index, fields in live]
    rows = SignedPolicy.objects.filter(policy_no__any_of=numbers).order_by()
    forms = tuple(FORMS.values())
    found: dict[tuple[str, str], tuple[int, int, list[str]]] = {}
    for row in rows.values_list("policy_no", "starts_on", "pk", "branch_id", *FORMS):
        values: Sequence[Any] = row[4:]
        texts = [form(value) for form, value in zip(forms, values, strict=True)]
        found[row[0], row[1].isoformat()] = (row[2], row[3], texts)
    return found
