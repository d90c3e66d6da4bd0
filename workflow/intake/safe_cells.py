"""Cells of our own exports that no spreadsheet program may take for a formula.

In CSV a text that begins like a formula gets an apostrophe in front, unless it is a plain number. In xlsx a text is
always written as a text cell and needs none. The apostrophe is undone exactly: for every text ``t``,
``restored(csv_text(t)) == t``, because a text that already carries apostrophes before a formula gets one more.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from workflow.intake.cells import digits_lost
from workflow.intake.wire import Cell

APOSTROPHE = "'"
_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?%?", re.ASCII)
_BLANK_CATEGORIES = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf"))


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet program might calculate this text: = + - @, tab or line end first, blanks aside."""
    if not text or _PLAIN_NUMBER.fullmatch(text):
        return False
    return text[0] in _STARTS or _without_blanks(text)[:1] in _STARTS


def _without_blanks(text: str) -> str:
    """The text from its first visible character on; "." stands for a text of blanks alone."""
    for at, character in enumerate(text):
        if character in _STARTS or unicodedata.category(character) not in _BLANK_CATEGORIES:
            return text[at:]
    return "."


def csv_text(text: str) -> str:
    """The text as a CSV cell that stays a text."""
    return APOSTROPHE + text if is_formula_like(text.lstrip(APOSTROPHE)) else text


def restored(text: str) -> str:
    """The inverse of ``csv_text``: what the cell said before we protected it."""
    protected = text.startswith(APOSTROPHE) and is_formula_like(text.lstrip(APOSTROPHE))
    return text[1:] if protected else text


def csv_cell(cell: Cell) -> str:
    """A cell of any type as CSV text. Our own numbers and dates are plain, whatever their sign.

    A number that lost digits keeps its exponent, so that nobody reads the zeros as digits.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return csv_text(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return str(cell) if digits_lost(cell) else format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
