"""Report numbers (报案号) and how they are written in lists (claims brief §4.3 and §5)."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

LONGEST = 40
_DROPPED = re.compile(r"[\s\-‐‑‒–—−_·.'`]+")
_FORM = re.compile(r"[A-Z0-9]{5,40}")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+")


def normalized_case_number(text: str) -> str:
    """Half-width, upper case, without spaces, hyphens and dots: the key under which lists are matched."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet turned the number into 1.23E+21: its digits are lost for good."""
    return _ROUNDED.fullmatch(unicodedata.normalize("NFKC", text).strip().upper()) is not None


def read_case_number(text: str) -> str:
    """The normalised number; refused with ``case_number_rounded``, ``case_number_missing`` or ``_malformed``."""
    if is_rounded(text):
        raise DomainError(
            "case_number_rounded",
            _("The spreadsheet has rounded this report number: format the column as text and export it again."),
        )
    number = normalized_case_number(text)
    if not number:
        raise DomainError("case_number_missing", _("Give the report number."))
    if not _FORM.fullmatch(number) or not any(each.isdigit() for each in number):
        raise DomainError("case_number_malformed", _("A report number has 5 to 40 letters and digits."))
    return number
