"""Whose turn it is: weighted round robin, or whoever has least to do (brief §5 row 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import lcm

from renewals.assignment.rules.people import Desk, Seat


class Balance(StrEnum):
    """How customers are shared among several people."""

    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"


def whose_turn(
    seats: Sequence[Seat], desk: Desk, *, balance: Balance, weights: Mapping[int, int], rule: int
) -> Seat | None:
    """The one of ``seats`` (all have room) who gets the next customer. A weight of 2 gets twice as many; 0 none."""
    able = [seat for seat in seats if weights.get(seat.person, 1) > 0]
    if not able:
        return None
    if balance is Balance.LEAST_BUSY:
        return least_busy(able, desk, weights)
    return next_in_turn(able, desk, weights, rule)


def least_busy(seats: Sequence[Seat], desk: Desk, weights: Mapping[int, int]) -> Seat:
    """The lightest load for its weight; of equals the lower employee number."""
    common = lcm(*(weights.get(seat.person, 1) for seat in seats))
    return min(
        seats, key=lambda seat: (desk.load(seat) * (common // weights.get(seat.person, 1)), seat.number, seat.person)
    )


def next_in_turn(seats: Sequence[Seat], desk: Desk, weights: Mapping[int, int], rule: int) -> Seat:
    """Smooth weighted round robin: everybody's claim grows by the weight, the largest is served and pays for all.

    The first turn of a run belongs to whoever follows the one this rule served last.
    """
    claims = desk.turns.setdefault(rule, {})
    for seat in seats:
        claims[seat.person] = claims.get(seat.person, 0) + weights.get(seat.person, 1)
    after = desk.seats[desk.served[rule]].number if desk.served.get(rule) in desk.seats else ""
    chosen = max(seats, key=lambda seat: (claims[seat.person], seat.number > after, _backwards(seat.number)))
    claims[chosen.person] -= sum(weights.get(seat.person, 1) for seat in seats)
    desk.served[rule] = chosen.person
    return chosen


def _backwards(number: str) -> tuple[int, ...]:
    """Sorts the lower number above."""
    return tuple(-ord(letter) for letter in number)
