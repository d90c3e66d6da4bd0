"""``make test``: the checks, then the suite on a private PostgreSQL, then models and write path on SQLite as well.

    deploy/test.py [PYTEST ARGUMENTS]   the arguments narrow both runs: deploy/test.py tests/workflow -k fire

The whole suite, browser, storm and drills included, runs on PostgreSQL with fsync on. On SQLite runs what does not need
a browser or the shared portfolio: what `make run` stands on must hold there too. Pure rules, which no database can
change, run once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Started as a file, this program finds its own package.
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.check import run_checks  # noqa: E402 (after the path is set)
from deploy.services import dumped, leave_on_signal, services  # noqa: E402 (after the path is set)

PROCESSES = "2"
NO_TESTS = 5  # pytest's exit code
TEMPLATE = "banli_template"
ON_SQLITE = "write_path or not (browser or drill or portfolio or slow or no_database)"


def pytest(name: str, selection: list[str], arguments: list[str], environment: Mapping[str, str]) -> tuple[bool, str]:
    """One run of the suite; whether it passed, and pytest's closing line."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.rules.no_skips_plugin",
        "-n",
        PROCESSES,
        "--dist",
        "loadgroup",
        "--durations=40",
        "--durations-min=5",
    ]
    command += [f"--color={'yes' if sys.stdout.isatty() else 'no'}", *selection, *arguments]
    clean = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "BROKER_URL", "DATA_DIR")}
    closing = f"{name}: pytest said nothing"
    with (
        tempfile.TemporaryDirectory(prefix="banli-test-") as data,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean | {"DATA_DIR": data} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                closing = line.strip() or closing
            process.wait()
        finally:
            if process.poll() is None:  # we are being stopped
                process.terminate()
    # A narrowed selection may leave one of the two databases without a test.
    nothing_selected = process.returncode == NO_TESTS and bool(arguments)
    return process.returncode == 0 or nothing_selected, closing


@contextmanager
def templates(server: Mapping[str, str]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """What all databases of a run begin as copies of: one set up on SQLite and one on PostgreSQL, at the same time.

    Answers what tells the suite on either where its own is (``TEST_TEMPLATE``): on SQLite a file, on PostgreSQL a
    database of the server, and a dump of it (``TEST_TEMPLATE_DUMP``) for the servers that drills start.
    """
    with tempfile.TemporaryDirectory(prefix="banli-template-") as folder:
        file, dump = Path(folder) / "template.sqlite3", Path(folder) / "template.sql"
        address = f"{server['DATABASE_URL'].rpartition('/')[0]}/{TEMPLATE}"
        with psycopg.connect(server["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        with ThreadPoolExecutor() as pool:
            on_sqlite = pool.submit(migrate, f"sqlite:///{file}", {"DATA_DIR": folder})
            migrate(address, server)
            on_sqlite.result()
        dump.write_bytes(dumped(address))
        yield (
            {"TEST_TEMPLATE": str(file)},
            {**server, "TEST_TEMPLATE": TEMPLATE, "TEST_TEMPLATE_DUMP": str(dump)},
        )


def migrate(address: str, environment: Mapping[str, str]) -> None:
    """Sets an empty database up."""
    ours = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.testing"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment | ours, check=True)


class Steps:
    """What was run, how it ended and what it took."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.passed = True
        self._started = time.monotonic()

    def take(self, name: str, step: Callable[[], bool]) -> None:
        """Runs one step and notes how it went; a failed step does not hide what the next ones would say."""
        print(f"\n===== {name} =====", flush=True)
        started = time.monotonic()
        passed = step()
        self.passed = self.passed and passed
        self.lines.append(f"{'ok    ' if passed else 'FAILED'}  {name}  {time.monotonic() - started:.0f} s")

    def summary(self) -> str:
        """One line per step, and the time in all."""
        return "\n".join([*self.lines, f"in all {time.monotonic() - self._started:.0f} s"])


def main(arguments: list[str]) -> int:
    """The command line."""
    leave_on_signal()
    closing: dict[str, str] = {}

    def suite(name: str, selection: list[str], environment: Mapping[str, str]) -> bool:
        passed, closing[name] = pytest(name, selection, arguments, environment)
        return passed

    steps = Steps()
    steps.take("checks", run_checks)
    with services() as server, templates(server) as (on_sqlite, on_postgresql):
        steps.take("suite on SQLite", lambda: suite("SQLite", ["-m", ON_SQLITE], on_sqlite))
        steps.take("suite on PostgreSQL", lambda: suite("PostgreSQL", [], on_postgresql))
    print(f"\n===== summary =====\n{steps.summary()}")
    print(f"on SQLite: {closing['SQLite']}\non PostgreSQL:\n{closing['PostgreSQL']}", flush=True)
    return 0 if steps.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
