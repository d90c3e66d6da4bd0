"""One import in a process of its own, so that time and memory are its alone. ``bench.imports`` starts it.

python -m bench.import_run WAY FILE     in the database of DATABASE_URL; prints {"seconds": …, "megabytes": …}
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the setup)
from django.db import connection, models, transaction  # noqa: E402 (after the setup)
from import_export.resources import modelresource_factory  # noqa: E402 (after the setup)
from python_calamine import CalamineWorkbook  # noqa: E402 (after the setup)
from tablib import Dataset  # type: ignore[import-untyped]  # noqa: E402 (no stubs; after the setup)

from accounts.models import Branch  # noqa: E402 (after the setup)
from bench.place import prepare  # noqa: E402 (after the setup)
from renewals.models import Renewal  # noqa: E402 (after the setup)
from workflow.models import Event  # noqa: E402 (after the setup)

#: Column of the model for each of the twenty of the sheet, in the order of ``make_due_list.HEADER``.
COLUMNS = (
    "policy_no", "vin", "plate", "engine_no", "model_name", "usage", "insured_name", "certificate_no", "phone", "line",
    "coverage", "starts_on", "expires_on", "last_premium", "ncd", "claim_count", "branch_id", "agent_name", "channel",
    "business_flag",
)  # fmt: skip
BLOCK = 2000


def ours(path: Path) -> None:
    """What the command does: read, check every row, compare, write rows and events, write the error file."""
    said = io.StringIO()
    call_command("import_due_list", path, branch="33", by="B0001", commit=True, stdout=said)
    answer = json.loads(said.getvalue())
    counts = answer["counts"]
    assert answer["status"] == "committed", answer
    assert counts["new"] + counts["unchanged"] + counts["refused"] + counts["conflict"] == counts["rows"], counts
    assert counts["refused"] == 0 or answer["error_file"], "rows were refused and nobody was told"


def copy(path: Path) -> None:
    """Calamine, and COPY into the same table with its constraints: no checks, no events, no messages, no encryption.

    Values the table itself would refuse are left out, or nothing at all would be written.
    """
    _copy(path, Renewal._meta.db_table, _fixed())


def copy_bare(path: Path) -> None:
    """The same into a table of twenty text columns without index or constraint."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare ({', '.join(f'{name} text' for name in COLUMNS)})")
    _copy(path, "bench_bare", {})


def default(path: Path) -> None:
    """The default resource of django-import-export on renewals."""
    default_into(Renewal, path)


def default_into(model: type[models.Model], path: Path) -> None:
    """The default resource on a sheet that already has the names and values of the model.

    The sheet is read by calamine, which is kind to it: the library's own reader needs openpyxl, nine times slower.
    """
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    made = modelresource_factory(model)()
    result = made.import_data(Dataset(*sheet[1:], headers=sheet[0]), raise_errors=True)
    assert not result.has_errors()
    assert not result.has_validation_errors()


def _copy(path: Path, table: str, fixed: dict[str, str]) -> None:
    branches = dict(Branch.objects.values_list("code", "pk"))
    names = [*COLUMNS, *fixed]
    derived = ("asset_key", "cycle") if fixed else ()
    quoted = ", ".join(f'"{name}"' for name in (*names, *derived))
    tail = "".join(f"\t{value}" for value in fixed.values())
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = sheet.iter_rows()
    next(rows)
    command = f"COPY {table} ({quoted}) FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(command) as stream:
        for block in _blocks(_lines(rows, branches, tail, bool(fixed))):
            stream.write(block)


def _lines(rows: Iterator[list[Any]], branches: dict[str, int], tail: str, keyed: bool) -> Iterator[str]:
    for row in rows:
        if keyed and not (row[0] and isinstance(row[12], date) and row[13] >= 0):
            continue
        row[15] = int(row[15])
        row[16] = branches[row[16]]
        line = "\t".join(map(str, row)) + tail
        yield f"{line}\tV:{row[1]}\t{row[12].replace(day=1)}\n" if keyed else f"{line}\n"


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) == BLOCK:
            yield "".join(block)
            block.clear()
    yield "".join(block)


def _fixed() -> dict[str, str]:
    """What the other columns must hold, as COPY reads it."""
    given = {*COLUMNS, "asset_key", "cycle", "id"}
    return {
        str(field.column): "now" if field.column == "created_at" else _default(field)
        for field in Renewal._meta.concrete_fields
        if isinstance(field, models.Field) and field.column not in given and not field.null
    }


def _default(field: models.Field[Any, Any]) -> str:
    value = field.get_default() if field.has_default() else ""
    return "{}" if value == {} else str(value)


def memory() -> float:
    """The highest this process and its largest child have been, in MB; both at once at the worst."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


WAYS: dict[str, Callable[[Path], None]] = {"ours": ours, "copy": copy, "copy_bare": copy_bare, "default": default}


def main() -> None:
    way, path = sys.argv[1], Path(sys.argv[2])
    if way == "prepare":
        prepare()
        return
    connection.ensure_connection()
    start = time.perf_counter()
    WAYS[way](path)
    taken = time.perf_counter() - start
    rows = Renewal.objects.count()
    sys.stdout.write(
        json.dumps({"seconds": taken, "megabytes": memory(), "rows": rows, "events": Event.objects.count()})
    )


if __name__ == "__main__":
    main()
