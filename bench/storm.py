"""A million operations by 16 processes against an independent model: nothing illegal, lost or different."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings

from bench.timing import Figure

OPERATIONS = int(os.environ.get("BANLI_BENCH_STORM_OPERATIONS", "1000000"))
PROCESSES = 16
#: How much of them rages over what; the rest over renewals.
DESKS = ("injuries", "delegations", "losses", "listed", "lifts")
SHARES = {"cases": 0.25, **dict.fromkeys(DESKS, 0.05), **dict.fromkeys(("referrals", "placements"), 0.01)}
PROBLEMS = ("illegal", "lost", "different", "breaches")


def figures(scale: float) -> Iterator[Figure]:
    """The storm on renewals, and those on approvals and the objects of desks."""
    operations = int(OPERATIONS * scale)
    parts = {about: int(operations * share) for about, share in SHARES.items()}
    for about, count in {"renewals": operations - sum(parts.values()), **parts}.items():
        found = _storm(about, count)
        wrong = sum(found[name] for name in PROBLEMS) + sum(found["violated"].values())
        rate = found["operations"] / found["seconds"]
        yield Figure(
            f"storm on {about}, {found['operations']:,} operations",
            f"{wrong} wrong",
            "0 wrong",
            wrong,
            at_most=0,
            note=_told(found, rate),
        )


def _told(found: dict[str, Any], rate: float) -> str:
    counts = ", ".join(f"{found[name]} {name}" for name in (*PROBLEMS, "accepted", "refused"))
    refusals = ", ".join(f"{code} {count}" for code, count in sorted(found["codes"].items()) if count)
    return f"seed {found['seed']}, {rate:.0f}/s: {counts}; refusals: {refusals}"


def _storm(about: str, operations: int) -> dict[str, Any]:
    """One storm on a database of its own; what it printed."""
    server, name = os.environ["DATABASE_URL"], f"storm_{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-m", "tests.storm", about, f"--processes={PROCESSES}", f"--operations={operations}"]
    command.append(f"--seed={random.randrange(10**6)}")
    environment = os.environ | {
        "DATABASE_URL": f"{server.rpartition('/')[0]}/{name}",
        "DJANGO_SETTINGS_MODULE": "config.settings.testing",
    }
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            done = subprocess.run(
                command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
            )
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert done.stdout, f"the storm ended without a verdict\n{done.stderr[-2000:]}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
