"""The case list (案件清单): what makes a row new, changed or unchanged, and how it is written.

What was decided here (applied for, approved, referrals, states of them) is never among what a list can change.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.fields import blind_index, encrypt
from accounts.models import Branch
from accounts.models.branch import paths_filter
from claims.actions.referring import expire_changed
from claims.actions.reserving import move_series
from claims.imports import messages  # noqa: F401 (registers the sentences used here)
from claims.imports.case_texts import COLUMNS, COMPARED, FORMS, PLACE, parsed, stated_columns, texts_of
from claims.models import CaseAmount, CaseParty, CaseStatus, ClaimCase, ReserveMovement
from claims.rules.case_row import HEAD_CODES, SUM_CODES, CaseChecker, CaseMapping, CaseRow
from claims.rules.reserves import moves_between
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)
from workflow.intake.batches.bulk import FirstEvent, insert_plain, insert_tracked, reserve_ids
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.batches.spool import NULL, Spool, join, money, split
from workflow.intake.batches.undo import write_undo
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.places import Places
from workflow.intake.reader import Row
from workflow.models import Event, ImportBatch
from workflow.transitions import fire_many

LIVE, DROPPED, NEW, CHANGED, UNCHANGED = range(5)
VERB = "imported"
ZERO = Decimal(0)
Heads = dict[str, list[str]]


class CaseListRun(Run):
    """One pass over a case list. A case is its normalised report number."""

    def __init__(self, mapping: CaseMapping, context: Context) -> None:
        self._check = CaseChecker(mapping)
        self._stated = stated_columns(mapping)
        self._states_heads = any(mapping.provides(key) or _any_head(mapping, key) for key in SUM_CODES)
        self._currency = mapping.currency
        self._context = context
        self._places = Places(context.branch)
        self._spool, self._parts = Spool(), Spool()
        self._verdicts = bytearray()
        self._numbers = array("I")
        self._first: dict[str, int] = {}
        self._changes: list[tuple[int, int, dict[str, str]]] = []
        self._revived: list[tuple[int, int, dict[str, str]]] = []
        self._moved_heads: dict[int, int] = {}
        self._sink: FindingSink | None = None
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
            fields = texts_of(row.values, number, place.branch_id, self._currency)
            self._keep(fields, _parts_text(row), place.path, number, sink)

    def _keep(self, fields: list[str], parts: str, path: str, number: int, sink: FindingSink) -> None:
        identity = fields[PLACE["case_number"]]
        first = self._first.get(identity)
        if first is None:
            self._first[identity] = self._add(fields, parts, path, number)
            return
        same = split(self._spool.at(first))[2:] == fields[1:] and self._parts.at(first) == parts
        self.joined += same
        if same:
            sink.warn(number, (warning("case.twice", "case_number", other=str(self._numbers[first])),))
            return
        index = self._add(fields, parts, path, number)
        for one, two in ((index, first), (first, index)):
            if self._verdicts[one] == LIVE:
                self._drop(one, sink, error("case.in_file", "case_number", other=str(self._numbers[two])))

    def _add(self, fields: list[str], parts: str, path: str, number: int) -> int:
        self._verdicts.append(LIVE)
        self._numbers.append(number)
        self._parts.add(parts)
        return self._spool.add(f"{path}\t{join(fields)}")

    def _drop(self, index: int, sink: FindingSink, finding: Finding) -> None:
        self._verdicts[index] = DROPPED
        sink.conflict(self._numbers[index], finding)

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        self._changes.clear()
        self._revived.clear()
        self._moved_heads.clear()
        self._sink = sink
        for index, verdict in enumerate(self._verdicts):
            if verdict != DROPPED:
                self._verdicts[index] = LIVE
        scope = self._context.by.scope()
        paths = scope.paths_for("claims.import")
        allowed = None if scope.everything else set(_branches(paths))
        for first, lines in self._spool.chunks():
            live = [
                (first + offset, split(line)[1:])
                for offset, line in enumerate(lines)
                if self._verdicts[first + offset] == LIVE
            ]
            self._settle_chunk(live, allowed, sink)
            report(first + len(lines), len(self._spool))
        kinds = [self._verdicts.count(verdict) for verdict in (NEW, CHANGED, UNCHANGED)]
        counts = dict(zip(("new", "changed", "unchanged"), kinds, strict=True))
        return {"rows": self.rows, "joined": self.joined, **counts}

    def _settle_chunk(self, live: list[tuple[int, list[str]]], allowed: set[int] | None, sink: FindingSink) -> None:
        known = _existing([fields[PLACE["case_number"]] for _index, fields in live])
        heads = _heads_of([old["pk"] for old in known.values()]) if known else {}
        for index, fields in live:
            old = known.get(fields[PLACE["case_number"]])
            if old is None:
                self._verdicts[index] = NEW
            elif allowed is not None and old["branch_id"] not in allowed:
                self._drop(index, sink, error("case.elsewhere", "case_number"))
            elif old["status"] == CaseStatus.SET_ASIDE and old["batch_id"] is not None:
                sink.warn(self._numbers[index], (warning("case.set_aside", "case_number"),))
                self._verdicts[index] = UNCHANGED
            else:
                self._verdicts[index] = self._compare(index, fields, old, heads.get(old["pk"], {}), sink)

    def _compare(self, index: int, fields: list[str], old: dict[str, Any], heads: Heads, sink: FindingSink) -> int:
        if str(old["branch_id"]) != fields[PLACE["branch_id"]]:
            sink.warn(self._numbers[index], (warning("case.other_branch", "org_text"),))
        changes = {
            column: new
            for column, new, before in zip(COMPARED, fields[PLACE[COMPARED[0]] :], old["texts"], strict=False)
            if column in self._stated and new != before and new not in ("", NULL)
        }
        stated: Heads = json.loads(self._parts.at(index))["heads"]
        differs = self._states_heads and any(heads.get(head, ["0.00"] * 4) != sums for head, sums in stated.items())
        if old["status"] == CaseStatus.SET_ASIDE:
            self._revived.append((old["pk"], index, changes))
        elif changes or differs:
            self._changes.append((old["pk"], index, changes))
        else:
            return UNCHANGED
        if differs:
            self._moved_heads[old["pk"]] = index
        return CHANGED

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        self._write_new(batch, at)
        if self._changes:
            write_undo(batch, ClaimCase, [(pk, tuple(changes)) for pk, _index, changes in self._changes if changes])
        written = self._fire("update_from_list", self._changes, batch, at)
        written |= self._fire("take_back_in", self._revived, batch, at, batch_id=batch.pk)
        for pk, index in self._moved_heads.items():
            if pk in written:
                self._move_heads(pk, index, at)
        for pk, index, _changes in (*self._changes, *self._revived):
            if pk not in written and self._sink is not None:
                self._drop(index, self._sink, error("case.moved", "case_number"))
        return {"changed": len(written)}

    def _write_new(self, batch: ImportBatch, at: datetime) -> None:
        ids = reserve_ids(ClaimCase, self._verdicts.count(NEW))
        first = FirstEvent(batch, VERB, CaseStatus.KEPT, self._context.by, at)
        constants = {"batch_id": batch.pk, "status": CaseStatus.KEPT.value}
        insert_tracked(ClaimCase, COLUMNS, constants, self._new_rows(), ids, first)
        amounts = ("case_id", "loss_type", *SUM_CODES)
        insert_plain(CaseAmount, amounts, {}, self._new_amounts(ids))
        series = ("case_id", "loss_type", "position", "kind", "amount", "estimate", "paid")
        insert_plain(ReserveMovement, series, {"at": at}, self._new_movements(ids))
        people = ("case_id", "role", "name", "name_hash", "account_no", "account_hash")
        insert_plain(CaseParty, people, {}, self._new_people(ids))

    def _new_rows(self) -> Iterator[tuple[str, str, str]]:
        for first, lines in self._spool.chunks():
            for offset, line in enumerate(lines):
                if self._verdicts[first + offset] == NEW:
                    path, rest = line.split("\t", 1)
                    yield path, str(self._numbers[first + offset]), rest

    def _new_parts(self, ids: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        numbers = iter(ids)
        for first, lines in self._parts.chunks():
            for offset, line in enumerate(lines):
                if self._verdicts[first + offset] == NEW:
                    yield next(numbers), json.loads(line)

    def _new_amounts(self, ids: Sequence[int]) -> Iterator[tuple[str, str, str]]:
        for pk, parts in self._new_parts(ids):
            for head, sums in parts["heads"].items():
                yield "", "", "\t".join((str(pk), head, *sums))

    def _new_movements(self, ids: Sequence[int]) -> Iterator[tuple[str, str, str]]:
        for pk, parts in self._new_parts(ids):
            for head, (_claimed, _assessed, estimate, paid) in parts["heads"].items():
                opening = max(Decimal(estimate), Decimal(paid))
                moves = moves_between(None, estimate=opening, paid=Decimal(paid))
                for position, move in enumerate(moves, start=1):
                    sums = f"{move.amount:.2f}\t{move.estimate:.2f}\t{move.paid:.2f}"
                    yield "", "", f"{pk}\t{head}\t{position}\t{move.kind.value}\t{sums}"

    def _new_people(self, ids: Sequence[int]) -> Iterator[tuple[str, str, str]]:
        for pk, parts in self._new_parts(ids):
            for role, name, name_hash, account, account_hash in parts["people"]:
                yield "", "", join((str(pk), role, name, name_hash, account, account_hash))

    def _fire(
        self, verb: str, work: list[tuple[int, int, dict[str, str]]], batch: ImportBatch, at: datetime, **more: Any
    ) -> set[int]:
        written: set[int] = set()
        plan = [
            (pk, {"values": {**parsed(changes), **more}}, {"batch": batch.pk, "row": self._numbers[index]})
            for pk, index, changes in work
        ]
        assessed = {pk for pk, _index, changes in work if "assessed" in changes}

        def then(rows: Sequence[ClaimCase], _events: Sequence[Event]) -> None:
            for row in rows:
                written.add(row.pk)
                if {"liability_ratio", "assessed"} & set(row.changed_columns):
                    expire_changed(case=row, at=at, amount_changed=row.pk in assessed)

        if plan:
            fire_many(ClaimCase, verb, by=self._context.by, work=plan, at=at, then=then)
        return written

    def _move_heads(self, pk: int, index: int, at: datetime) -> None:
        """The imported four of the six amounts, and the movements that lead to them."""
        stated: Heads = json.loads(self._parts.at(index))["heads"]
        for head, sums in stated.items():
            claimed, assessed, estimate, paid = (Decimal(each) for each in sums)
            values = {"claimed": claimed, "assessed": assessed, "estimate": estimate, "paid": paid}
            row, made = CaseAmount.objects.get_or_create(case_id=pk, loss_type=head, defaults=values)
            if not made:
                CaseAmount.objects.filter(pk=row.pk).update(**values)
            move_series(pk, head, estimate=max(estimate, paid), paid=paid, at=at)

    def close(self) -> None:
        self._spool.close()
        self._parts.close()


def _any_head(mapping: CaseMapping, key: str) -> bool:
    return any(mapping.provides(f"{key}_{head}") for head in HEAD_CODES)


def _parts_text(row: CaseRow) -> str:
    """Sums by head and people as one line; people are encrypted before they touch the disk."""
    heads = {head: [money(sums.get(key, ZERO)) for key in SUM_CODES] for head, sums in sorted(row.heads.items())}
    people = []
    if row.insured_name:
        people.append(["insured", encrypt(row.insured_name), blind_index(row.insured_name), "", ""])
    if row.payee_name:
        account = row.payee_account
        sealed = encrypt(account) if account else ""
        people.append(["payee", encrypt(row.payee_name), blind_index(row.payee_name), sealed, blind_index(account)])
    return json.dumps({"heads": heads, "people": people}, separators=(",", ":"))


def _branches(paths: tuple[str, ...]) -> Iterator[int]:
    yield from Branch.objects.filter(paths_filter("path", paths)).values_list("pk", flat=True)


def _existing(numbers: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = ClaimCase.objects.filter(case_number__any_of=numbers).order_by()
    found: dict[str, dict[str, Any]] = {}
    for row in rows.values_list("case_number", "pk", "branch_id", "status", "batch_id", *COMPARED):
        texts = [FORMS[column](value) for column, value in zip(COMPARED, row[5:], strict=True)]
        found[row[0]] = {
            "pk": row[1],
            "branch_id": row[2],
            "status": row[3],
            "batch_id": row[4],
            "texts": texts,
        }
    return found


def _heads_of(cases: Sequence[int]) -> dict[int, Heads]:
    found: dict[int, Heads] = {}
    for case, head, *sums in CaseAmount.objects.filter(case__in=cases).values_list("case_id", "loss_type", *SUM_CODES):
        found.setdefault(case, {})[head] = [money(each) for each in sums]
    return found
