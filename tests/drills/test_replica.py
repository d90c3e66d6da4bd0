"""Figures read from a streaming replica: the same numbers, passed over when it lags or is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deploy.services import Postgres, Replica
from tests.drills.stack import ROOT, begin_migrated

pytestmark = [pytest.mark.drill, pytest.mark.slow, pytest.mark.xdist_group("storm")]
MOST_LAG = 3
CATCHES_UP = 30


class Reader:
    """The process that reads figures."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, order: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def read_until(self, due: int) -> dict[str, Any]:
        """The first answer with so many due, within what a replica may take to catch up."""
        end = time.monotonic() + CATCHES_UP
        while (found := self.ask("read"))["due"] != due and time.monotonic() < end:
            pass
        return dict(found)


@contextmanager
def reader_on(primary: Postgres, replica: Replica) -> Iterator[Reader]:
    environment = {
        **os.environ,
        "DATABASE_URL": primary.url,
        "REPLICA_URL": replica.url,
        "REPLICA_MOST_LAG_SECONDS": str(MOST_LAG),
        "DJANGO_SETTINGS_MODULE": "config.settings.testing",
    }
    begin_migrated(primary)
    command = [sys.executable, "-m", "tests.drills.figure_reader"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Reader(process)
        process.kill()


def test_figures_come_from_the_replica_while_it_follows() -> None:
    with Postgres() as primary, Replica(primary) as replica, reader_on(primary, replica) as reader:
        reader.ask("add")
        found = reader.read_until(1)
        assert (found["due"], found["replica"]) == (1, True)
        assert found["lag"] <= MOST_LAG

        reader.ask("pause")
        reader.ask("add")
        early = reader.ask("read")
        assert early["due"] == (1 if early["replica"] else 2), "the numbers of the one it says it read"
        late = reader.read_until(2)
        assert (late["due"], late["replica"]) == (2, False), "too far behind: the primary answers"
        assert late["lag"] > MOST_LAG

        reader.ask("resume")
        reader.ask("add")
        assert reader.read_until(3)["replica"] is True

        replica.kill()
        reader.ask("add")
        gone = reader.ask("read")
        assert (gone["due"], gone["replica"], gone["lag"]) == (4, False, None)
