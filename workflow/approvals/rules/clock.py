"""When the clock of a seat strikes: reminders at 50, 100 and 150 per cent of the deadline (claims brief §1.7).

Nothing here ever decides: the clock reminds, hands a seat to the superior, or gives the case back.
"""

from __future__ import annotations

STRIKES = (50, 100, 150)


def next_strike(reminded: int) -> int | None:
    """The per cent that comes after ``reminded``, or None after the last one."""
    return next((strike for strike in STRIKES if strike > reminded), None)


def share_of(minutes: int, strike: int) -> int:
    """Office minutes until ``strike`` per cent of a deadline of ``minutes`` have passed, rounded up."""
    return -(-minutes * strike // 100)
