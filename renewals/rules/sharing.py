"""How customers are shared out among specialists (renewals brief §5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")


def share_equally(rows: Sequence[Row], room: Sequence[int]) -> list[list[Row]]:
    """Deals ``rows`` one by one in their order, so that everybody gets early and late ones alike.

    ``room`` says how many more each may take; a full one is passed over. Rows that nobody has room for stay out.
    """
    shares: list[list[Row]] = [[] for _room in room]
    turn = 0
    for row in rows:
        free = [
            place for place in range(turn, turn + len(room)) if len(shares[place % len(room)]) < room[place % len(room)]
        ]
        if not free:
            break
        place = free[0] % len(room)
        shares[place].append(row)
        turn = place + 1
    return shares


def share_by_count(rows: Sequence[Row], counts: Sequence[int], room: Sequence[int]) -> list[list[Row]]:
    """The first ``counts[0]`` rows to the first, the next to the second …, never more than there is room for."""
    shares: list[list[Row]] = []
    start = 0
    for count, free in zip(counts, room, strict=True):
        take = min(max(count, 0), max(free, 0))
        shares.append(list(rows[start : start + take]))
        start += take
    return shares
