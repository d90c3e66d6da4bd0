"""Two ways of doing the same thing, timed in turns, and the line that tells how they compare."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

WIDTHS = (52, 12, 12, 9, 9, 7)


@dataclass(frozen=True, slots=True)
class Figure:
    """One promised ratio. ``ratio`` is already the way round in which the promise speaks.

    ``at_least`` and ``at_most`` are the promise; neither: told without one. ``note`` says what a reader of the bare
    numbers would get wrong.
    """

    name: str
    ours: str
    reference: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.at_most is None or self.ratio <= self.at_most

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "-" if self.at_most is None else f"≤ {self.at_most:g}"

    def line(self) -> str:
        """Name, ours, reference, ratio, target, met or MISSED."""
        verdict = "-" if self.target == "-" else "met" if self.met else "MISSED"
        return row(self.name, self.ours, self.reference, f"{self.ratio:.2f}", self.target, verdict)


def row(*cells: str) -> str:
    """Cells in columns, the name to the left and the rest to the right."""
    padded = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    return " ".join(padded)


def headings() -> str:
    return row("figure", "ours", "reference", "ratio", "target", "")


def in_turns(ways: Sequence[Callable[[], object]], rounds: int, *, warm: int = 1) -> list[float]:
    """The median seconds of each way, run in turns so that whatever else the machine does falls on all of them.

    Every other round runs backwards: nobody always comes after the same neighbour.
    """
    for _ in range(warm):
        for way in ways:
            way()
    taken: list[list[float]] = [[] for _ in ways]
    for number in range(rounds):
        places = range(len(ways))
        for place in places if number % 2 == 0 else reversed(places):
            taken[place].append(seconds(ways[place]))
    return [median(times) for times in taken]


def seconds(way: Callable[[], object]) -> float:
    """How long one run takes; the collector's pause for earlier garbage is not counted to it."""
    gc.collect()
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def ms(value: float) -> str:
    return f"{value * 1000:.1f} ms"


def s(value: float) -> str:
    return f"{value:.2f} s"
