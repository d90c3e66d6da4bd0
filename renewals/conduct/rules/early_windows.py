"""How early a policy may be quoted and issued, from what the branches of a tree have set (renewals brief §3.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

BOTH = "both"
LINES = ("commercial", "compulsory")


@dataclass(frozen=True, slots=True)
class Window:
    """What a branch set: ``path`` of the branch, line, days, the first day it holds."""

    path: str
    line: str
    days: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class KnownWindow:
    """What the trade reports of a province, not confirmed by a circular we hold."""

    province: str
    line: str
    days: int


#: Proposals only (brief §3.5 [S10]): each is set with its own source document before anything follows from it.
KNOWN = (
    KnownWindow("浙江", "commercial", 30),
    KnownWindow("浙江", "compulsory", 30),
    KnownWindow("山东", "commercial", 30),
    KnownWindow("山东", "compulsory", 30),
    KnownWindow("江苏", "commercial", 40),
    KnownWindow("江苏", "compulsory", 40),
    KnownWindow("上海", "compulsory", 40),
    KnownWindow("辽宁", "compulsory", 30),
    KnownWindow("湖南", "commercial", 60),
    KnownWindow("湖南", "compulsory", 60),
)


def days_before(windows: Iterable[Window], *, path: str, line: str, on: date, otherwise: int) -> int:
    """The days for a branch and line: the nearest branch upward, then the latest date; ``both`` (and an unknown line)
    follows the stricter of the lines."""
    known = [each for each in windows if path.startswith(each.path) and each.valid_from <= on]
    lines = LINES if line not in LINES else (line,)
    return min(_of_line(known, each, otherwise) for each in lines)


def _of_line(known: list[Window], line: str, otherwise: int) -> int:
    mine = [each for each in known if each.line == line]
    best = max(mine, key=lambda each: (len(each.path), each.valid_from), default=None)
    return otherwise if best is None else best.days
