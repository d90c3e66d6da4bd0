"""Broken on purpose: with any of these the case storm must say that something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflow.approvals import step_guards, table
from workflow.approvals.actions import recording
from workflow.approvals.standing import Claim


def without_four_eyes() -> None:
    """One person's signature counts as often as it is given."""
    step_guards.four_eyes_refusal = lambda *_anything: None  # type: ignore[assignment]


def without_seats() -> None:
    """Whoever comes decides at the first open seat."""

    def any_seat(approval: Any, _by: Any, _at: Any) -> Claim | None:
        seats = table.table_of(approval).open_seats
        return Claim(seats[0], None) if seats else None

    step_guards.claim_of = recording.claim_of = any_seat  # type: ignore[assignment]


def without_all() -> None:
    """The first signature ends a step at which all must sign."""
    table.Table.done_after = lambda *_anything: True  # type: ignore[method-assign]


TWINS: dict[str, Callable[[], None]] = {
    "four-eyes": without_four_eyes,
    "seats": without_seats,
    "all": without_all,
}
