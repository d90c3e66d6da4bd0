"""``make run``: web, worker, beat and relay under one command, for a trial on one machine.

Every process gets a group of its own and a name before each of its lines; one that dies is started again, each time
after a longer pause. Ctrl-C, a polite kill or a closed terminal stops all of them and what they started.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
HOST = "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)

WEB_FIRST_SECONDS = 5  # the others wait this long for the first page: on two cores they would only slow it down
PATIENCE_SECONDS = 8  # for an orderly stop
HEALTHY_SECONDS = 60  # a process that lived this long starts its next restart without a pause
LONGEST_PAUSE_SECONDS = 30
COLOURS = {"web": 36, "worker": 33, "beat": 35, "relay": 32, "banli": 1}


def commands() -> dict[str, list[str]]:
    """What runs, by name, web first. Production runs the same programs under its own supervisor (deploy/README.md)."""
    celery = [str(PROGRAMS / "celery"), "--quiet", "-A", "config"]
    gunicorn = [str(PROGRAMS / "gunicorn"), "config.wsgi", "--bind", f"{HOST}:{PORT}", "--log-level", "warning"]
    return {
        "web": [*gunicorn, "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"],
        "worker": [
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        "beat": [*celery, "beat", "--schedule", str(DATA_DIR / "beat-schedule"), "--pidfile", ""],
        "relay": [sys.executable, "manage.py", "relay"],
    }


def environment() -> dict[str, str]:
    """The environment of every process; nothing has to be set for a trial."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        # Celery's page of advice against root: a trial on a bare machine has nobody else.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    if "PORT" in os.environ:
        ours["SITE_URL"] = f"http://{HOST}:{PORT}"
    return ours | os.environ


_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """One line of one process, never mixed with another's."""
    label = f"{name:<6} |"
    if sys.stdout.isatty():
        label = f"\033[{COLOURS.get(name, 0)}m{label}\033[0m"
    with _printing, contextlib.suppress(OSError):  # the terminal may be gone
        print(f"{label} {line}", flush=True)


@dataclass
class Child:
    """One process we keep alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Starts it in a session of its own, told to end should this supervisor be killed outright."""
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *self.command],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.started = time.monotonic()
        threading.Thread(target=self._relay_output, args=(self.process,), daemon=True).start()

    def _relay_output(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            say(self.name, line.rstrip())

    def tend(self) -> None:
        """Starts it again when it died and its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.signal_group(signal.SIGKILL)  # what it left behind
        self.pause = 0.5 if now - self.started > HEALTHY_SECONDS else min(max(self.pause * 2, 1), LONGEST_PAUSE_SECONDS)
        self.due = now + self.pause
        self.process = None
        say("banli", f"{self.name} ended with code {code}; starting it again in {self.pause:g} s")

    def signal_group(self, number: signal.Signals) -> None:
        """Reaches the process and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stopped(self) -> bool:
        """Whether it has ended."""
        return self.process is None or self.process.poll() is not None


class Stop(Exception):
    """Somebody wants us to end."""


def stop_on_signal() -> None:
    """Ctrl-C, a polite kill and a closed terminal all mean the same. A second one while stopping changes nothing."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def stop_all(children: list[Child]) -> None:
    """First politely, each leader by itself so that it can end its own; then whatever is left of the groups."""
    for child in children:
        if child.process is not None and not child.stopped():
            child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not all(child.stopped() for child in children):
        time.sleep(0.05)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def only_one() -> int:
    """Two supervisors on one data folder would send everything twice: the lock is held as long as we live."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    lock = os.open(DATA_DIR / "run.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Banli already runs on {DATA_DIR}.")
    return lock


def port_is_free() -> None:
    """Says what to do, before anything is started, when somebody else has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            sys.exit(f"Port {PORT} is taken. Choose another: PORT={PORT + 1} make run")


def prepare() -> str:
    """Schema, demo book, static files; the table of sign-ins to show."""
    command = [sys.executable, "deploy/prepare.py"]
    finished = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode:
        sys.exit("The start was given up: see above.")
    return finished.stdout


def web_answers() -> bool:
    """Whether a page comes."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    return False


def announce(sign_ins: str, began: float, answered: threading.Event) -> None:
    """Waits for the first page, then prints the address and who may sign in."""
    while not web_answers():
        time.sleep(0.3)
    answered.set()
    for line in ["", f"Banli is ready: http://{HOST}:{PORT}", "", *sign_ins.splitlines(), "", "Ctrl-C stops it."]:
        say("banli", line)
    say("banli", f"(started in {time.monotonic() - began:.1f} s)")


def main() -> int:
    """Runs until told to stop."""
    began = time.monotonic()
    lock = only_one()
    port_is_free()
    stop_on_signal()
    children = [Child(name, command) for name, command in commands().items()]
    try:
        sign_ins = prepare()
        answered = threading.Event()
        threading.Thread(target=announce, args=(sign_ins, began, answered), daemon=True).start()
        children[0].start()
        answered.wait(WEB_FIRST_SECONDS)
        while True:
            for child in children:
                child.tend()
            time.sleep(0.2)
    except Stop:
        say("banli", "stopping")
    finally:
        stop_all(children)
        os.close(lock)
    say("banli", "stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
