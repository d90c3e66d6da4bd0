"""Text that people type: names and references without invisible characters (reinsurance brief §8)."""

from __future__ import annotations

import unicodedata

from reinsurance.rules.refusals import Refusal

LONGEST = 400
#: Cc control, Cf format (zero width, bidirectional), Co private use, Cs surrogates, Cn unassigned, Zl/Zp separators.
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
KEPT = frozenset("\n\r\t")


def clean(text: str, path: str = "", *, limit: int = LONGEST, lines: bool = False) -> str:
    """The text without spaces around it; a refusal when it holds what nobody can see. ``lines``: breaks are allowed."""
    stripped = text.strip()
    allowed = KEPT if lines else frozenset()
    if len(stripped) > limit or any(
        unicodedata.category(letter) in HIDDEN and letter not in allowed for letter in stripped
    ):
        raise Refusal("TEXT", path, limit=limit)
    return stripped
