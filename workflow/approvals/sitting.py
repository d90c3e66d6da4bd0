"""What the decisions of one transaction share: a batch reads once and writes new rows together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db.models import Model

from workflow.row_writing import insert_row, insert_rows

V = TypeVar("V")


class Sitting:
    """Who is away, who holds a role, the clocks: read once for the approvals seated here, and gone with them.

    ``together``: new rows that nothing in the transaction asks for wait for :meth:`finish`, which comes before it ends.
    """

    def __init__(self, *, together: bool = False) -> None:
        self._known: dict[Hashable, Any] = {}
        self._together = together
        self._waiting: list[Model] = []
        self._case_from = 0

    def once(self, key: Hashable, read: Callable[[], V]) -> V:
        """What ``read`` answers the first time it is asked for under ``key``."""
        if key not in self._known:
            self._known[key] = read()
        found: V = self._known[key]
        return found

    def write(self, row: Model) -> None:
        """Writes a new row that nothing in this transaction reads, changes or refers to."""
        if self._together:
            self._waiting.append(row)
        else:
            insert_row(row)

    def begin_case(self) -> None:
        """The next case comes up: what waits from now on is its own."""
        self._case_from = len(self._waiting)

    def write_case(self) -> None:
        """Writes what waits of this case: what follows may ask for it."""
        self._write(self._case_from)

    def take_back_case(self) -> None:
        """The case was rolled back: nothing of it waits any more."""
        del self._waiting[self._case_from :]

    def finish(self) -> None:
        """Writes what waits of all cases, one statement a kind of row."""
        self._write(0)
        self._case_from = 0

    def _write(self, start: int) -> None:
        rows = self._waiting[start:]
        for kind in dict.fromkeys(type(row) for row in rows):
            insert_rows([row for row in rows if type(row) is kind])
        del self._waiting[start:]

    def seat(self, approval: Any) -> None:
        """``approval`` is decided here."""
        approval._sitting = self  # noqa: SLF001 (kept on the row on purpose)


def sitting_of(approval: Any) -> Sitting:
    """The sitting ``approval`` belongs to; one of its own unless it was seated in another."""
    if not hasattr(approval, "_sitting"):
        Sitting().seat(approval)
    sitting: Sitting = approval._sitting  # noqa: SLF001 (set above)
    return sitting
