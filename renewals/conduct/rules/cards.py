"""Which script cards a branch shows (renewals brief §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ALWAYS, BEFORE, AFTER = "always", "before", "after"


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it was set; ``path`` of the branch that set it."""

    path: str
    code: str
    kind: str
    moment: str
    title: str
    text: str
    order: int
    active: bool
    valid_from: date


def shown(cards: Iterable[Card], *, path: str, moment: str, on: date) -> tuple[Card, ...]:
    """The cards for a branch on a day: of each code the nearest branch upward, then the latest date, in their order;
    one that is not active hides its code."""
    best: dict[str, Card] = {}
    for card in cards:
        if not path.startswith(card.path) or card.valid_from > on:
            continue
        known = best.get(card.code)
        if known is None or (len(card.path), card.valid_from) > (len(known.path), known.valid_from):
            best[card.code] = card
    fitting = (card for card in best.values() if card.active and card.moment in {ALWAYS, moment})
    return tuple(sorted(fitting, key=lambda card: (card.order, card.code)))
