"""Rows as csv straight from PostgreSQL (``COPY TO``), disarmed as every csv is.

The server writes the text. Here each block is looked at once: only where a cell might begin like a formula are its
cells taken apart and put through ``csv_text``, the one rule; :data:`_SUSPICIOUS` finds every such block and some more.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from workflow.intake.safe_cells import csv_text

ROWS = 1000
#: A cell whose first visible character, apostrophes aside, is a sign, or that has a line end before any.
_SUSPICIOUS = re.compile(r'(?:^|[,\n])(?:"?[^\w",\n]*[=+\-@\t\r＝＋－＠]|"[^\w",]*\n)')


def can_copy(rows: QuerySet[Any]) -> bool:
    """Whether the database of these rows writes csv itself: PostgreSQL, on a connection of its own.

    What an open transaction has written is seen on its own connection alone; within one, rows are read one by one.
    """
    database = connections[rows.db]
    return database.vendor == "postgresql" and not database.in_atomic_block


def copied(rows: QuerySet[Any], most: int) -> Generator[tuple[int, bytes]]:
    """At most ``most`` + 1 rows of a ``values_list`` as blocks of csv, each with the number of its rows.

    The caller goes on working with the database between blocks, to say how far it is; a connection that copies serves
    nothing else. Close it where it is not read to its end.
    """
    statement, parameters = rows.all()[: most + 1].query.sql_with_params()
    database: Any = connections[rows.db].copy()
    with closing(database), database.cursor() as cursor:
        bound = database.ops.compose_sql(statement, parameters)
        with cursor.copy(f"COPY ({bound}) TO STDOUT WITH (FORMAT csv)") as stream:
            lines = iter(stream)
            while block := [bytes(line) for line in islice(lines, ROWS)]:
                yield len(block), disarmed(block)


def disarmed(rows: list[bytes]) -> bytes:
    """Rows of csv, each ending with a line feed, with the ends of lines of csv and every cell protected that a
    spreadsheet program might calculate."""
    text = b"".join(rows).decode()
    if _SUSPICIOUS.search(text) is None:
        return b"\r\n".join([row[:-1] for row in rows]) + b"\r\n"
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([csv_text(cell) for cell in row])
    return made.getvalue().encode()
