"""Shows that a worker lives while its work is busy in one long transaction."""

from __future__ import annotations

from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Any, Self

from django.db import Error, connection
from django.utils import timezone

BEAT_SECONDS = 15


class Heartbeat:
    """Keeps ``heartbeat_at`` of the given rows fresh from a thread with its own connection.

    On SQLite the work itself holds the only write lock, and every process is on this machine: whether a worker lives
    is seen from its process id there (``workflow.leases``), so no thread is started.
    """

    def __init__(self, rows: Any) -> None:
        self._rows = rows
        self._stop = Flag()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                self._rows.update(heartbeat_at=timezone.now())
        except Error:
            return  # the work meets the same trouble with its own connection and says so
        finally:
            connection.close()
