"""Read an uploaded spreadsheet or text table without trusting it (reliability §2.2; renewals §2.6).

The file is opened in a child process with caps on memory, processor time and waiting; rows come back in chunks, so the
importer checks one chunk while the next is parsed and never holds the whole file. Blank rows are left out; every row
carries its number in the sheet. A file that cannot be read raises ``UnreadableFile`` and nothing else.

    book = inspect(path, "应续清单.xlsx")
    for chunk in stream(path, "应续清单.xlsx", sheet="9月", start_row=3):
        for number, cells in chunk: …

``opened`` does both with one parse.
"""

from __future__ import annotations

import json
import logging
import marshal
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from workflow.intake.child import OUT_OF_MEMORY
from workflow.intake.limits import MEGABYTE, Limits
from workflow.intake.refusals import CODES, UnreadableFile
from workflow.intake.wire import Cell, Row, unpack_rows

__all__ = ["Cell", "Limits", "Row", "SheetInfo", "UnreadableFile", "Workbook", "inspect", "opened", "stream"]

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
_PIPE_BYTES = MEGABYTE
_FRAME_SLACK = 2
_LAST_BREATH = 5.0


@dataclass(frozen=True)
class SheetInfo:
    """One sheet: how far it reaches, and its first filled rows for the header search and the preview.

    ``rows`` and ``columns`` are the last row and column in use. A text table is one sheet under the file's name.
    """

    name: str
    hidden: bool
    rows: int
    columns: int
    first_rows: tuple[Row, ...]


@dataclass(frozen=True)
class Workbook:
    """What the file is. ``encoding`` and ``delimiter`` are for text (kind ``csv``) only."""

    kind: str
    encoding: str | None
    delimiter: str | None
    sheets: tuple[SheetInfo, ...]

    def sheet(self, name: str) -> SheetInfo:
        """The sheet of that name, or a refusal."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise UnreadableFile("no_such_sheet", sheet=name)


def inspect(path: str | os.PathLike[str], name: str, limits: Limits | None = None) -> Workbook:
    """Kind, encoding, sheets and first rows. ``name`` is what the user calls the file."""
    with opened(path, name, limits) as book:
        return book.workbook()


def stream(
    path: str | os.PathLike[str],
    name: str,
    sheet: str | None = None,
    start_row: int = 1,
    limits: Limits | None = None,
) -> Iterator[list[Row]]:
    """Chunks of (row number, cells) from ``start_row`` on; without ``sheet``, of the first visible one with content."""
    with opened(path, name, limits) as book:
        yield from book.rows(sheet, start_row)


@contextmanager
def opened(path: str | os.PathLike[str], name: str, limits: Limits | None = None) -> Iterator[OpenBook]:
    """The file open in its child process, which is killed at the end, whatever happens."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="banli-intake-") as folder, _Child(limits) as child:
        opening = {"path": os.fspath(Path(path).resolve()), "name": Path(name).stem, "folder": folder}
        yield OpenBook(child, {**opening, "limits": asdict(limits), "explain": False}, limits)


class OpenBook:
    """An open file. It is parsed at the first question; a workbook of one sheet is parsed once for all questions."""

    def __init__(self, child: _Child, opening: dict[str, Any], limits: Limits) -> None:
        self._child, self._opening, self._limits = child, opening, limits
        child.ask(opening)

    def workbook(self) -> Workbook:
        """What the file is and how its sheets begin."""
        frames = self._answer({"do": "inspect"})
        _, kind, encoding, delimiter, _ = next(frames)
        return Workbook(kind, encoding, delimiter, tuple(_sheet(frame) for frame in frames))

    def rows(self, sheet: str | None = None, start_row: int = 1) -> Iterator[list[Row]]:
        """Chunks of (row number, cells)."""
        for frame in self._answer({"do": "rows", "sheet": sheet, "start_row": start_row}):
            yield frame[1] if frame[0] == "lines" else unpack_rows(frame[1], frame[2])

    def _answer(self, request: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        self._child.ask(request)
        try:
            yield from self._child.frames()
        except UnreadableFile as refusal:
            if refusal.code == "too_much_memory":
                _explain_memory(self._opening, self._limits)
            raise


def _sheet(frame: tuple[Any, ...]) -> SheetInfo:
    _, name, hidden, rows, columns, numbers, cells = frame
    first = cells if numbers is None else unpack_rows(numbers, cells)
    return SheetInfo(name, hidden, rows, columns, tuple(first))


def _explain_memory(opening: dict[str, Any], limits: Limits) -> None:
    """Raise the reason why the parser ran out of memory, if a patient look finds a better one than that it did."""
    with _Child(limits) as child:
        child.ask({**opening, "explain": True})
        for _ in child.frames():
            pass  # it either refuses or has nothing to say


class _Child:
    """The parsing process: requests in, frames out, never waited for longer than the limits say, always killed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._patience = float(limits.wall_seconds)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-X", "utf8", "-m", "workflow.intake.child"],
            cwd=ROOT,
            env=_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pipesize=_PIPE_BYTES,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, where: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def ask(self, request: dict[str, Any]) -> None:
        """Send one request. A process already dead is noticed when its answer is read."""
        try:
            _pipe(self._process.stdin).write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            logger.info("intake.child_gone", extra={"pid": self._process.pid})

    def frames(self) -> Iterator[tuple[Any, ...]]:
        """The answer to the last request."""
        while True:
            frame = self._frame()
            if frame[0] == "end":
                return
            if frame[0] == "refused":
                raise self._refusal(*frame[1:])
            yield frame

    def _frame(self) -> tuple[Any, ...]:
        (length,) = struct.unpack(">I", self._read(4))
        if length > _FRAME_SLACK * self._limits.frame_bytes:
            raise UnreadableFile("too_much_memory", limit=self._limits.memory // MEGABYTE)
        frame: tuple[Any, ...] = marshal.loads(self._read(length))  # noqa: S302 (written by our own child module)
        return frame

    def _read(self, length: int) -> bytes:
        pipe = _pipe(self._process.stdout)
        received = bytearray()
        while len(received) < length:
            self._wait(pipe)
            block = os.read(pipe.fileno(), length - len(received))
            if not block:
                raise self._post_mortem()
            received += block
        return bytes(received)

    def _wait(self, pipe: IO[bytes]) -> None:
        """Wait for data; only this waiting is counted, not what the importer does between two chunks."""
        started = time.monotonic()
        ready = select.poll()
        ready.register(pipe, select.POLLIN)
        if not ready.poll(max(0.0, self._patience) * 1000):
            raise UnreadableFile("too_slow", limit=self._limits.wall_seconds)
        self._patience -= time.monotonic() - started

    def _refusal(self, code: str, place: dict[str, Any]) -> UnreadableFile:
        logger.info("intake.refused", extra={"refusal": code, "reason": place.get("reason")})
        return UnreadableFile(code if code in CODES else "damaged", **place)

    def _post_mortem(self) -> UnreadableFile:
        """The process died without a word: its exit status says why."""
        try:
            status = self._process.wait(_LAST_BREATH)
        except subprocess.TimeoutExpired:
            status = -signal.SIGXCPU
        logger.info("intake.child_died", extra={"status": status})
        if status in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL):
            return UnreadableFile("too_much_memory", limit=self._limits.memory // MEGABYTE)
        if status == -signal.SIGXCPU:
            return UnreadableFile("too_slow", limit=self._limits.cpu_seconds)
        return UnreadableFile("damaged")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the child process has no pipe")
    return stream
