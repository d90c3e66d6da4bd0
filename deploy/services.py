"""A private PostgreSQL and a private Redis for tests, drills and benches: own folder, free port, gone at the end.

    deploy/services.py -- COMMAND ...   runs the command with DATABASE_URL and REDIS_URL of fresh servers
    deploy/services.py                  prints the two addresses and keeps the servers until Ctrl-C

A drill kills and restarts them: ``postgres.kill()``, ``postgres.start()``.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

START_SECONDS = 60
STOP_SECONDS = 20
# PostgreSQL refuses to run as root. The accounts that may run it then, the first that exists.
UNPRIVILEGED_ACCOUNTS = ("banli-pg", "postgres", "nobody")


class ServiceError(RuntimeError):
    """A server is not installed, or did not come up."""


def free_port() -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged_account() -> pwd.struct_passwd | None:
    """The account to become for PostgreSQL; none when we are not root and simply stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError(f"none of the accounts {', '.join(UNPRIVILEGED_ACCOUNTS)} exists to run PostgreSQL")


class Server(ABC):
    """One server process with a folder of its own, stopped and removed when the program ends, however it ends."""

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"banli-{self.name}-"))
        self.log = self.folder / "server.log"
        self.account = unprivileged_account()
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)

    @property
    @abstractmethod
    def url(self) -> str:
        """The address as the settings read it."""

    @abstractmethod
    def command(self) -> list[str]:
        """What runs the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server serves."""

    @property
    def pid(self) -> int | None:
        """The process to aim at, none while the server is down."""
        return self._process.pid if self._process else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def start(self) -> None:
        """Starts the server and returns when it serves.

        After a kill the remains of the old process may hold the folder for a moment; a start that fails is repeated.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None:
                self._process = self._spawn()
            if self._process.poll() is not None:
                self._process = None
                time.sleep(0.3)
            elif self.answers():
                return
            else:
                time.sleep(0.05)
        tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        raise ServiceError(f"{self.name} did not come up within {START_SECONDS} s\n{tail}")

    def stop(self) -> None:
        """Stops the server in the orderly way, by force if it will not."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """``kill -9`` of the server, as a power cut would do it; ``start()`` brings it back on the same data."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stops the server and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.remove)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._as_account(self.command(), dies_with_us=True),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is ours to handle: the server goes last
            )

    def _as_account(self, command: list[str], *, dies_with_us: bool = False) -> list[str]:
        """``command`` as run by the unprivileged account, and told to stop if this program is killed outright."""
        prefix: list[str] = []
        if self.account:
            prefix += [f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--clear-groups"]
        if dies_with_us:
            prefix += ["--pdeathsig", self.stop_signal.name.removeprefix("SIG")]
        return ["setpriv", *prefix, "--", *command] if prefix else command

    def _run(self, command: list[str]) -> None:
        whole = self._as_account(command)
        finished = subprocess.run(
            whole, cwd=self.folder, capture_output=True, text=True, check=False, timeout=START_SECONDS
        )
        if finished.returncode:
            raise ServiceError(f"{Path(command[0]).name} failed: {finished.stderr.strip()}")


class Postgres(Server):
    """A cluster with fsync on: what a crash test proves on it holds in production."""

    name = "pg"
    stop_signal = signal.SIGINT  # PostgreSQL's "fast" shutdown

    def __init__(self) -> None:
        self.programs = postgres_programs()
        super().__init__()
        self.data = self.folder / "data"
        self.password = secrets.token_hex(12)
        self._created = False

    @property
    def url(self) -> str:
        return f"postgres://banli:{self.password}@127.0.0.1:{self.port}/banli"

    def command(self) -> list[str]:
        return [str(self.programs / "postgres"), "-D", str(self.data)]

    def answers(self) -> bool:
        probe = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1"]
        return subprocess.run(probe, check=False).returncode == 0

    def start(self) -> None:
        if not self.data.exists():
            self._initialise()
        super().start()
        if not self._created:
            createdb = [str(self.programs / "createdb"), "-h", str(self.folder), "-p", str(self.port), "-U", "banli"]
            self._run([*createdb, "banli"])
            self._created = True

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        if self.account:
            os.chown(password, self.account.pw_uid, self.account.pw_gid)
        initdb = [str(self.programs / "initdb"), "-D", str(self.data), "-U", "banli", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run([*initdb, "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}", "--no-sync"])
        password.unlink()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n"
                "fsync = on\nsynchronous_commit = on\nmax_connections = 100\nshared_buffers = 256MB\n"
                "max_wal_size = 2GB\nrestart_after_crash = on\n"
            )


class Replica(Postgres):
    """A streaming replica of a running cluster."""

    name = "replica"

    def __init__(self, primary: Postgres) -> None:
        super().__init__()
        self.primary, self.password = primary, primary.password
        self._created = True

    def _initialise(self) -> None:
        program, source = str(self.programs / "pg_basebackup"), self.primary
        place = ["-h", str(source.folder), "-p", str(source.port), "-U", "banli"]
        self._run([program, *place, "-D", str(self.data), "-X", "stream", "-c", "fast", "-R"])
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\n")


class Redis(Server):
    """A Redis that keeps nothing on disk: the broker may lose everything, only latency suffers."""

    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if not program:
            raise ServiceError("redis-server is not installed: deploy/bootstrap.sh test installs it")
        options = ["--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        return [program, "--port", str(self.port), "--daemonize", "no", *options]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def dumped(address: str) -> bytes:
    """The whole database at an address, as statements that make it anew in an empty one."""
    command = [str(postgres_programs() / "pg_dump"), "--no-owner", address]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def postgres_programs() -> Path:
    """The folder of the newest PostgreSQL server on this machine."""
    found = [initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise ServiceError("PostgreSQL is not installed: deploy/bootstrap.sh test installs it")


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """Both servers; gives the environment that leads to them."""
    with Postgres() as postgres, Redis() as redis:
        yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}


def leave_on_signal() -> None:
    """A polite kill or a closed terminal unwinds the program, so that nothing it started is left behind."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run with the servers, after --")
    command: list[str] = parser.parse_args().command
    if command[:1] == ["--"]:
        del command[0]
    leave_on_signal()
    with services() as environment:
        if command:
            return subprocess.run(command, env=os.environ | environment, check=False).returncode
        for name, value in environment.items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
