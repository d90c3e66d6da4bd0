"""Three years of the real portfolio told day by day, beside the same computed by hand: how long, and what differs.

Twice: the file as it is, and with seeded accidents (late, early, cancelled, signed elsewhere), so that people are won
back and reopened. Each in a database of its own on the server of DATABASE_URL, or in SQLite without one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from bench.timing import Figure, s

MOST_SECONDS = 20 * 60
#: Six months in which cover ends, for a quick look.
SHORT = ("--from=2016-11-01", "--to=2017-04-30")


def figures(scale: float) -> Iterator[Figure]:
    """The whole of it; a small scale tells a tenth of the policies for half a year."""
    part = () if scale == 1 else (*SHORT, f"--one-in={max(2, round(0.5 / scale))}")
    for name, options in (("as it is", ()), ("with accidents", ("--seeded",))):
        with _database() as environment:
            yield from _told(name, _replay([*options, *part], environment))


def _told(name: str, found: dict[str, Any]) -> Iterator[Figure]:
    size = f"{found['days']:,} days, {found['policies']:,} policies, {found['renewals']:,} due"
    yield Figure(
        f"replay {name}, {found['database']}",
        s(found["seconds"]),
        s(MOST_SECONDS),
        found["seconds"] / MOST_SECONDS,
        at_most=1,
        note=f"{size}; {found['asking']} s of it asking for figures, {found['processor']} s on the processor",
    )
    yield Figure(
        "… beside the same computed by hand",
        f"{found['differences']} differ",
        "0 differ",
        found["differences"],
        at_most=0,
        note="; ".join(found["first_differences"][:5]),
    )


def _replay(options: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay", *options],
        cwd=settings.BASE_DIR,
        env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings.testing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, f"the replay ended without an answer\n{done.stderr[-2000:]}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """The environment of a process with an empty database and a folder for files."""
    with tempfile.TemporaryDirectory(prefix="banli-replay-") as folder:
        (Path(folder) / "static").mkdir()
        environment = os.environ | {"DATA_DIR": folder}
        server = environment.get("DATABASE_URL", "")
        if not server.startswith("postgres"):
            yield environment | {"DATABASE_URL": f"sqlite:///{folder}/replay.sqlite3"}
            return
        name = f"replay_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield environment | {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
