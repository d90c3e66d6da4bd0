"""Seals finished days of events and finds what was changed behind the write path's back.

Each event is chained to the one before it of the same object. Each finished day gets a head over every event written
since the head before, signed with a key that is not in the database: who can write the tables but not read the key can
change nothing that a head covers without being seen. The newest signature, kept elsewhere, guards the heads themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from workflow.models import DailyHead, Event, Tracked
from workflow.models.event import GENESIS, milliseconds
from workflow.retrying import retried
from workflow.tracking import TRACKED

READ_AT_ONCE = 2000
#: Number, version and newest hash of a row.
Row = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that is not as it was written. ``kind`` is stable; ``where`` names the first row that shows it.

    ``expected`` and ``found`` are what differs. ``good_*`` is the last row before it that still fits: an event of the
    same object, or for a seal the last event the seal before it covers; 0 where there is none.
    """

    kind: str
    where: str
    detail: str
    object_type: str = ""
    object_id: int = 0
    event_id: int = 0
    version: int = 0
    expected: str = ""
    found: str = ""
    good_event_id: int = 0
    good_version: int = 0
    seal_day: str = ""


# --- sealing ------------------------------------------------------------------------------------------------------


def seal_days(until: date) -> int:
    """Seals every day before ``until`` (local) that has unsealed events; returns how many heads were made."""
    settled = retried(_settled_id)
    if settled is None:
        return 0
    return retried(lambda: _seal_up_to(until, settled))


def _settled_id() -> int | None:
    """The newest event id such that no running transaction can still add a smaller one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Event._meta.db_table} IN SHARE MODE")
    newest: int | None = Event.objects.aggregate(newest=Max("id"))["newest"]
    return newest


def _seal_up_to(until: date, settled: int) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {DailyHead._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    previous = DailyHead.objects.order_by("day").last()
    made = 0
    for day, newest in _last_ids(after=previous.last_event_id if previous else 0, up_to=settled):
        if day >= until:
            break
        if previous is not None and (newest <= previous.last_event_id or day <= previous.day):
            continue
        previous = _seal(day, previous, newest)
        made += 1
    return made


def _last_ids(*, after: int, up_to: int) -> list[tuple[date, int]]:
    """Per day with events, the newest id of that day among those not sealed yet."""
    rows = Event.objects.filter(id__gt=after, id__lte=up_to).annotate(day=TruncDate("at")).values_list("day")
    return list(rows.annotate(newest=Max("id")).order_by("day"))


def _seal(day: date, previous: DailyHead | None, newest: int) -> DailyHead:
    first, count, root = _root(previous.last_event_id if previous else 0, newest)
    head = DailyHead(
        day=day, first_event_id=first, last_event_id=newest, events=count, root=root, sealed_at=timezone.now()
    )
    head.signature = signature(head, previous.signature if previous else GENESIS)
    head.save(force_insert=True)
    return head


def _root(after: int, up_to: int) -> tuple[int, int, str]:
    """First id, number and digest of the events in (``after``, ``up_to``], in the order of their ids."""
    digest, first, count = hashlib.sha256(), 0, 0
    rows = Event.objects.filter(id__gt=after, id__lte=up_to).order_by("id").values_list("id", "hash")
    for pk, sealed in rows.iterator(READ_AT_ONCE):
        first, count = first or pk, count + 1
        digest.update(f"{pk}:{sealed}\n".encode())
    return first, count, digest.hexdigest()


def signature(head: DailyHead, previous: str) -> str:
    """HMAC-SHA-256 of a head and the signature before it."""
    content = [
        previous,
        head.day.isoformat(),
        head.first_event_id,
        head.last_event_id,
        head.events,
        head.root,
        milliseconds(head.sealed_at),
    ]
    key = hmac.digest(base64.b64decode(settings.FIELD_KEY), b"banli daily head", "sha256")
    return hmac.new(key, json.dumps(content).encode(), "sha256").hexdigest()


# --- verifying ----------------------------------------------------------------------------------------------------


def verify() -> list[Breach]:
    """Everything that does not fit, objects first, then seals. One reading of all events, as of one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [*_object_breaches(), *_seal_breaches()]


def _object_breaches() -> Iterator[Breach]:
    kinds = set(Event.objects.order_by().values_list("object_type", flat=True).distinct()) | set(TRACKED)
    for kind in sorted(kinds):
        events = Event.objects.filter(object_type=kind).order_by("object_id", "version").iterator(READ_AT_ONCE)
        model = TRACKED.get(kind)
        yield from _histories(kind, events) if model is None else _tracked_histories(kind, model, events)


def _histories(kind: str, events: Iterable[Event]) -> Iterator[Breach]:
    for pk, own in groupby(events, key=lambda event: event.object_id):
        breach, _last = _first_breach(kind, pk, own)
        if breach is not None:
            yield breach


def _tracked_histories(kind: str, model: type[Tracked], events: Iterable[Event]) -> Iterator[Breach]:
    """Walks rows and histories side by side, both ordered by id."""
    rows = iter(model._default_manager.order_by("pk").values_list("pk", "version", "head_hash").iterator(READ_AT_ONCE))
    row = next(rows, None)
    for pk, own in groupby(events, key=lambda event: event.object_id):
        while row is not None and row[0] < pk:
            yield _without_history(kind, row)
            row = next(rows, None)
        breach, last = _first_breach(kind, pk, own)
        mine = row if row is not None and row[0] == pk else None
        breach = breach or (_row_breach(kind, pk, mine, last) if last is not None else None)
        if breach is not None:
            yield breach
        if mine is not None:
            row = next(rows, None)
    while row is not None:
        yield _without_history(kind, row)
        row = next(rows, None)


def _without_history(kind: str, row: Row) -> Breach:
    pk, version, _hash = row
    detail = f"version {version} without an event"
    return Breach("history_missing", f"{kind}:{pk}", detail, kind, pk, version=version, found=str(version))


def _row_breach(kind: str, pk: int, row: Row | None, last: Event) -> Breach | None:
    """What the row itself says against its history, all of whose events fit."""
    if row is None:
        if _removed(last):
            return None
        detail = f"history up to version {last.version}, no row"
        found = Breach("row_missing", f"{kind}:{pk}", detail, kind, pk, last.pk, last.version)
        return replace(found, good_event_id=last.pk, good_version=last.version)
    _pk, version, head = row
    if (last.version, last.hash) == (version, head):
        return None
    detail = f"row at version {version}, history at {last.version}"
    by_version = version != last.version
    expected, seen = (str(last.version), str(version)) if by_version else (last.hash, head)
    name = "history_truncated" if version > last.version else "row_edited"
    found = Breach(name, f"{kind}:{pk}", detail, kind, pk, last.pk, version, expected=expected, found=seen)
    return replace(found, good_event_id=last.pk, good_version=last.version)


def _removed(last: Event) -> bool:
    """Whether the history ends with the removal of its row (an import was taken back): no state comes after."""
    return last.version > 1 and last.target == ""


def _first_breach(kind: str, pk: int, events: Iterator[Event]) -> tuple[Breach | None, Event | None]:
    """The first event of one object that does not follow from the one before, and the last event."""
    previous: Event | None = None
    breach: Breach | None = None
    for event in events:
        if breach is None:
            breach = _breach_of(event, previous, f"{kind}:{pk} event {event.pk} (version {event.version})")
        previous = event
    return breach, previous


def _breach_of(event: Event, previous: Event | None, where: str) -> Breach | None:
    version, head, good = (previous.version, previous.hash, previous.pk) if previous else (0, GENESIS, 0)
    differs: tuple[str, str, str, str] | None = None
    if event.version != version + 1:
        differs = "event_missing", f"follows version {version}", str(version + 1), str(event.version)
    elif event.previous_hash != head:
        differs = "event_reordered", "is not chained to the event before it", head, event.previous_hash
    elif event.hash != event.digest():
        differs = "event_edited", "content and hash differ", event.hash, event.digest()
    if differs is None:
        return None
    kind, detail, expected, found = differs
    row = (event.object_type, event.object_id, event.pk, event.version)
    return Breach(kind, where, detail, *row, expected=expected, found=found, good_event_id=good, good_version=version)


def _seal_breaches() -> Iterator[Breach]:
    previous: DailyHead | None = None
    for head in DailyHead.objects.order_by("day"):
        where, day = f"seal of {head.day.isoformat()}", head.day.isoformat()
        good = previous.last_event_id if previous else 0
        wanted = signature(head, previous.signature if previous else GENESIS)
        if not hmac.compare_digest(head.signature, wanted):
            # the right signature is not told: it would be all that a forger lacks
            yield Breach(
                "seal_forged", where, "signature does not match", found=head.signature, good_event_id=good, seal_day=day
            )
        found = _root(good, head.last_event_id)
        if found != (head.first_event_id, head.events, head.root):
            detail = f"events {head.first_event_id} to {head.last_event_id}: {found[1]} of {head.events} found"
            counts = found[1] != head.events
            expected, seen = (str(head.events), str(found[1])) if counts else (head.root, found[2])
            yield Breach(
                "seal_broken",
                where,
                detail,
                event_id=head.first_event_id,
                expected=expected,
                found=seen,
                good_event_id=good,
                seal_day=day,
            )
        previous = head


def newest_seal() -> dict[str, Any] | None:
    """Day and signature of the newest head, to be noted outside the system."""
    head = DailyHead.objects.order_by("day").last()
    return None if head is None else {"day": head.day.isoformat(), "signature": head.signature}
