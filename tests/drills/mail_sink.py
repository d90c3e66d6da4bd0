"""The mail server of the drill, a process of its own that nobody kills.

What it accepts is a line of a file, written through to the disk before the sender hears of it. It is a bad neighbour:
slow, now and then not willing, and sometimes it hangs up before or after it has said that it took a mail.

    python -m tests.drills.mail_sink FOLDER --seed N --slowest SECONDS
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import socketserver
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from tests.receivers import Answer, MailSession

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20

KEPT, LATER, NO_WORD, LEAVES = "kept", "later", "no word", "leaves"
ANSWERS = {
    KEPT: Answer("250 kept"),
    LATER: Answer("451 later"),
    NO_WORD: Answer("", hangs_up=True),
    LEAVES: Answer("250 kept", hangs_up=True),
}
MOODS = {KEPT: 85, LATER: 5, NO_WORD: 5, LEAVES: 5}


@dataclass(frozen=True, slots=True)
class Accepted:
    """One mail the sink took. ``text`` is the digest of all but the Date: copies of one mail have the same."""

    message_id: str
    to: str
    text: str


class Ledger:
    """The file of what was accepted; a line is on the disk when :meth:`enter` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    def enter(self, mail: Accepted) -> None:
        line = json.dumps(asdict(mail)).encode() + b"\n"
        with self._lock, self.path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[Accepted]:
        """Everything accepted so far, in order."""
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        return [Accepted(**json.loads(line)) for line in lines]


class MoodySink:
    """What the sessions ask. ``dice`` throws the mood of each mail and the time it takes, up to ``slowest`` seconds
    before it is entered and as long again after.
    """

    says_to_recipient = "250 ok"

    def __init__(self, ledger: Ledger, dice: random.Random, slowest: float) -> None:
        self.ledger, self.slowest = ledger, slowest
        self._dice = dice
        self._lock = Lock()

    def takes(self, raw: bytes) -> Answer:
        """Enters a mail unless it is put off."""
        with self._lock:
            mood = self._dice.choices(list(MOODS), list(MOODS.values()))[0]
            pause = self._dice.uniform(0, self.slowest)
        time.sleep(pause)
        if mood != LATER:
            self.ledger.enter(read_mail(raw))
        time.sleep(pause)
        return ANSWERS[mood]


def read_mail(raw: bytes) -> Accepted:
    """What the ledger keeps of a mail."""
    mail = message_from_bytes(raw, policy=policy.default)
    found, to = str(mail["Message-ID"]), str(mail["To"])
    del mail["Date"]
    return Accepted(found, to, hashlib.sha256(mail.as_bytes()).hexdigest())


class Server(socketserver.ThreadingTCPServer):
    """A sender that is killed in the middle is no news."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence."""


def serve(folder: Path, seed: int, slowest: float) -> None:
    """Runs the sink until standard input ends, as it does when the test is gone; the file ``port`` says where."""
    sink = MoodySink(Ledger(folder / "accepted"), random.Random(seed), slowest)
    session = type("Bound", (MailSession,), {"sink": sink})
    with Server(("127.0.0.1", 0), session) as server:
        new = folder / "port.new"
        new.write_text(str(server.server_address[1]))
        new.replace(folder / "port")
        Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


class MailSinkProcess:
    """The sink as the test holds it."""

    def __init__(self, folder: Path, seed: int, slowest: float = 0.0) -> None:
        self.folder, self.port = folder, 0
        self.ledger = Ledger(folder / "accepted")
        self._options = ["--seed", str(seed), "--slowest", str(slowest)]

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        command = [sys.executable, "-m", "tests.drills.mail_sink", str(self.folder), *self._options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not (self.folder / "port").exists():
            assert time.monotonic() < end, "the mail sink did not come up"
            time.sleep(0.05)
        self.port = int((self.folder / "port").read_text())
        return self

    @property
    def alive(self) -> bool:
        """Whether it is still the process that was started."""
        return self._process.poll() is None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--slowest", type=float, default=0.0, help="most seconds before a mail is entered, and after")
    arguments = parser.parse_args()
    serve(arguments.folder, arguments.seed, arguments.slowest)


if __name__ == "__main__":
    main()
