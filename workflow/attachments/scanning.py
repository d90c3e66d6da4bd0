"""The hook for a virus scanner: none by default, a clamd, or any program (``ATTACHMENT_SCANNER``).

``clamd:/run/clamav/clamd.ctl`` and ``clamd:HOST:PORT`` speak clamd's INSTREAM; ``command:PROGRAM ARGUMENTS`` gets the
file on standard input and answers 0 for clean and 1 for infected. Everything else is no answer, and is asked again.
"""

from __future__ import annotations

import shlex
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 120
LONGEST_NAME = 200
INFECTED_EXIT = 1


class ScannerSilent(Exception):
    """The scanner did not answer, or not in a way that says clean or infected."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Whether the scanner found something, and what it calls it."""

    infected: bool
    finding: str = ""


def scanner_configured() -> bool:
    """Whether files are looked at before they go out."""
    return bool(settings.ATTACHMENT_SCANNER)


def scan(file: BinaryIO) -> ScanResult:
    """Asks the configured scanner; raises :class:`ScannerSilent`."""
    kind, _colon, where = settings.ATTACHMENT_SCANNER.partition(":")
    if kind == "clamd" and where:
        return _clamd(file, where)
    if kind == "command" and where:
        return _command(file, shlex.split(where))
    raise ScannerSilent("ATTACHMENT_SCANNER names neither clamd: nor command:")


def _clamd(file: BinaryIO, where: str) -> ScanResult:
    try:
        with _connected(where) as connection:
            connection.sendall(b"zINSTREAM\0")
            while block := file.read(CHUNK):
                connection.sendall(struct.pack(">L", len(block)) + block)
            connection.sendall(struct.pack(">L", 0))
            answer = _answer(connection)
    except OSError as silence:
        raise ScannerSilent(type(silence).__name__) from silence
    if answer == "stream: OK":
        return ScanResult(infected=False)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return ScanResult(infected=True, finding=answer[8:-6][:LONGEST_NAME])
    raise ScannerSilent(answer[:LONGEST_NAME])


@contextmanager
def _connected(where: str) -> Iterator[socket.socket]:
    if where.startswith("/"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(where)
            yield connection
        return
    host, _colon, port = where.rpartition(":")
    if not port.isdecimal():
        raise ScannerSilent("ATTACHMENT_SCANNER: clamd:HOST:PORT")
    with socket.create_connection((host, int(port)), SECONDS) as connection:
        yield connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while block := connection.recv(CHUNK):
        answer += block
        if answer.endswith(b"\0") or len(answer) > CHUNK:
            break
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _command(file: BinaryIO, command: list[str]) -> ScanResult:
    if not command or shutil.which(command[0]) is None:
        raise ScannerSilent("no such program")
    try:
        done = subprocess.run(  # noqa: S603 (named by the operator, no shell)
            command, input=file.read(), capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as silence:
        raise ScannerSilent(type(silence).__name__) from silence
    if done.returncode not in {0, INFECTED_EXIT}:
        raise ScannerSilent(f"exit status {done.returncode}")
    words = done.stdout.decode("utf-8", "replace").strip()
    return ScanResult(infected=done.returncode == INFECTED_EXIT, finding=words[:LONGEST_NAME])
