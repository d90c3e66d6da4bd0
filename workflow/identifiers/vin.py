"""Vehicle identification numbers (GB 16735 / ISO 3779; renewals brief §2.2).

The check digit is compulsory for vehicles made for China only, so a wrong one in a file is a warning; a number that
somebody types has to be right. Motorcycles, trailers, tractors and special vehicles may carry shorter numbers.
"""

from __future__ import annotations

import re
from operator import mul

from workflow.intake.cells import Cell, code_of, digits_lost, is_blank
from workflow.intake.messages import Finding, error, warning

_SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_OTHER_NUMBER = re.compile(r"[A-Z0-9]{4,17}")
_VALUES = bytes.maketrans(
    b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
    bytes((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9)),
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_MISREAD = str.maketrans("IOQ", "100")
_NOT_A_YEAR = frozenset("UZ0")


def normalize_vin(text: str) -> str:
    """Half-width, upper case, without spaces and hyphens."""
    return code_of(text).replace("-", "")


def is_vin(vin: str) -> bool:
    """Seventeen characters of the VIN alphabet (no I, O, Q)."""
    return _SHAPE.fullmatch(vin) is not None


def check_digit(vin: str) -> str:
    """What position 9 must be. ``vin`` has the right shape."""
    return "0123456789X"[sum(map(mul, vin.encode().translate(_VALUES), _WEIGHTS)) % 11]


def suggest_vin(vin: str) -> str:
    """The number with I read as 1 and O, Q as 0 if that makes a VIN with a right check digit or shape, else ""."""
    suggestion = vin.translate(_MISREAD)
    return suggestion if suggestion != vin and is_vin(suggestion) else ""


def check_vin(
    cell: Cell, field: str = "vin", *, exempt: bool = False, typed: bool = False
) -> tuple[str | None, Finding | None]:
    """The number, or why it is not one. ``exempt``: may carry another number; ``typed``: entered by hand."""
    if type(cell) is str and _SHAPE.fullmatch(cell):
        vin = cell
    else:
        vin = normalize_vin(code_of(cell))
        if is_blank(vin):
            return None, None
        if digits_lost(cell):
            return None, error("cell.digits_lost", field, vin)
        if not _SHAPE.fullmatch(vin):
            return _misshapen(vin, field, exempt)
    expected = check_digit(vin)
    if vin[8] != expected and not exempt:
        finding = error if typed else warning
        return (None if typed else vin), finding("vin.check_digit", field, vin, expected=expected)
    return vin, warning("vin.year", field, vin) if vin[9] in _NOT_A_YEAR else None


def _misshapen(vin: str, field: str, exempt: bool) -> tuple[str | None, Finding]:
    if exempt and _OTHER_NUMBER.fullmatch(vin):
        return vin, warning("vin.short", field, vin)
    suggestion = suggest_vin(vin)
    if suggestion:
        return None, error("vin.letters", field, vin, suggestion=suggestion)
    if len(vin) != 17:
        return None, error("vin.length", field, vin, length=str(len(vin)))
    return None, error("vin.shape", field, vin)
