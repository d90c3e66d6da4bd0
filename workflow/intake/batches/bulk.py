"""The way of many new rows into the database: COPY on PostgreSQL, many-row INSERT on SQLite.

Constraints and triggers stay on; the history of each row begins with an event whose hash is that of
:meth:`workflow.models.Event.digest`, computed here from a template because a hundred thousand objects would cost more
than the insert itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from accounts.scope import Actor
from workflow.intake.batches.spool import NULL
from workflow.models import Event, ImportBatch
from workflow.models.event import GENESIS, milliseconds

CHUNK = 5000

#: Branch path, row number in the sheet, and the spooled texts of one row.
NewRow = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FirstEvent:
    """What all first events of one import have in common."""

    batch: ImportBatch
    verb: str
    target: str
    by: Actor
    at: datetime


#: From so many new rows on, the planner's statistics are refreshed at once.
MANY = 1000


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """``count`` unused primary keys. Inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = cursor.fetchone()[0] + 1
    return range(first, first + count)


def insert_tracked(
    model: type[models.Model],
    columns: Sequence[str],
    constants: Mapping[str, Any],
    rows: Iterator[NewRow],
    ids: Sequence[int],
    first: FirstEvent,
) -> None:
    """Inserts objects with a history: each with version 1 and its first event. ``columns`` are those of the texts."""
    constants = {**constants, "version": 1, "created_at": first.at}
    into = Inserter(model, ("id", "head_hash", *columns), constants)
    events = Inserter(Event, _EVENT_COLUMNS, _event_constants(model, first))
    numbers = iter(ids)
    seal = _sealer(model, first)
    for chunk in _chunks(rows):
        lines: list[str] = []
        history: list[str] = []
        for (path, source_row, line), pk in zip(chunk, numbers, strict=False):
            digest = seal(pk, path, source_row)
            lines.append(f"{pk}\t{digest}\t{line}")
            history.append(f'{pk}\t{path}\t{{"batch": {first.batch.pk}, "row": {source_row}}}\t{digest}')
        into.insert(lines)
        events.insert(history)
    refresh_statistics(model, len(ids))
    refresh_statistics(Event, len(ids))


def insert_plain(
    model: type[models.Model], columns: Sequence[str], constants: Mapping[str, Any], rows: Iterator[NewRow]
) -> None:
    """Inserts objects without a history of their own."""
    into = Inserter(model, columns, constants)
    count = 0
    for chunk in _chunks(rows):
        into.insert([line for _path, _row, line in chunk])
        count += len(chunk)
    refresh_statistics(model, count)


def refresh_statistics(model: type[models.Model], inserted: int) -> None:
    """Tells PostgreSQL's planner what a large import has changed.

    Autovacuum looks only after a commit and a minute; until then a table of 50,000 new rows is planned as if it were
    empty, and matching, which follows at once, takes minutes instead of seconds.
    """
    if connection.vendor == "postgresql" and inserted >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _chunks(rows: Iterator[NewRow]) -> Iterator[list[NewRow]]:
    chunk: list[NewRow] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_EVENT_COLUMNS = ("object_id", "branch_path", "data", "hash")


def _event_constants(model: type[models.Model], first: FirstEvent) -> dict[str, Any]:
    return {
        "object_type": model._meta.label_lower,
        "version": 1,
        "verb": first.verb,
        "target": first.target,
        "actor_no": first.by.employee_no,
        "actor_name": first.by.name,
        "at": first.at,
        "previous_hash": GENESIS,
    }


def _sealer(model: type[models.Model], first: FirstEvent) -> Any:
    """The hash of a first event, as ``Event.content`` and ``chain_hash`` define it (a test compares the two)."""
    text = {
        name: json.dumps(value, ensure_ascii=False)
        for name, value in _event_constants(model, first).items()
        if name != "at"
    }
    start = f"{GENESIS}[{text['object_type']},"
    middle = f',1,{text["verb"]},"",{text["target"]},{text["actor_no"]},{text["actor_name"]},"",'
    end = f"}},{milliseconds(first.at)}]"
    paths: dict[str, str] = {}
    batch = first.batch.pk

    def seal(pk: int, path: str, source_row: str) -> str:
        place = paths.get(path)
        if place is None:
            place = paths[path] = f'{json.dumps(path, ensure_ascii=False)},"","",{{"batch":{batch},"row":'
        return hashlib.sha256(f"{start}{pk}{middle}{place}{source_row}{end}".encode()).hexdigest()

    return seal


class Inserter:
    """Inserts lines of texts for ``columns``; every other column of the table gets its constant or its default."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], constants: Mapping[str, Any]) -> None:
        given = set(columns)
        fixed = {
            str(field.column): constants.get(field.attname, _default(field))
            for field in model._meta.concrete_fields
            if field.attname not in given and not isinstance(field, models.AutoField)
        }
        places = {field.attname: str(field.column) for field in model._meta.concrete_fields}
        names = [places[column] for column in columns]
        self._names = [*names, *fixed]
        self._table = model._meta.db_table
        self._fixed = [_text(value) for value in fixed.values()]

    def insert(self, lines: Sequence[str]) -> None:
        """Inserts one chunk."""
        if connection.vendor == "postgresql":
            self._copy(lines)
        else:
            self._many(lines)

    def _copy(self, lines: Sequence[str]) -> None:
        quoted = ", ".join(connection.ops.quote_name(name) for name in self._names)
        tail = "".join(f"\t{text}" for text in self._fixed) + "\n"
        text = tail.join(lines) + tail
        sql = f"COPY {self._table} ({quoted}) FROM STDIN WITH (FORMAT text, NULL '{NULL}')"
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
            copy.write(text.encode())

    def _many(self, lines: Sequence[str]) -> None:
        marks = ", ".join(["%s"] * len(self._names))
        quoted = ", ".join(connection.ops.quote_name(name) for name in self._names)
        tail = [_unescaped(text) for text in self._fixed]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self._table} ({quoted}) VALUES ({marks})",  # noqa: S608 (names of our own models)
                [[*map(_unescaped, line.split("\t")), *tail] for line in lines],
            )


def _default(field: models.Field[Any, Any]) -> Any:
    if field.has_default():
        return field.get_default()
    return None if field.null else ""


def _unescaped(text: str) -> str | None:
    if text == NULL:
        return None
    return text.replace("\\\\", "\\") if "\\" in text else text


def _text(value: Any) -> str:
    """A constant in the form of a spooled text."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        # SQLite keeps UTC without an offset; PostgreSQL is told the offset.
        utc = value.astimezone(UTC)
        return utc.isoformat(" ") if connection.vendor == "postgresql" else str(utc.replace(tzinfo=None))
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return str(Decimal(value) if isinstance(value, Decimal) else value).replace("\\", "\\\\")
