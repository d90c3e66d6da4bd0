"""Broken on purpose: with any of these the case storm must say that something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.storm.cases import many
from workflow.approvals import standing, step_guards, table
from workflow.approvals.actions import clock, recording
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


def without_principals() -> None:
    """Nobody looks twice at who signs in somebody else's place."""

    def people_of(claim: Claim | None, by: Any) -> frozenset[int]:
        return frozenset() if claim is not None and claim.on_behalf_of is not None else frozenset({by.pk})

    standing.people_of = people_of


def without_letting_go() -> None:
    """The clock hands a seat up and leaves it where it was as well."""
    clock.let_go = lambda *_anything, **_more: None  # type: ignore[assignment]


def without_what_was_seen() -> None:
    """A batch agrees to whatever the cases have become."""
    many.Seen = lambda **_anything: recording.UNSEEN  # type: ignore[assignment,misc]


TWINS: dict[str, Callable[[], None]] = {
    "four-eyes": without_four_eyes,
    "seats": without_seats,
    "all": without_all,
    "principals": without_principals,
    "clock": without_letting_go,
    "batch": without_what_was_seen,
}
