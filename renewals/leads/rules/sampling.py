"""抽检: which callbacks of a caller and week are called again (brief §1.6: at least one in ten)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta

WEEK = timedelta(days=7)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def needed(count: int, percent: int) -> int:
    """How many of ``count`` are at least ``percent`` of it: rounded up."""
    return -(-count * min(percent, 100) // 100)


def drawn(
    ids: Iterable[int], already: Collection[int], week: date, percent: int, spent: Collection[int] = ()
) -> list[int]:
    """Which more are drawn, so that with those drawn before they are enough.

    ``spent`` were drawn in vain, because the reviewer reached nobody: they count for nothing and are not drawn again.
    By a digest of week and number: the same whatever the order, and nobody at the telephone can tell beforehand.
    """
    known = sorted(set(ids))
    missing = needed(len(known), percent) - len(set(already) & set(known))
    used = {*already, *spent}
    free = sorted((each for each in known if each not in used), key=lambda each: _lot(week, each))
    return sorted(free[: max(missing, 0)])


def _lot(week: date, number: int) -> str:
    return hashlib.sha256(f"{week.isoformat()}:{number}".encode()).hexdigest()
