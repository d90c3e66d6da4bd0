"""What is measured on a body, turned into what clauses ask for: lost motion, shortening, sight.

Motion: practice compares the passive range of all directions of a joint with the healthy side; where nerves are hurt
too, the tables C-4 to C-9 of the standard decide instead. Sight: table B-1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.grading_text import Clause
from claims.rules.money import fen
from claims.rules.refusals import refused

WIDEST = 180
MOST_DIRECTIONS = 6
#: Best corrected acuity below which the class begins, worst first (table B-1): the words clauses use for it.
SIGHT = (
    (Decimal("0.02"), "盲目4级"),
    (Decimal("0.05"), "盲目3级"),
    (Decimal("0.1"), "重度视力损害"),
    (Decimal("0.3"), "中度视力损害"),
)
BLIND = "盲目5级"
_PERCENT = re.compile(r"功能丧失(?:均)?(?:达)?(?:≥)?(\d{1,3})%")
_LENGTH = re.compile(r"(?:相差|短缩)(?:≥)?(\d{1,2}(?:\.\d)?)\s*cm")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value, and the words to look for in the clauses."""

    value: Decimal
    words: str


def motion_loss(hurt: Sequence[Decimal], healthy: Sequence[Decimal]) -> Measured:
    """Percent of motion lost: all directions of the hurt side against those of the healthy one."""
    if len(hurt) != len(healthy) or not 0 < len(hurt) <= MOST_DIRECTIONS:
        raise refused("directions", "", _("Give the same directions, up to six, for both sides."))
    if any(not 0 <= angle <= WIDEST for angle in (*hurt, *healthy)) or not sum(healthy):
        raise refused("angles", "", _("Angles lie between 0 and 180 degrees, and the healthy side moves."))
    kept = Fraction(sum(hurt)) / Fraction(sum(healthy))
    return Measured(max(fen((1 - kept) * 100), Decimal(0)), "功能丧失")


def shortening(hurt: Decimal, healthy: Decimal) -> Measured:
    """Centimetres by which the hurt limb is shorter."""
    if hurt <= 0 or healthy <= 0:
        raise refused("lengths", "", _("Lengths are above zero."))
    return Measured(max(healthy - hurt, Decimal(0)), "cm")


def sight(acuity: Decimal, *, light: bool = True) -> Measured:
    """The class of sight of one eye by its best corrected acuity; without perception of light it is blind 5."""
    if not 0 <= acuity <= 2:
        raise refused("acuity", "", _("Acuity lies between 0 and 2.0 in decimals."))
    if not light:
        return Measured(acuity, BLIND)
    return Measured(acuity, next((words for below, words in SIGHT if acuity < below), ""))


def reached(clauses: Sequence[Clause], measured: Measured) -> list[Clause]:
    """The clauses whose measurable threshold the value reaches, heaviest first; of sight, those of its class."""
    if not measured.words:
        return []
    pattern = {"功能丧失": _PERCENT, "cm": _LENGTH}.get(measured.words)
    if pattern is None:
        return [clause for clause in clauses if measured.words in clause.text]
    return [clause for clause in clauses if _reached(pattern, clause, measured.value)]


def _reached(pattern: re.Pattern[str], clause: Clause, value: Decimal) -> bool:
    thresholds = [Decimal(each) for each in pattern.findall(clause.text)]
    return bool(thresholds) and value >= max(thresholds)
