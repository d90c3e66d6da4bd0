"""Chance that repeats: the same seed draws the same book. Shares are whole hundredths, never fractions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws for one subject, named by ``seed``; other subjects do not disturb it."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed)))  # noqa: S311 (a story, not a secret)

    def chance(self, percent: int) -> bool:
        """True ``percent`` times in a hundred."""
        return self._random.randrange(100) < percent

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends possible."""
        return self._random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of them, each as likely as the others."""
        return options[self._random.randrange(len(options))]

    def weighted(self, options: Sequence[tuple[T, int]]) -> T:
        """One of them by its weight."""
        left = self._random.randrange(sum(weight for _option, weight in options))
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        raise AssertionError(left)

    def letters(self, alphabet: str, length: int) -> str:
        """A text of letters of ``alphabet``."""
        return "".join(self.pick(alphabet) for _place in range(length))
