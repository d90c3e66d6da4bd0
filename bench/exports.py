"""A list of 100,000 renewals as a file: csv beside a bare COPY TO, xlsx beside xlsxwriter on rows in memory; memory.

Ours is the whole way: the list's own rows and columns, personal data masked, formulas disarmed, sealed and digested.
The references read or write the same columns and do none of that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.db import connection

from bench.book import load
from bench.place import prepare
from bench.timing import Figure, in_turns, s

ROWS = 100_000
ROUNDS = int(os.environ.get("BANLI_BENCH_EXPORT_ROUNDS", "3"))
COPIED = """
    COPY (
        SELECT r.plate, r.insured_name, r.status, r.expires_on, r.last_premium, r.next_contact_on, r.intention,
               r.effective_contacts, u.name, b.name, r.policy_no
        FROM renewals_renewal r JOIN accounts_branch b ON b.id = r.branch_id
        LEFT JOIN accounts_user u ON u.id = r.owner_id
        WHERE r.id <= {last} AND b.path LIKE '{path}%' ORDER BY r.expires_on, r.id
    ) TO STDOUT WITH (FORMAT csv)
"""


def figures(scale: float) -> Iterator[Figure]:
    """Time beside the references, then the memory of a process that does nothing else."""
    from bench.export_run import last_number, sheet_up_to, write  # noqa: PLC0415 (after the setup)

    count = int(ROWS * scale)
    place = prepare()
    load(place, count)
    last = last_number(place.admin, count)
    sheet = sheet_up_to(place.admin, last)
    kept = list(sheet.rows())
    with tempfile.TemporaryDirectory(prefix="banli-bench-") as folder:
        target = Path(folder) / "file"

        def copied() -> None:
            statement = COPIED.format(last=last, path=place.province.path)
            with connection.cursor() as cursor, target.open("wb") as file, cursor.copy(statement) as stream:
                for block in stream:
                    file.write(block)

        def plain() -> None:
            book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": folder})
            page = book.add_worksheet()
            for number, row in enumerate(kept):
                for index, cell in enumerate(row):
                    if isinstance(cell, int | Decimal):
                        page.write_number(number, index, cell)
                    else:
                        page.write_string(number, index, "" if cell is None else str(cell))
            book.close()

        csv, copy, xlsx, memory = in_turns(
            [lambda: write(sheet, target, "csv"), copied, lambda: write(sheet, target, "xlsx"), plain],
            ROUNDS,
            warm=0,
        )
    yield Figure(f"csv beside COPY TO, {len(kept):,} × 11", s(csv), s(copy), csv / copy, at_most=4)
    yield Figure(f"xlsx beside xlsxwriter, {len(kept):,} × 11", s(xlsx), s(memory), xlsx / memory, at_most=1.3)
    for output in ("csv", "xlsx"):
        peak = _memory(output, count)
        yield Figure(f"memory of an export as {output}, MB", f"{peak:.0f} MB", "", peak, at_most=150)


def _memory(output: str, count: int) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.export_run", output, str(count)],
        env=os.environ,
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(json.loads(done.stdout)["megabytes"])
