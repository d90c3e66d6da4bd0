"""Measures what was promised about speed and memory and prints one line per promise.

    make bench
    deploy/services.py -- python -m bench --only rate lists
    deploy/services.py -- python -m bench --scale small     a quick look; its ratios mean little

Needs an empty PostgreSQL in DATABASE_URL; ``deploy/services.py`` gives one. Without one only what runs in SQLite too:

    python -m bench --only replay

Leaves with 1 when a promise is not kept.
"""

from __future__ import annotations

import argparse
import importlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

from bench.timing import headings

#: In the order in which they are measured: the import wants an empty table, the others stand on the million.
NAMES = (
    "imports",
    "case_imports",
    "rate",
    "lists",
    "queue",
    "steps",
    "assignment",
    "transitions",
    "decisions",
    "relay",
    "compensation",
    "facultative",
    "placements",
    "at_once",
    "storm",
    "replay",
    "listed",
    "injuries",
    "exports",
    "pushes",
    "packs",
    "dashboards",
)
#: Run without PostgreSQL as well, then in SQLite.
IN_SQLITE = frozenset(("replay",))
SCALES = {"full": 1.0, "small": 0.05}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=NAMES, default=list(NAMES), metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--scale", choices=SCALES, default="full")
    given = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres") and not IN_SQLITE.issuperset(given.only):
        parser.error("DATABASE_URL names no PostgreSQL: start this through deploy/services.py, or say make bench")
    with tempfile.TemporaryDirectory(prefix="banli-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        (Path(folder) / "static").mkdir()
        django.setup()
        return _measure([name for name in NAMES if name in given.only], SCALES[given.scale])


def _measure(names: list[str], scale: float) -> int:
    print(headings(), flush=True)
    missed: list[str] = []
    notes: list[str] = []
    for name in names:
        for figure in importlib.import_module(f"bench.{name}").figures(scale):
            print(figure.line(), flush=True)
            if not figure.met:
                missed.append(figure.name)
            if figure.note:
                notes.append(f"{figure.name}: {figure.note}")
    print(*_closing(missed, notes), sep="\n", flush=True)
    return 1 if missed else 0


def _closing(missed: list[str], notes: list[str]) -> Iterator[str]:
    yield ""
    yield from notes
    yield f"Missed: {', '.join(missed)}." if missed else "Every promise kept."
