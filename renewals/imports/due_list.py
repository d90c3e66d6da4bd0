"""The due list (应续清单): what makes a row new, changed, unchanged or contradictory, and how it is written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from json import loads
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.fields import decrypt
from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import SYSTEM
from renewals.actions.voiding import request_voids
from renewals.crediting import with_credit
from renewals.imports import messages  # noqa: F401 (registers the sentences used here)
from renewals.imports.due_columns import (
    COLUMNS,
    COMPARED,
    FIRST_COMPARED,
    FORMS,
    LAST_COMPARED,
    LIMITS,
    PLACE,
    STATED,
    Texts,
    extra_text,
    stated_columns,
)
from renewals.imports.repeats import SharedPhones, join_lines
from renewals.models import Renewal, RenewalStatus
from renewals.rules.columns import ColumnMapping
from renewals.rules.due_row import DueRow, compile_checker
from renewals.rules.loss import VoidReason
from renewals.rules.vocabulary import PolicyState
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)
from workflow.intake.batches.bulk import FirstEvent, insert_tracked, reserve_ids
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.batches.spool import NULL, Spool, join, parse, plain, split
from workflow.intake.batches.undo import write_undo
from workflow.intake.headers import is_total_row
from workflow.intake.messages import Finding, error, warning
from workflow.intake.places import Places
from workflow.intake.reader import Row
from workflow.models import Event, ImportBatch
from workflow.transitions import fire_many

LIVE, DROPPED, NEW, CHANGED, UNCHANGED = range(5)
VERB = "imported"
_CUTS = tuple(
    (PLACE[column], LIMITS[attribute], attribute) for column, attribute, _form in STATED if attribute in LIMITS
)
_CYCLE, _ASSET, _POLICY, _ENDS = (PLACE[name] for name in ("cycle", "asset_key", "policy_no", "expires_on"))
_GONE = frozenset((PolicyState.SURRENDERED.value, PolicyState.WITHDRAWN.value))


class DueListRun(Run):
    """One pass over a due list. Kept rows lie in the spool; ``verdicts`` says what becomes of each."""

    def __init__(self, mapping: ColumnMapping, context: Context) -> None:
        self._check = compile_checker(mapping)
        self._texts = Texts(mapping)
        self._stated = stated_columns(mapping)
        self._by_vin = mapping.key == "vin"
        self._key_field = "vin" if self._by_vin else "policy_no"
        self._context = context
        self._places = Places(context.branch)
        self._spool = Spool()
        self._verdicts = bytearray()
        self._numbers = array("I")
        self._hashes = array("q")
        self._first: dict[str, int] = {}
        self._policies: dict[str, int] = {}
        self._phones = SharedPhones()
        self._changes: list[tuple[int, int, dict[str, str]]] = []
        self._voids: list[int] = []
        self._sink: FindingSink | None = None
        self.rows = self.joined = 0

    # --- taking rows -------------------------------------------------------------------------------------------------
    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        check, place_of, texts = self._check, self._places.of, self._texts
        for number, cells in rows:
            row, found = check(cells)
            if row is None:
                if not is_total_row(cells):
                    self.rows += 1
                    sink.refuse(number, found, cells)
                continue
            self.rows += 1
            place = place_of(row.org_text)
            unknown = ""
            if place.finding is not None:
                found.append(place.finding)
                unknown = row.org_text
            asset = texts.asset_key(row)
            fields = texts.of(row, number, place.branch_id, asset, unknown)
            for index, limit, name in _CUTS:
                if len(fields[index]) > limit:
                    fields[index] = fields[index][:limit]
                    found.append(warning("text.cut", name, limit=str(limit)))
            if row.phones:
                self._phones.add(row.phones[0], row.insured_name, number)
            if found:
                sink.warn(number, found, cells)
            self._keep(fields, row, place.path, number, sink)

    def _keep(self, fields: list[str], row: DueRow, path: str, number: int, sink: FindingSink) -> None:
        identity = f"{fields[_ASSET]} {fields[_CYCLE]}"
        first = self._first.get(identity)
        if first is not None:
            self._again(first, fields, path, identity, sink)
            return
        index = self._add(fields, path, number)
        self._first[identity] = index
        if self._by_vin:
            other = self._policies.setdefault(row.policy_no, index)
            if other != index:
                self._contradict(index, other, "conflict.policy_in_file", "policy_no", sink)

    def _add(self, fields: list[str], path: str, number: int) -> int:
        self._verdicts.append(LIVE)
        self._numbers.append(number)
        self._hashes.append(hash(tuple(fields[1:LAST_COMPARED])))
        return self._spool.add(f"{path}\t{join(fields)}")

    def _again(self, first: int, fields: list[str], path: str, identity: str, sink: FindingSink) -> None:
        """The same vehicle and month a second time in this file."""
        number = int(fields[0])
        if hash(tuple(fields[1:LAST_COMPARED])) == self._hashes[first]:
            self.joined += 1
            sink.warn(number, (warning("row.twice", self._key_field, other=str(self._numbers[first])),))
            return
        joined = join_lines(split(self._spool.at(first))[1:], fields) if self._verdicts[first] == LIVE else None
        if joined is None:
            index = self._add(fields, path, number)
            self._contradict(index, first, "conflict.in_file", self._key_field, sink)
            return
        self.joined += 1
        self._verdicts[first] = DROPPED
        self._first[identity] = self._add(joined, path, self._numbers[first])

    def _contradict(self, index: int, other: int, code: str, field: str, sink: FindingSink) -> None:
        """Both rows are left out, and each names the other."""
        for one, two in ((index, other), (other, index)):
            if self._verdicts[one] == LIVE:
                self._verdicts[one] = DROPPED
                sink.conflict(self._numbers[one], error(code, field, other=str(self._numbers[two])))

    # --- comparing with the database ---------------------------------------------------------------------------------
    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        self._changes.clear()
        self._sink = sink
        for index, verdict in enumerate(self._verdicts):
            if verdict != DROPPED:
                self._verdicts[index] = LIVE
        self._phones.tell(sink)
        importable = self._importable_branches()
        window: set[str] = set()
        total = len(self._spool)
        for first, lines in self._spool.chunks():
            live = [
                (first + offset, split(line)[1:])
                for offset, line in enumerate(lines)
                if self._verdicts[first + offset] == LIVE
            ]
            self._settle_chunk(live, importable, sink)
            window.update(fields[_ENDS] for _index, fields in live)
            report(first + len(lines), total)
        kinds = [self._verdicts.count(verdict) for verdict in (NEW, CHANGED, UNCHANGED)]
        return {
            "rows": self.rows,
            "joined": self.joined,
            "window": [min(window), max(window)] if window else [],
            **dict(zip(("new", "changed", "unchanged"), kinds, strict=True)),
        }

    def _importable_branches(self) -> frozenset[int] | None:
        """Branches whose rows this person may update; None: all."""
        scope = self._context.by.scope()
        if scope.everything:
            return None
        paths = scope.paths_for("renewals.import")
        return frozenset(Branch.objects.filter(paths_filter("path", paths)).values_list("pk", flat=True))

    def _settle_chunk(
        self, live: list[tuple[int, list[str]]], importable: frozenset[int] | None, sink: FindingSink
    ) -> None:
        known = _existing(live)
        taken = _policy_owners(live, known)
        for index, fields in live:
            old = known.get((fields[_ASSET], fields[_CYCLE]))
            owners = taken.get(fields[_POLICY])
            if owners is not None and owners != {fields[_ASSET]}:
                self._drop(index, sink, error("conflict.policy_no", "policy_no", fields[_POLICY]))
            elif old is None:
                self._verdicts[index] = NEW
            elif importable is not None and old.branch_id not in importable:
                self._drop(index, sink, error("conflict.elsewhere", self._key_field))
            else:
                self._verdicts[index] = self._compare(index, fields, old, sink)

    def _drop(self, index: int, sink: FindingSink, finding: Finding) -> None:
        self._verdicts[index] = DROPPED
        sink.conflict(self._numbers[index], finding)

    def _compare(self, index: int, fields: list[str], old: _Known, sink: FindingSink) -> int:
        if str(old.branch_id) != fields[1]:
            sink.warn(self._numbers[index], (warning("row.other_branch", "org_text"),))
        stated = fields[FIRST_COMPARED:LAST_COMPARED]
        if stated == old.texts:
            return UNCHANGED
        changes = {
            column: new
            for column, new, before in zip(COMPARED, stated, old.texts, strict=True)
            if new != before and new not in ("", NULL) and column in self._stated
        }
        if "extra" in changes and not _adds(changes, old.texts[-1]):
            del changes["extra"]
        if not changes:
            return UNCHANGED
        if old.status == RenewalStatus.VOID:
            sink.warn(self._numbers[index], (warning("row.void", self._key_field),))
            return UNCHANGED
        self._changes.append((old.pk, index, changes))
        return CHANGED

    # --- writing -----------------------------------------------------------------------------------------------------
    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        self._voids.clear()
        self._write_new(batch, at)
        changed = self._write_changes(batch, at)
        facts = {"batch": batch.pk}
        reason = VoidReason.SURRENDERED.value
        proposed = (
            request_voids(by=SYSTEM, renewals=self._voids, reason=reason, facts=facts, at=at) if self._voids else 0
        )
        return {"changed": changed, "void_proposed": proposed}

    def _write_new(self, batch: ImportBatch, at: datetime) -> None:
        ids = reserve_ids(Renewal, self._verdicts.count(NEW))
        first = FirstEvent(batch, VERB, RenewalStatus.POOL, self._context.by, at)
        constants = {"batch_id": batch.pk, "status": RenewalStatus.POOL.value}
        insert_tracked(Renewal, (*COLUMNS, "credit_branch_id"), constants, self._new_rows(ids), ids, first)

    def _new_rows(self, ids: Sequence[int]) -> Iterator[tuple[str, str, str]]:
        numbers = iter(ids)
        for first, lines in self._spool.chunks():
            for offset, line in enumerate(lines):
                if self._verdicts[first + offset] == NEW:
                    pk = next(numbers)
                    path, rest = line.split("\t", 1)
                    if _policy_gone(rest):
                        self._voids.append(pk)
                    _source_row, branch, _facts = rest.split("\t", 2)
                    yield path, str(self._numbers[first + offset]), f"{rest}\t{branch}"

    def _write_changes(self, batch: ImportBatch, at: datetime) -> int:
        if not self._changes:
            return 0
        work = [
            (pk, {"values": self._values(index, changes)}, self._facts(batch, index))
            for pk, index, changes in self._changes
        ]
        with_credit(work)
        write_undo(batch, Renewal, [(pk, tuple(data["values"])) for pk, data, _facts in work])
        gone = [pk for pk, _index, changes in self._changes if _policy_gone(changes.get("extra", ""))]
        self._voids.extend(gone)
        written: set[int] = set()

        def then(rows: Sequence[Renewal], _events: Sequence[Event]) -> None:
            written.update(row.pk for row in rows)

        fire_many(Renewal, "update_from_list", by=self._context.by, work=work, at=at, then=then)
        for pk, index, _changes in self._changes:
            if pk not in written and self._sink is not None:
                self._drop(index, self._sink, error("conflict.moved", self._key_field))
        return len(written)

    def _facts(self, batch: ImportBatch, index: int) -> dict[str, int]:
        return {"batch": batch.pk, "row": self._numbers[index]}

    def _values(self, index: int, changes: dict[str, str]) -> dict[str, Any]:
        fields = split(self._spool.at(index))[1:]
        values: dict[str, Any] = {
            column: parse(text, FORMS[column]) for column, text in changes.items() if column != "extra"
        }
        if "extra" in changes:
            values["extra"] = loads(changes["extra"])
        if "phone_hash" in changes:
            values["phone"] = decrypt(fields[PLACE["phone"]])
            values["more_phones"] = decrypt(fields[PLACE["more_phones"]])
            values["phone_valid"] = fields[PLACE["phone_valid"]] == "1"
        if "certificate_hash" in changes:
            values["certificate_no"] = decrypt(fields[PLACE["certificate_no"]])
        if "vin" in changes:
            values["vin_tail"] = changes["vin"][-6:]
        return values

    def close(self) -> None:
        self._spool.close()


def _extra_form(text: str) -> str:
    return text if text == "{}" else extra_text(loads(text))


class _Known:
    """A renewal that is there already, with its facts as spooled texts."""

    __slots__ = ("branch_id", "pk", "status", "texts")

    def __init__(self, pk: int, branch_id: int, status: str, texts: list[str]) -> None:
        self.pk, self.branch_id, self.status, self.texts = pk, branch_id, status, texts


#: Places of the compared columns that are not texts in the database, with the form that makes them so.
_OLD_FORMS = tuple(
    (place, _extra_form if column == "extra" else FORMS[column])
    for place, column in enumerate(COMPARED)
    if column == "extra" or FORMS[column] is not plain
)


def _existing(live: Sequence[tuple[int, list[str]]]) -> dict[tuple[str, str], _Known]:
    """Renewals of the same vehicles and months, in whatever branch: a row of another branch is a conflict."""
    assets = [fields[_ASSET] for _index, fields in live]
    cycles = {date.fromisoformat(fields[_CYCLE]) for _index, fields in live}
    rows = Renewal.objects.filter(asset_key__any_of=assets, cycle__in=cycles).order_by()
    columns = [Cast("extra", TextField()) if column == "extra" else column for column in COMPARED]
    return {
        (row[0], row[1].isoformat()): _Known(row[2], row[3], row[4], _texts_of(row[5:]))
        for row in rows.values_list("asset_key", "cycle", "pk", "branch_id", "status", *columns)
    }


def _texts_of(values: Sequence[Any]) -> list[str]:
    """The compared columns of a row of the database as spooled texts."""
    texts = list(values)
    for place, form in _OLD_FORMS:
        texts[place] = form(texts[place])
    return texts


def _policy_owners(live: Sequence[tuple[int, list[str]]], known: dict[tuple[str, str], _Known]) -> dict[str, set[str]]:
    """Vehicles on which the policy numbers stand that are not simply those of the known renewals."""
    numbers = [
        fields[_POLICY]
        for _index, fields in live
        if (old := known.get((fields[_ASSET], fields[_CYCLE]))) is None or old.texts[0] != fields[_POLICY]
    ]
    owners: dict[str, set[str]] = {}
    if numbers:
        rows = Renewal.objects.filter(policy_no__any_of=numbers).order_by()
        for number, asset in rows.values_list("policy_no", "asset_key"):
            owners.setdefault(number, set()).add(asset)
    return owners


def _adds(changes: dict[str, str], before: str) -> bool:
    """Whether the extra columns say anything new; ``changes`` then holds old and new together."""
    old = loads(before)
    together = {**old, **loads(changes["extra"])}
    changes["extra"] = extra_text(together)
    return bool(together != old)


def _policy_gone(text: str) -> bool:
    return any(f'"policy_state":"{state}"' in text for state in _GONE)
