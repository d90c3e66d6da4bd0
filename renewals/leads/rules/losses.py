"""When a loss needs a check by somebody else (brief §4.1: verified reasons, share of unreachable customers)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def share_exceeded(unreached: int, losses: int, *, most: int, least: int) -> bool:
    """More than ``most`` percent of an owner's losses are "cannot be reached".

    ``losses`` counts the one that is to be confirmed; fewer than ``least`` losses say nothing about a share.
    """
    return losses >= least and unreached * 100 > most * losses


def tried_enough(days: Iterable[date], *, attempts: int, on_days: int) -> bool:
    """So many failed attempts on so many days that nobody can be asked to go on calling."""
    tried = tuple(days)
    return len(tried) >= attempts and len(set(tried)) >= on_days
