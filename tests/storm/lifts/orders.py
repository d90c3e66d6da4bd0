"""In which order can what happened at once have happened? Nothing but the clock of the machine tells it.

What ended before another began came first; of the rest every order is tried. Plain values, no Banli.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done, or seen, at an instant between two. ``act``: the state afterwards, or None where it cannot be.

    ``sees``: nothing is changed by it, so the first state that fits is as good as any.
    """

    began: float
    ended: float
    act: Callable[[Any], Any]
    sees: bool
    op: dict[str, Any]


def ends(deeds: Sequence[Deed], start: Hashable) -> tuple[set[Any], list[Deed]]:
    """The states in which an order that fits can end; where there is none, what was left over of the longest try."""
    ordered = sorted(deeds, key=lambda deed: deed.began)
    found: set[Any] = set()
    rest: list[Deed] = ordered
    known: set[tuple[frozenset[int], Any]] = set()
    tries = [(frozenset(range(len(ordered))), start)]
    while tries:
        left, state = _seen(ordered, *tries.pop())
        if (left, state) in known:
            continue
        known.add((left, state))
        if not left:
            found.add(state)
        elif len(left) < len(rest):
            rest = [ordered[place] for place in sorted(left)]
        for place in _possible(ordered, left):
            after = None if ordered[place].sees else ordered[place].act(state)
            if after is not None:
                tries.append((left - {place}, after))
    return found, [] if found else rest


def _seen(ordered: Sequence[Deed], left: frozenset[int], state: Any) -> tuple[frozenset[int], Any]:
    """Whatever was only seen and fits now is taken at once: it stands in nobody's way."""
    while True:
        fitting = {
            place for place in _possible(ordered, left) if ordered[place].sees and ordered[place].act(state) is not None
        }
        if not fitting:
            return left, state
        left -= fitting


def _possible(ordered: Sequence[Deed], left: frozenset[int]) -> Iterator[int]:
    """Those that may come next: nothing that is left ended before they began."""
    first_end = min((ordered[place].ended for place in left), default=0.0)
    return (place for place in sorted(left) if ordered[place].began <= first_end)
