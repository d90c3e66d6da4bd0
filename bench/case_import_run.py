"""One import of cases in a process of its own. ``bench.case_imports`` starts it.

python -m bench.case_import_run WAY FILE     in the database of DATABASE_URL; prints {"seconds": …, "megabytes": …}
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the setup)
from django.db import connection  # noqa: E402 (after the setup)

from bench.import_run import default_into, memory  # noqa: E402 (after the setup)
from bench.place import prepare  # noqa: E402 (after the setup)
from claims.models import ClaimCase  # noqa: E402 (after the setup)
from workflow.models import Event  # noqa: E402 (after the setup)


def ours(path: Path) -> None:
    """What the command does: read, check every row, compare, write cases, amounts, series, people and events."""
    said = io.StringIO()
    call_command("import_cases", path, branch="33", commit=True, stdout=said)
    answer = json.loads(said.getvalue())
    counts = answer["counts"]
    assert answer["status"] == "committed", answer
    assert counts["new"] + counts["unchanged"] + counts["refused"] + counts["conflict"] == counts["rows"], counts
    assert answer["error_file"], "rows were refused and nobody was told"


def default(path: Path) -> None:
    """The default resource of django-import-export on the cases alone."""
    default_into(ClaimCase, path)


WAYS: dict[str, Callable[[Path], None]] = {"ours": ours, "default": default}


def main() -> None:
    way, path = sys.argv[1], Path(sys.argv[2])
    if way == "prepare":
        prepare()
        return
    connection.ensure_connection()
    start = time.perf_counter()
    WAYS[way](path)
    taken = time.perf_counter() - start
    figures = {"seconds": taken, "megabytes": memory(), "rows": ClaimCase.objects.count()}
    sys.stdout.write(json.dumps(figures | {"events": Event.objects.count()}))


if __name__ == "__main__":
    main()
