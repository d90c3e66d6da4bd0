"""What a cell of a file is to an importer, and the compact form in which rows travel from the child process.

A number that Excel keeps exactly is an ``int`` or a ``Decimal`` without binary noise: like Excel, we show 15
significant digits. A number beyond 15 digits (an 18-digit ID card typed as a number) has lost its last digits before
we ever see it. It arrives as a ``Decimal`` of 10**15 or more with a positive exponent, as
``Decimal("1.10105194912310E+17")``, and nothing else does: ``cells.digits_lost`` lets a rule refuse it (renewals §2.5).

No Django here: the child process imports this module.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

Cell: TypeAlias = str | bool | int | Decimal | date | datetime | None
Row: TypeAlias = tuple[int, list[Cell]]

# How one packed column is to be unpacked.
PLAIN, DECIMALS, DATES, TAGGED, BLANK = range(5)
# How one packed value of a TAGGED column is to be unpacked; untagged values are themselves.
TAG_DECIMAL, TAG_DATE, TAG_DATETIME = range(3)

EXACT_BELOW = 1e15
_WITH_BLANKS = ({str, float}, {str, date})


def column_letter(column: int) -> str:
    """The name of the 1-based column as spreadsheet programs show it: 1 → A, 28 → AB."""
    letters = ""
    while column > 0:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_number(letters: str) -> int:
    """The 1-based number of a column name, in either case: AB → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# --- in the child process ---------------------------------------------------------------------------------------------


def pack(column: Sequence[Any]) -> tuple[int, Any]:
    """One column of a chunk as the parser gives it, ready to be marshalled."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return _pack_texts(column)
    if kinds == {float}:
        return _pack_floats(column)
    if kinds == {date}:
        return DATES, [value.toordinal() for value in column]
    if kinds in _WITH_BLANKS and all(value == "" for value in column if type(value) is str):
        return _pack_around_blanks(column)
    return TAGGED, [_tagged(value) for value in column]


def _pack_texts(column: Sequence[str]) -> tuple[int, Any]:
    if not any(column):
        return BLANK, None
    return PLAIN, [text or None for text in column] if "" in column else column


def _pack_floats(column: Sequence[float]) -> tuple[int, Any]:
    if not all(map(math.isfinite, column)):
        return TAGGED, [_tagged(value) for value in column]
    if max(column) < EXACT_BELOW and min(column) > -EXACT_BELOW and all(map(float.is_integer, column)):
        return PLAIN, list(map(int, column))
    texts = (("%.15g\n" * len(column)) % tuple(column)).split()
    return DECIMALS, [text if "." in text else _whole(text) for text in texts]


def _pack_around_blanks(column: Sequence[Any]) -> tuple[int, Any]:
    kind, values = pack([value for value in column if value != ""])
    following = iter(values)
    return kind, [None if value == "" else next(following) for value in column]


def _whole(text: str) -> int | str:
    """A number written without a point: exact when it has no exponent."""
    return text if "e" in text else int(text)


def _tagged(value: Any) -> Any:
    if type(value) is str:
        return value or None
    return _TAGGERS[type(value)](value)


def _tag_float(value: float) -> Any:
    if not math.isfinite(value):
        return "#NUM!"
    text = f"{value:.15g}"
    number = text if "." in text else _whole(text)
    return number if isinstance(number, int) else (TAG_DECIMAL, number)


def _tag_int(value: int) -> Any:
    return value if abs(value) < EXACT_BELOW else (TAG_DECIMAL, f"{value:.14e}")


def _tag_datetime(value: datetime) -> Any:
    value = value.replace(tzinfo=None)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return TAG_DATETIME, value.toordinal(), seconds, value.microsecond


def _clock(value: timedelta) -> str:
    """A duration or a time of day as Excel shows it, hours unbounded: 36:00:00."""
    sign = "-" if value < timedelta(0) else ""
    seconds = int(abs(value).total_seconds())
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _itself(value: Any) -> Any:
    return value


_TAGGERS: dict[type, Callable[[Any], Any]] = {
    type(None): _itself,
    bool: _itself,
    int: _tag_int,
    float: _tag_float,
    date: lambda value: (TAG_DATE, value.toordinal()),
    datetime: _tag_datetime,
    time: lambda value: value.strftime("%H:%M:%S"),
    timedelta: _clock,
}


def pack_rows(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Any]]:
    """Rows of equal length as packed columns; blank columns at the right end are left out."""
    columns = [pack(column) for column in zip(*rows, strict=True)]
    while columns and columns[-1][0] == BLANK:
        columns.pop()
    return columns


# --- in the importing process -----------------------------------------------------------------------------------------


def _untagged(value: Any) -> Cell:
    if type(value) is not tuple:
        plain: Cell = value
        return plain
    if value[0] == TAG_DECIMAL:
        return Decimal(value[1])
    day = date.fromordinal(value[1])
    if value[0] == TAG_DATE:
        return day
    return datetime.combine(day, time.min) + timedelta(seconds=value[2], microseconds=value[3])


def _decimals(column: Sequence[Any]) -> list[Cell]:
    if set(map(type, column)) == {str}:
        return list(map(Decimal, column))
    return [Decimal(value) if type(value) is str else value for value in column]


def _dates(column: Sequence[Any]) -> list[Cell]:
    if None not in column:
        return list(map(date.fromordinal, column))
    return [value if value is None else date.fromordinal(value) for value in column]


def unpack(kind: int, column: Any, length: int) -> Iterable[Cell]:
    """The inverse of ``pack``."""
    if kind == BLANK:
        return [None] * length
    if kind == PLAIN:
        plain: Iterable[Cell] = column
        return plain
    if kind == TAGGED:
        return list(map(_untagged, column))
    return _decimals(column) if kind == DECIMALS else _dates(column)


def unpack_rows(numbers: Sequence[int], columns: Sequence[tuple[int, Any]]) -> list[Row]:
    """The inverse of ``pack_rows``, each row with its number in the sheet."""
    if not columns:
        return [(number, []) for number in numbers]
    unpacked = [unpack(kind, column, len(numbers)) for kind, column in columns]
    return list(zip(numbers, map(list, zip(*unpacked, strict=True)), strict=True))
