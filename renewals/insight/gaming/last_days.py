"""末日转交: the credit for a customer moved in the last days before expiry (brief §3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from renewals.insight.gaming.suspects import Kind, Limit, Suspect, by_person, once


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over from one owner to another. ``by``: who decided it, if that was neither.

    ``before_gone``: the former owner had left or was away, so that somebody had to take over.
    """

    renewal: int
    to: int
    on: date
    expires_on: date
    credit_moved: bool
    before_gone: bool
    by: int | None = None


def last_day_transfers(moves: Iterable[Handed], days: Limit) -> list[Suspect]:
    """Who got credit within the last ``days`` before T, T itself and T minus ``days`` included."""

    def late(move: Handed) -> bool:
        last = timedelta(days=days(move.to))
        return move.credit_moved and not move.before_gone and timedelta(0) <= move.expires_on - move.on <= last

    found = []
    for person, got in by_person(filter(late, moves), lambda move: move.to):
        facts = {"customers": len(got), "days": min((move.expires_on - move.on).days for move in got)}
        involved = frozenset(move.by for move in got if move.by is not None and move.by != person)
        rows = once(move.renewal for move in got)
        found.append(Suspect(Kind.LAST_DAYS, person, rows, facts, involved=involved))
    return found
