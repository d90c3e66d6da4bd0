"""Where a sheet has error cells, and how each error is called.

No Django here: the child process imports this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from workflow.intake.limits import Refused

FailedCells: TypeAlias = dict[int, list[tuple[int, str]]]
"""Row number → (column number, error)."""

MOST = 100_000

#: The codes of the binary formats (MS-XLS 2.5.10 BErr).
ERROR_WORDS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def gathered(found: Iterable[tuple[int, int, str]]) -> FailedCells:
    """Errors by row. A sheet with too many is refused: it is a broken calculation, not a list."""
    errors: FailedCells = {}
    for count, (row, column, word) in enumerate(dict.fromkeys(found), start=1):
        if count > MOST:
            raise Refused("too_many_errors", limit=MOST)
        errors.setdefault(row, []).append((column, word))
    return errors
