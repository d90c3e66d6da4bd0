"""The product as it runs: PostgreSQL, web, worker, beat and relay, each killed and started again at will."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.services import Postgres, free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
START_SECONDS = 40


def begin_migrated(server: Postgres) -> None:
    """Fills a new server with the database of the run that is set up already, if there is one: that takes a minute."""
    dump = os.environ.get("TEST_TEMPLATE_DUMP")
    if dump:
        command = [str(server.programs / "psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
        subprocess.run([*command, f"--file={dump}", server.url], check=True, stdout=subprocess.DEVNULL)


class Stack:
    """All processes, in a folder of their own. ``receiver``: where changes are posted to; ``mail_port``: of the mail
    server.
    """

    def __init__(self, folder: Path, receiver: str, mail_port: int) -> None:
        self.folder = folder
        self.port = free_port()
        self.postgres = Postgres()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        celery = [str(PROGRAMS / "celery"), "--quiet", "-A", "config"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "--no-control-socket"]
        self.commands = {
            "web": [str(PROGRAMS / "gunicorn"), "config.wsgi", "--workers", "1", "--threads", "6", *bind],
            "worker": [*celery, "worker", "--concurrency", "2", *quiet],
            "relay": [sys.executable, "manage.py", "relay", "--pause", "0.2"],
            "beat": [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", ""],
        }
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.drills.settings",
            "DATA_DIR": str(folder),
            "BROKER_URL": "filesystem://",
            "NOTICE_WEBHOOK_URL": receiver,
            "OUTBOUND_ALLOWED_HOSTS": "127.0.0.1:*",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(mail_port),
            "MAIL_SECURITY": "none",
            "NOTICE_ON_DOUBT": "hold",
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "ERROR",
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.postgres.start()
        begin_migrated(self.postgres)
        self.environment["DATABASE_URL"] = self.postgres.url
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.postgres.remove()

    def tell(self, module: str, *arguments: str) -> str:
        """Runs a module of the drill on the drilled database and returns what it says."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_all(self) -> None:
        for name in self.commands:
            self.start(name)
        self.wait_for_web()

    def kill(self, name: str) -> None:
        """SIGKILL to the process and everything it started, as a power cut would do it."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_and_restart(self, name: str, pause: float) -> None:
        """One of the kills of the drill."""
        if name == "postgres":
            self.postgres.kill()
            time.sleep(pause)
            self.postgres.start()
            return
        self.kill(name)
        time.sleep(pause)
        self.start(name)
        if name == "web":
            self.wait_for_web()

    def wait_for_web(self) -> None:
        """Returns when the sign-in page answers."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.address}/people/sign-in/", timeout=5).close()
                return
            time.sleep(0.3)
        raise AssertionError(f"web does not answer\n{self.log_of('web')}")

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")[-3000:]
