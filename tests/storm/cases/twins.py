"""Broken on purpose: with any of these the case storm must say that something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflow.approvals import step_guards
from workflow.approvals.actions import recording, returning
from workflow.approvals.standing import Claim
from workflow.approvals.table import table_of


def without_four_eyes() -> None:
    """One person's signature counts as often as it is given."""
    step_guards.four_eyes_refusal = lambda *_anything: None  # type: ignore[assignment]


def without_seats() -> None:
    """Whoever comes decides at the first open seat."""

    def any_seat(approval: Any, _by: Any, _at: Any) -> Claim | None:
        seats = table_of(approval).open_seats
        return Claim(seats[0], None) if seats else None

    step_guards.claim_of = recording.claim_of = any_seat  # type: ignore[assignment]


def without_pause() -> None:
    """A returned case can still be decided by the others at its step."""
    returning.pause_seats = lambda *_anything, **_more: None  # type: ignore[assignment]


TWINS: dict[str, Callable[[], None]] = {
    "four-eyes": without_four_eyes,
    "seats": without_seats,
    "pause": without_pause,
}
