"""The storm on the database of this run, over customers, cases and the objects of desks; its twins must fail.

Another size or the seed of a failure: ``BANLI_STORM_OPERATIONS=2000 BANLI_STORM_SEED=7 pytest tests/storm``.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.storm.cases.client import CLOCK, WEIGHTS
from tests.storm.listed.model import NAMES
from tests.storm.placements.model import VERBS as PLACEMENT_VERBS
from tests.storm.referrals.client import VERBS as REFERRAL_VERBS

pytestmark = [pytest.mark.storm, pytest.mark.slow, pytest.mark.write_path, pytest.mark.xdist_group("storm")]

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DATABASE_URL", "")
ON_POSTGRESQL = SERVER.startswith("postgres")
TEMPLATE = os.environ.get("TEST_TEMPLATE", "template1")  # already migrated, in the whole suite
PROCESSES = 16 if ON_POSTGRESQL else 4
OPERATIONS = int(os.environ.get("BANLI_STORM_OPERATIONS", "20000" if ON_POSTGRESQL else "5000"))
CASES = OPERATIONS // (5 if ON_POSTGRESQL else 10)
DESK = OPERATIONS // (10 if ON_POSTGRESQL else 20)
#: Through the pages: a request costs ten times an action.
PAGES = DESK // (2 if ON_POSTGRESQL else 1)
TWIN_OPERATIONS, TWIN_CASES, TWIN_DESK, TWIN_PAGES = 1200, 1600, 800, 600
THROUGH_PAGES = {"referrals", "placements"}
FEW = 4  # processes of a twin over cases: with many, most of what it does wrong is refused as out of date
#: Operations of which each verb is accepted at least once, and the verbs.
ENOUGH = {"cases": 4000, "listed": 2000, "referrals": 2000, "placements": 8000}
EACH = {
    "cases": set(WEIGHTS) - {"strike"} | CLOCK,
    "listed": {*NAMES, "freeze"},
    "referrals": {*REFERRAL_VERBS, "begin", "expire"},
    "placements": PLACEMENT_VERBS,
}
SEED = int(os.environ.get("BANLI_STORM_SEED", random.randrange(10**6)))


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database of our own: the clients are processes and must see what the others commit."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'storm.sqlite3'}"
        return
    name = f"storm_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        yield f"{SERVER.rpartition('/')[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def storm(empty_database: str, tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs one storm; answers its exit code and verdict."""

    def run(kind: str, operations: int, *more: str, processes: int = PROCESSES) -> tuple[int, dict[str, Any]]:
        command = [sys.executable, "-m", "tests.storm", kind, f"--processes={processes}", f"--operations={operations}"]
        environment = os.environ | {
            "DATABASE_URL": empty_database,
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings.testing",
        }
        done = subprocess.run(
            [*command, f"--seed={SEED}", *more],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, f"seed {SEED}: the storm ended without a verdict\n{done.stderr[-4000:]}"
        verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        sys.stdout.write(f"{verdict}\n")
        return done.returncode, verdict

    return run


@pytest.mark.parametrize(
    ("kind", "operations"),
    [
        ("renewals", OPERATIONS - CASES - 4 * DESK - 2 * PAGES),
        ("cases", CASES),
        ("injuries", DESK),
        ("delegations", DESK),
        ("losses", DESK),
        ("listed", DESK),
        ("referrals", PAGES),
        ("placements", PAGES),
    ],
)
def test_storm_leaves_nothing_illegal_lost_or_different(storm, kind, operations):
    code, verdict = storm(kind, operations)
    found = {name: verdict[name] for name in ("illegal", "lost", "different", "breaches", "violated")}
    assert found == {"illegal": 0, "lost": 0, "different": 0, "breaches": 0, "violated": {}}, verdict
    assert code == 0
    told = verdict["accepted"] + verdict["refused"] + verdict["nothing"]
    assert told == verdict["operations"] == operations // PROCESSES * PROCESSES
    assert min(verdict["accepted"], verdict["refused"]) > operations / 10
    assert verdict["codes"]["conflict"] > 0
    if operations >= ENOUGH.get(kind, operations + 1):
        assert {verb for verb, accepted in verdict["verbs"].items() if accepted} == EACH[kind]


def test_storm_without_the_version_check_is_found_out(storm):
    """The twin: actions on something the actor never saw go through, and the model says so."""
    code, verdict = storm("renewals", TWIN_OPERATIONS, "--without", "version-check")
    assert code == 1
    assert verdict["illegal"] > 0


@pytest.mark.parametrize("missing", ["four-eyes", "seats", "all", "principals", "clock", "batch"])
def test_storm_over_broken_approvals_is_found_out(storm, missing):
    """The twins.

    One signature counts twice; somebody without a seat decides; one signs for all; one signs for somebody else and for
    oneself; the clock doubles a seat; a batch decides what was not seen.
    """
    code, verdict = storm("cases", TWIN_CASES, "--without", missing, processes=FEW)
    assert code == 1
    assert verdict["illegal"] + verdict["different"] > 0


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("injuries", "second-assessor"),
        ("injuries", "own-assessment"),
        ("injuries", "fresh-calculation"),
        ("delegations", "sides"),
        ("delegations", "acting-limit"),
        ("losses", "own-report"),
        ("losses", "two-levels"),
        ("referrals", "as-agreed"),
        ("referrals", "adding-up"),
        ("listed", "removal-asker"),
        ("listed", "removed-rows"),
        ("placements", "own-order"),
        ("placements", "gate-at-binding"),
        ("placements", "signing"),
    ],
)
def test_storm_over_a_desk_without_a_guard_is_found_out(storm, kind, missing):
    """The twins: one person stands for two, the other side acts, a step is left out, something is forgotten."""
    operations = TWIN_PAGES if kind in THROUGH_PAGES else TWIN_DESK
    code, verdict = storm(kind, operations, "--without", missing, processes=FEW)
    assert code == 1
    assert verdict["illegal"] + verdict["different"] > 0
