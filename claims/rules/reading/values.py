"""Single values of a document: amounts, percents, whole numbers, days, texts. Each is a value or raises Wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.grades import short

LARGEST = Decimal(10) ** 10
LONGEST_NUMBER = 40
MOST_DIGITS, MOST_PLACES = 20, 20
MONEY_PLACES = 2
YES = {"true", "yes", "y", "1", "是", "有"}
NO = {"false", "no", "n", "0", "否", "无"}

_NUMBER = re.compile(r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


class Wrong(ValueError):
    """A value that cannot be used: the code and the sentence that says what to write instead."""

    def __init__(self, code: str, text: str | Promise, /, **values: object) -> None:
        super().__init__(code)
        self.code, self.text, self.values = code, text, values


def folded(value: object) -> str:
    """A text without the accidents of typing: full-width letters, outer blanks."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""


def number(value: object) -> Decimal:
    """A finite number, given as a JSON number or as digits in a text; a yes, a NaN or a formula is none."""
    if isinstance(value, Decimal):
        found = value
    elif isinstance(value, int) and not isinstance(value, bool):
        found = Decimal(value)
    else:
        text = folded(value)
        if len(text) > LONGEST_NUMBER or not _NUMBER.match(text):
            raise Wrong(
                "number_invalid",
                _("“%(value)s” is no number: write digits, like 41327 or 41327.50."),
                value=short(value),
            )
        found = Decimal(text.replace(",", ""))
    if not found.is_finite():
        raise Wrong(
            "number_invalid", _("“%(value)s” is no number: write digits, like 41327 or 41327.50."), value=short(value)
        )
    exponent = found.as_tuple().exponent
    if found.adjusted() > MOST_DIGITS or (isinstance(exponent, int) and exponent < -MOST_PLACES):
        raise Wrong("number_out_of_range", _("The number has too many digits."))
    return found


def money(value: object, *, zero: bool = False) -> Decimal:
    """An amount in yuan: positive (or zero where that means something), at most two decimals, at most 10^10."""
    amount = number(value)
    if amount < 0:
        raise Wrong("amount_negative", _("An amount is not negative: write it without a sign."))
    if amount == 0 and not zero:
        raise Wrong("amount_zero", _("The amount is zero: leave the field out if there is nothing."))
    if amount > LARGEST:
        raise Wrong("amount_too_large", _("Amounts go up to 10,000,000,000.00."))
    printed = round(amount, MONEY_PLACES)
    if amount != printed:
        raise Wrong("amount_decimals", _("An amount has at most two decimals."))
    return printed


def percent(value: object, *, most: int = 100) -> Decimal:
    """A percentage from 0 to ``most``, written 70 or "70%"; 0.7 is refused because it is not clear."""
    text = folded(value)
    share = number(text[:-1].strip() if text.endswith("%") else value)
    if not 0 <= share <= most:
        raise Wrong("ratio_out_of_range", _("A percentage lies between 0 and %(most)s."), most=most)
    if 0 < share < 1 and not text.endswith("%"):
        raise Wrong("ratio_as_fraction", _("Write percentages as 70 or “70%%”, not as 0.7."))
    return share


def whole(value: object, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    found = number(value)
    if found != int(found):
        raise Wrong("whole_number", _("This is a whole number."))
    if not least <= found <= most:
        raise Wrong("out_of_range", _("Write a whole number from %(least)s to %(most)s."), least=least, most=most)
    return int(found)


def day(value: object) -> date:
    """A day as 2024-05-31 (2024/5/31 and 2024年5月31日 are read as well)."""
    parts = _DAY.match(folded(value))
    if parts is None:
        raise Wrong("date_invalid", _("“%(value)s” is no date: write it as 2024-05-31."), value=short(value))
    try:
        return date(*(int(part) for part in parts.groups()))
    except ValueError:
        raise Wrong("date_invalid", _("“%(value)s” is no date: write it as 2024-05-31."), value=short(value)) from None


def text(value: object, most: int = 200) -> str:
    """A short text; numbers are taken as they are written."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Wrong("text_invalid", _("This is a text."))
    found = " ".join(str(value).split())
    if not found.isprintable():
        raise Wrong("text_invalid", _("This text has characters that cannot be printed: write it anew."))
    if len(found) > most:
        raise Wrong("text_too_long", _("At most %(most)s characters."), most=most)
    return found


def flag(value: object) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    word = folded(value).lower()
    if word in YES | NO:
        return word in YES
    raise Wrong("flag_invalid", _("This is true or false."))
