"""What becomes of a rating that is taken down (reinsurance brief §7.4): one notch, or to just below R09."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from reinsurance.rules.security import SOUND_GRADES, Rating

_BEST = ("A++", "A+", "A", "A-", "B++", "B+", "B", "B-", "C++", "C+", "C", "C-", "D")
_LETTERS = (
    *("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-"),
    *("CCC+", "CCC", "CCC-", "CC", "C", "D"),
)
_MOODYS = (
    *("Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3", "Baa1", "Baa2", "Baa3", "Ba1", "Ba2", "Ba3", "B1", "B2", "B3"),
    *("Caa1", "Caa2", "Caa3", "Ca", "C"),
)
#: Agency → its grades of financial strength, the best first.
SCALES: dict[str, tuple[str, ...]] = {"sp": _LETTERS, "fitch": _LETTERS, "am_best": _BEST, "moodys": _MOODYS}


class Fall(StrEnum):
    """How far a rating falls."""

    NOTCH = "notch"
    FLOOR = "floor"


def downgraded(rating: Rating | None, fall: Fall, on: date) -> Rating | None:
    """The rating after the fall, of the day ``on``; what is worst already, or has no scale, stays as it is."""
    scale = SCALES.get(rating.agency, ()) if rating is not None else ()
    if rating is None or rating.grade not in scale:
        return rating
    place = scale.index(rating.grade) + 1
    if fall is Fall.FLOOR:
        place = max(place, next(at for at, grade in enumerate(scale) if grade not in SOUND_GRADES))
    return replace(rating, grade=scale[min(place, len(scale) - 1)], rated_on=on)
