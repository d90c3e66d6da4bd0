"""One export in a process of its own, so that the memory is its alone. ``bench.exports`` starts it.

python -m bench.export_run OUTPUT ROWS     from the database of DATABASE_URL; prints {"megabytes": …}
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from accounts.models import User  # noqa: E402 (after the setup)
from renewals.models import Renewal  # noqa: E402 (after the setup)
from renewals.views.renewal_list import listed_renewals  # noqa: E402 (after the setup)
from workflow.exports.registry import Sheet, asked_again  # noqa: E402 (after the setup)
from workflow.exports.sheets import sheet_of  # noqa: E402 (after the setup)
from workflow.exports.writing import write_file  # noqa: E402 (after the setup)

QUESTION = {"query": "tab=all&owner=all"}


def last_number(by: User, count: int) -> int:
    """The number of the last of ``count`` visible renewals."""
    numbers = Renewal.objects.visible_to(by).order_by("pk").values_list("pk", flat=True)
    return int(numbers[count - 1 : count].get())


def sheet_up_to(by: User, last: int) -> Sheet:
    """The list of renewals as an export reads it, up to a number."""
    request = asked_again(by, QUESTION)
    listed = listed_renewals(request)
    return sheet_of(replace(listed, rows=listed.rows.filter(pk__lte=last)), request.GET)


def write(sheet: Sheet, target: Path, output: str) -> None:
    """As a worker writes it: sealed, with its digest."""
    with target.open("wb") as file:
        write_file(file, output, sheet, sheet.count(), "bench", lambda _done: None)


def main() -> None:
    output, count = sys.argv[1], int(sys.argv[2])
    by = User.objects.get(employee_no="B0001")
    sheet = sheet_up_to(by, last_number(by, count))
    with tempfile.TemporaryDirectory(prefix="banli-bench-") as folder:
        write(sheet, Path(folder) / "file", output)
    sys.stdout.write(json.dumps({"megabytes": highest()}))


def highest() -> float:
    """The most memory this program has held, in MB. ``ru_maxrss`` would tell that of whoever started it as well."""
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
