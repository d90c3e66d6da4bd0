"""Phone numbers of customers (renewals brief §2.4).

A bad number never refuses a row: the customer is still due and somebody has to find a number. Messages are masked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from workflow.identifiers.masking import mask_phone
from workflow.intake.cells import Cell, half_width, is_blank, text_of
from workflow.intake.messages import Finding, warning

SHARED_FROM = 5
"""The same number on this many different insureds is taken for an intermediary's (brief §2.4)."""

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7})(?:-(\d{1,6}))?", re.ASCII)
_MACHINE = re.compile(r"1(?:06|4\d)\d{10}", re.ASCII)
_TWO_MOBILES = re.compile(r"(1[3-9]\d{9})-?(1[3-9]\d{9})", re.ASCII)
_PREFIX = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)|^(?:\+|00)86(?=\d)", re.ASCII)
_SEPARATORS = re.compile(r"[/、;,|\\\n]+|(?<=\d)[或和](?=\d)")
_VIRTUAL = ("162", "165", "167", "170", "171")
_FILLER = re.compile(r"(\d)\1{6,}|13800138000|1[3-9]0{9}|0\d{2,3}-(\d)\2{6,7}", re.ASCII)


def normalize_phone(text: str) -> str:
    """A mobile as eleven digits, a landline as 0577-88123456 or 0577-88123456-12; other texts without blanks."""
    text = half_width(text).translate({ord(mark): None for mark in " .()（）"}).replace("—", "-")
    digits = _PREFIX.sub("", text.replace("-", ""))
    if _MOBILE.fullmatch(digits):
        return digits
    landline = _LANDLINE.fullmatch(text)
    if landline:
        return "-".join(part for part in landline.groups() if part)
    return digits


def is_mobile(number: str) -> bool:
    """Eleven digits as mainland mobiles have them."""
    return _MOBILE.fullmatch(number) is not None


def split_phones(text: str) -> tuple[str, ...]:
    """One cell may hold several numbers: 13…/15…、0577-…"""
    parts = (part.strip() for part in _SEPARATORS.split(half_width(text)))
    return tuple(number for part in parts if part for number in _torn_apart(part))


def _torn_apart(part: str) -> tuple[str, ...]:
    pair = _TWO_MOBILES.fullmatch(part.replace(" ", ""))
    return (pair[1], pair[2]) if pair else (part,)


def check_phone(text: str, field: str = "phones") -> tuple[str | None, Finding | None]:
    """One number. A number nobody can be reached at comes back as None with the reason."""
    number = normalize_phone(text)
    if not number or is_blank(number):
        return None, None
    mobile = _MOBILE.fullmatch(number)
    if _FILLER.fullmatch(number):
        return None, warning("phone.filler", field, mask_phone(number))
    if mobile:
        return number, warning("phone.virtual", field, mask_phone(number)) if number[:3] in _VIRTUAL else None
    if _LANDLINE.fullmatch(number):
        return number, None
    code = "phone.machine" if _MACHINE.fullmatch(number) else "phone.shape"
    return None, warning(code, field, mask_phone(number))


def check_phones(cell: Cell, field: str = "phones") -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Every number of a cell that can be dialled, as written, once each, and what is wrong with the others."""
    if type(cell) is str and _MOBILE.fullmatch(cell) and not _suspicious(cell):
        return (cell,), ()
    text = text_of(cell)
    if is_blank(text):
        return (), ()
    numbers: dict[str, None] = {}
    findings: list[Finding] = []
    for part in split_phones(text):
        number, finding = check_phone(part, field)
        if number:
            numbers[number] = None
        if finding:
            findings.append(finding)
    return tuple(numbers), tuple(findings)


def _suspicious(mobile: str) -> bool:
    return mobile[:3] in _VIRTUAL or _FILLER.fullmatch(mobile) is not None


def shared_phones(uses: Iterable[tuple[str, str]], *, threshold: int = SHARED_FROM) -> frozenset[str]:
    """Numbers that stand beside ``threshold`` or more different insureds. ``uses`` are (number, insured)."""
    insureds: defaultdict[str, set[str]] = defaultdict(set)
    for number, insured in uses:
        insureds[number].add(insured)
    return frozenset(number for number, names in insureds.items() if len(names) >= threshold)
