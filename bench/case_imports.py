"""A case list of 100,000 × 20 from the file to committed cases, beside the default resource of django-import-export."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.imports import ORGS, ROWS, SEED, SLICE, beside_default, measured, median_seconds, prepared_databases
from bench.make_case_list import HEADER, good_row, rows
from bench.make_due_list import write
from bench.timing import Figure, s

ROUNDS = 3
#: The default resource wants the names and values of the model.
PLAIN = (
    "id", "case_number", "registration_no", "policy_no", "line", "case_state", "loss_at", "reported_at",
    "registered_at", "loss_place", "loss_cause", "plate", "liability_ratio", "claimed", "assessed", "estimate",
    "reserve", "paid", "core_id", "branch",
)  # fmt: skip


class Files:
    """The list, and the head of it as the default resource wants it."""

    module = "bench.case_import_run"

    def __init__(self, folder: Path, count: int, part: int) -> None:
        self.count, self.part = count, part
        self.due, self.plain = folder / "cases.xlsx", folder / "plain.xlsx"
        write(self.due, rows(count, SEED, orgs=ORGS), HEADER)
        write(self.plain, _plain(part), PLAIN)


def _plain(count: int) -> Iterator[list[Any]]:
    chance = random.Random(SEED)
    for number in range(count):
        row = good_row(chance, number, ("1",))
        total, paid = row[12], row[17]
        sums = [total, 0, total, total - paid, paid]
        yield [None, *row[:3], "motor", "registered", *row[5:12], *sums, "", 1]


def figures(scale: float) -> Iterator[Figure]:
    """With one row in a hundred refused; amounts, reserve series, people and first events written too."""
    with tempfile.TemporaryDirectory(prefix="banli-bench-") as folder:
        files = Files(Path(folder), int(ROWS * scale), int(SLICE * max(scale, 0.1)))
        with prepared_databases(files) as fresh:
            taken = measured(files, fresh, ("ours", "default"), ROUNDS)
    yield beside_default("import of cases, PostgreSQL", files, taken, 12)
    first, again = median_seconds(taken["ours"]), median_seconds(taken["again"])
    yield Figure("import of the unchanged case list again", s(again), s(first), again / first, at_most=1)
