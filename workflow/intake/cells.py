"""What a cell means: texts, dates, amounts and yes/no, with the traps of spreadsheets (renewals brief §2.6).

Functions named ``read_…`` return ``(value, None)``, ``(None, None)`` for an empty cell, or ``(None, Finding)``; texts
are "" where others are None. Nothing is allocated for a cell that is right as it stands, and parsed texts are
remembered because columns repeat themselves.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeAlias

from workflow.intake.messages import Finding, error

Cell: TypeAlias = str | int | Decimal | bool | date | datetime | None

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)
ONE_DAY = timedelta(days=1)
SAFE_DIGITS = 10**15
"""A spreadsheet keeps 15 significant digits; a larger number has lost some."""

BLANK_MARKS = frozenset(
    ("", "-", "--", "---", "—", "——", "/", "\\", "\\N", "NA", "N/A", "NULL", "NONE", "NAN", "无", "暂无", "空")
)
_DASHES = frozenset(("-", "--", "---", "—", "——", "/", "\\", "\\N", "NULL", "null"))
_EXCEL_ERRORS = frozenset(
    ("#N/A", "#NA", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)

_UNTIDY = re.compile("[\x00-\x1f\x7f-\x9f\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
_REMOVED = (
    *range(0x09),
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    0xFEFF,
)
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_TIDY: dict[int, str | None] = {**dict.fromkeys(_REMOVED), **dict.fromkeys(_SPACES, " ")}
_NARROW: dict[int, int] = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_PLAIN_CODE = re.compile(r"[0-9A-Z][0-9A-Z\-_/.]*")

_TIME = r"(?:[ T]*(\d{1,2})(?:时整?|点整?|[:时点](\d{1,2})(?:分(?:(\d{1,2})秒)?|:(\d{1,2})(?:\.\d+)?)?)(?:\+08:?00)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _TIME, re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME, re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?: ?(\d{2})(\d{2})(\d{2})())?", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?(?:[Ee][+-]?\d{1,2})?|[+-]?\.\d+", re.ASCII)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(9))

_YES = frozenset(("是", "Y", "YES", "TRUE", "1", "T", "有", "√", "✓"))
_NO = frozenset(("否", "N", "NO", "FALSE", "0", "F", "无", "×", ""))

DayOrProblem: TypeAlias = tuple[date | None, str]


def trim(text: str) -> str:
    """Without surrounding blanks of any kind; invisible marks (BOM, zero-width, soft hyphen) go, odd spaces are one."""
    if _UNTIDY.search(text):
        text = " ".join(text.translate(_TIDY).split())
    return text.strip()


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as a keyboard in English mode writes them."""
    return text if text.isascii() else text.translate(_NARROW)


def text_of(cell: Cell) -> str:
    """The cell as trimmed text; a whole number without ``.0`` or exponent, a date as 2026-08-31."""
    if type(cell) is str:
        return trim(cell)
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return _plain(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


def _plain(number: Decimal) -> str:
    if not number.is_finite():
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def code_of(cell: Cell) -> str:
    """The cell as a code: trimmed, half-width, upper case, without spaces or the apostrophe that marks text."""
    text = half_width(text_of(cell)).upper().lstrip("'`‘’")
    return text.replace(" ", "") if " " in text else text


def is_blank(text: str) -> bool:
    """Nothing, or one of the marks people write for nothing."""
    return text.upper() in BLANK_MARKS


def is_excel_error(text: str) -> bool:
    """A formula that failed, such as #N/A."""
    return text[:1] == "#" and text.upper() in _EXCEL_ERRORS


def digits_lost(cell: Cell) -> bool:
    """A number too long for a spreadsheet's 15 significant digits: its end has been replaced by zeros."""
    return isinstance(cell, int | Decimal) and not -SAFE_DIGITS < cell < SAFE_DIGITS


def read_text(cell: Cell, field: str, *, limit: int = 200) -> tuple[str, Finding | None]:
    """A free text; an empty one is ""."""
    text = trim(cell) if type(cell) is str else text_of(cell)
    if len(text) > limit:
        return "", error("cell.too_long", field, text, limit=str(limit))
    if text[:1] == "#" and is_excel_error(text):
        return "", error("cell.excel_error", field, text)
    return ("" if text in _DASHES else text), None


def read_code(cell: Cell, field: str, *, limit: int = 30) -> tuple[str, Finding | None]:
    """A policy, engine or employee number; an empty one is "". Catches both ways a spreadsheet spoils long numbers."""
    if type(cell) is str and len(cell) <= limit and _PLAIN_CODE.fullmatch(cell) and cell not in BLANK_MARKS:
        return cell, None
    code = code_of(cell)
    if digits_lost(cell):
        return "", error("cell.digits_lost", field, code)
    if "E+" in code:
        return "", error("cell.scientific", field, code)
    if is_excel_error(code):
        return "", error("cell.excel_error", field, code)
    if len(code) > limit:
        return "", error("cell.too_long", field, code, limit=str(limit))
    return ("" if code in BLANK_MARKS else code), None


def read_date(
    cell: Cell, field: str, *, day_first: bool = False, epoch_1904: bool = False, ends: bool = False
) -> tuple[date | None, Finding | None]:
    """A calendar day. With ``ends`` the cell says when cover ends and the answer is the last covered day:
    "2026-08-31 24:00" and the text "2026-09-01 00:00" are both 2026-08-31, and so is the bare date 2026-08-31.
    A real spreadsheet date at midnight is a bare date: such a cell cannot say whether 00:00 was written."""
    if type(cell) is date:
        day, problem = _within(cell)
    elif type(cell) is str:
        day, problem = _day_of_text(cell, day_first, epoch_1904, ends)
    elif cell is None:
        return None, None
    elif isinstance(cell, datetime):
        day, problem = _within(cell.date())
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        day, problem = _day_of_number(Decimal(cell), epoch_1904)
    else:
        day, problem = None, "date.unreadable"
    return (None, error(problem, field, text_of(cell))) if problem else (day, None)


def _within(day: date) -> DayOrProblem:
    return (day, "") if EARLIEST <= day <= LATEST else (None, "date.out_of_range")


@lru_cache(maxsize=32768)
def _day_of_text(text: str, day_first: bool, epoch_1904: bool, ends: bool) -> DayOrProblem:
    text = half_width(trim(text))
    if is_blank(text):
        return None, ""
    found = _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text)
    if found:
        return _day_of_parts((found[1], found[2], found[3]), found.groups()[3:], ends)
    found = _YEAR_LAST.fullmatch(text)
    if found and day_first:
        return _day_of_parts((found[3], found[2], found[1]), found.groups()[3:], ends)
    if found:
        return None, "date.order"
    return _day_of_number(Decimal(text), epoch_1904) if _SERIAL.fullmatch(text) else (None, "date.unreadable")


def _day_of_parts(parts: tuple[str, str, str], clock: tuple[str | None, ...], ends: bool) -> DayOrProblem:
    hour, minute, second = (int(part or 0) for part in (clock[0], clock[1], clock[2] or clock[3]))
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None, "date.unreadable"
    try:
        day, problem = _within(date(*map(int, parts)))
    except ValueError:
        return None, "date.unreadable"
    if day is None:
        return None, problem
    if hour == 24:
        return (day if ends else day + ONE_DAY), ""
    at_midnight = clock[0] is not None and not (hour or minute or second)
    return (day - ONE_DAY if ends and at_midnight else day), ""


def _day_of_number(number: Decimal, epoch_1904: bool) -> DayOrProblem:
    """yyyyMMdd written as a number, or the day count of a spreadsheet (1900 system: 25569 is 1970-01-01)."""
    if not number.is_finite() or number < 1:
        return None, "date.unreadable"
    days = int(number)
    if 19000101 <= days <= 21001231 and days == number:
        return _day_of_parts((str(days)[:4], str(days)[4:6], str(days)[6:]), (None,) * 4, ends=False)
    if days > 80000:
        return None, "date.out_of_range"
    if epoch_1904:
        return _within(date(1904, 1, 1) + timedelta(days=days))
    return _within(date(1899, 12, 30 if days > 59 else 31) + timedelta(days=days))


def read_amount(cell: Cell, field: str, *, places: int = 2, digits: int = 12) -> tuple[Decimal | None, Finding | None]:
    """A decimal rounded half up to ``places``; accepts ¥ and 元, thousands commas, (1.00) for negatives and %."""
    if type(cell) is str:
        number = _number_of_text(cell)
        if number is None:
            return None, _unreadable(cell, field)
    elif cell is None:
        return None, None
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        number = Decimal(cell)
    else:
        return None, error("number.unreadable", field, text_of(cell))
    if not number.is_finite():
        return None, error("number.unreadable", field, str(number))
    if abs(number) >= 10 ** (digits - places):
        return None, error("number.too_large", field, str(number))
    return number.quantize(_STEPS[places], ROUND_HALF_UP), None


def _unreadable(cell: str, field: str) -> Finding | None:
    text = half_width(trim(cell))
    if is_blank(text):
        return None
    return error("cell.excel_error" if is_excel_error(text) else "number.unreadable", field, text)


@lru_cache(maxsize=65536)
def _number_of_text(text: str) -> Decimal | None:
    text = half_width(trim(text)).lstrip("¥￥$€").removesuffix("元").removesuffix("CNY").strip()
    negative = text[:1] == "(" and text[-1:] == ")"
    percent = text[-1:] == "%"
    text = text[1:-1] if negative else text.removesuffix("%").strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.replace(",", ""))
    return (-number if negative else number) / (100 if percent else 1)


def read_whole(cell: Cell, field: str, *, low: int = 0, high: int = 10**9) -> tuple[int | None, Finding | None]:
    """A whole number between ``low`` and ``high``, both included."""
    if type(cell) is int:
        number = cell
    else:
        amount, finding = read_amount(cell, field, places=4, digits=16)
        if amount is None:
            return None, finding
        number = int(amount)
        if number != amount:
            return None, error("number.not_whole", field, text_of(cell))
    if not low <= number <= high:
        return None, error("number.out_of_range", field, str(number), low=str(low), high=str(high))
    return number, None


def read_yes_no(cell: Cell, field: str) -> tuple[bool, Finding | None]:
    """是/否 and its relatives; empty means no."""
    if isinstance(cell, bool):
        return cell, None
    text = code_of(cell)
    if text in _YES:
        return True, None
    return False, None if text in _NO or is_blank(text) else error("cell.not_yes_no", field, text)
