"""A due list of 100,000 × 20 from the file to committed rows, beside django-import-export and beside a bare COPY."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import psycopg

from bench.make_due_list import good_row, rows, write
from bench.timing import Figure, s

ROWS = 100_000
SLICE = 5_000
ROUNDS, SQLITE_ROUNDS = 3, 2
SEED = 20260615
ORGS = tuple(f"33{prefecture:02d}{office:02d}01" for prefecture in range(1, 12) for office in range(1, 9))
Runs = dict[str, list[dict[str, Any]]]


def figures(scale: float) -> Iterator[Figure]:
    """PostgreSQL first, then the same file into SQLite."""
    with tempfile.TemporaryDirectory(prefix="banli-bench-") as folder:
        count, part = int(ROWS * scale), int(SLICE * max(scale, 0.1))
        files = Files(Path(folder), count, part)
        yield from _postgresql(files)
        yield from _sqlite(files, Path(folder))


class Lists(Protocol):
    """A list to import and the head of it for the default resource; ``module`` runs one import of it."""

    module: str
    count: int
    part: int
    due: Path
    plain: Path


class Files:
    """The list, and the head of it in the names and values of the model, as the default resource wants it."""

    module = "bench.import_run"

    def __init__(self, folder: Path, count: int, part: int) -> None:
        self.count, self.part = count, part
        self.due, self.plain = folder / "due.xlsx", folder / "plain.xlsx"
        write(self.due, rows(count, SEED, orgs=ORGS))
        write(self.plain, _plain(part), PLAIN)


PLAIN = (
    "id", "asset_key", "cycle", "policy_no", "vin", "plate", "engine_no", "model_name", "usage", "insured_name",
    "certificate_no", "phone", "line", "coverage", "starts_on", "expires_on", "last_premium", "ncd", "claim_count",
    "branch", "agent_name", "channel", "business_flag",
)  # fmt: skip


def _plain(count: int) -> Iterator[list[Any]]:
    chance = random.Random(SEED)
    for number in range(count):
        row = good_row(chance, number, ("1",))
        row[5], row[9] = "family", "commercial"
        row[16] = 1
        yield [None, f"V:{row[1]}", row[12].replace(day=1), *row]


def _postgresql(files: Files) -> Iterator[Figure]:
    with prepared_databases(files) as fresh:
        taken = measured(files, fresh, ("ours", "copy", "copy_bare", "default"), ROUNDS)
    first, again, copied, bare = (median_seconds(taken[way]) for way in ("ours", "again", "copy", "copy_bare"))
    yield beside_default("import, PostgreSQL", files, taken, 12)
    yield Figure("import beside parse + COPY, same table", s(first), s(copied), first / copied, at_most=5)
    yield Figure("… beside parse + COPY, bare table", s(first), s(bare), first / bare)
    yield Figure("import of the unchanged file again", s(again), s(first), again / first, at_most=1)
    peak = max(run["megabytes"] for way in ("ours", "again") for run in taken[way])
    yield Figure("memory of an import, MB", f"{peak:.0f} MB", "", peak, at_most=500)


def _sqlite(files: Files, folder: Path) -> Iterator[Figure]:
    prepared, used = folder / "prepared.sqlite3", folder / "used.sqlite3"
    _run(files, "prepare", files.due, f"sqlite:///{prepared}")

    @contextmanager
    def fresh() -> Iterator[str]:
        shutil.copy(prepared, used)
        yield f"sqlite:///{used}"
        for leftover in folder.glob("used.sqlite3*"):
            leftover.unlink()

    taken = measured(files, fresh, ("ours", "default"), SQLITE_ROUNDS)
    yield beside_default("import, SQLite", files, taken, 8)
    peak = max(run["megabytes"] for run in taken["ours"])
    yield Figure("memory of an import into SQLite, MB", f"{peak:.0f} MB", "", peak)


def measured(files: Lists, fresh: Callable[[], AbstractContextManager[str]], ways: Sequence[str], rounds: int) -> Runs:
    """Every way in turns, each time into a database without renewals; after ours the same file once more."""
    taken: Runs = defaultdict(list)
    for number in range(rounds):
        for way in ways if number % 2 == 0 else reversed(ways):
            with fresh() as url:
                taken[way].append(_run(files, way, files.plain if way == "default" else files.due, url))
                if way == "ours":
                    taken["again"].append(_run(files, way, files.due, url))
    assert {run["rows"] for run in taken["again"]} == {run["rows"] for run in taken["ours"]}, "again added rows"
    return taken


def beside_default(name: str, files: Lists, taken: Runs, at_least: float) -> Figure:
    ours = files.count / median_seconds(taken["ours"])
    default = files.part / median_seconds(taken["default"])
    return Figure(
        f"{name}, {files.count:,} × 20",
        f"{ours:.0f} rows/s",
        f"{default:.0f} rows/s",
        ours / default,
        at_least=at_least,
        note=f"reference = default resource of django-import-export on {files.part:,} rows, taken per row",
    )


def median_seconds(runs: list[dict[str, Any]]) -> float:
    """Of several runs."""
    return median(run["seconds"] for run in runs)


@contextmanager
def prepared_databases(files: Lists) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Databases beside the one of DATABASE_URL: a pattern with branches and people, and copies of it."""
    server = os.environ["DATABASE_URL"]
    beside = server.rsplit("/", 1)[0]

    def execute(statement: str) -> None:
        with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def fresh() -> Iterator[str]:
        execute("CREATE DATABASE bench_used TEMPLATE bench_pattern")
        yield f"{beside}/bench_used"
        execute("DROP DATABASE bench_used")

    execute("CREATE DATABASE bench_pattern")
    _run(files, "prepare", files.due, f"{beside}/bench_pattern")
    yield fresh
    execute("DROP DATABASE bench_pattern")


def _run(files: Lists, way: str, path: Path, url: str) -> dict[str, Any]:
    """One run of the module of the list."""
    done = subprocess.run(
        [sys.executable, "-m", files.module, way, str(path)],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(done.stdout or "{}"))
