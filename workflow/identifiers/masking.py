"""What may be shown of personal data by default (renewals brief §2.7; JR/T 0171-2020 annex A).

Each function accepts whatever a file holds, also malformed values, and never gives back more than the rule allows.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext

_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(0\d{2,3}-?)(\d{3,4})(\d{4})(-\d{1,6})?")
_DIGITS = re.compile(r"[+\d][\d \-]*")
_DISTRICT = re.compile(r"^.*?(?:市辖区|自治县|自治旗|区|县|旗)")
_CITY = re.compile(r"^.*?(?:自治州|地区|市|盟)")
_MOBILE_INSIDE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_ID_CARD_INSIDE = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "夏侯",
        "轩辕",
        "端木",
        "南宫",
        "独孤",
        "百里",
        "呼延",
        "申屠",
    ]
)


def mask_phone(number: str) -> str:
    """138****1234; 0577-****3456; anything else keeps at most its first three digits."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    landline = _LANDLINE.fullmatch(number)
    if landline:
        return f"{landline[1]}{'*' * len(landline[2])}{landline[3]}"
    if _DIGITS.fullmatch(number) and len(number) > 6:
        return number[:3] + "*" * (len(number) - 3)
    return "*" * min(len(number), 11)


def mask_certificate(number: str, *, detail: bool = False) -> str:
    """First and last character in lists; first three and last four on the owner's detail page."""
    head, tail = (3, 4) if detail else (1, 1)
    if len(number) <= head + tail + 1:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def surname(name: str) -> str:
    """The family name: two characters for the known compound surnames, otherwise one."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def mask_name(name: str) -> str:
    """王* and 王*强: the first character, stars, and the last one from three characters on."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def salutation(name: str) -> str:
    """How an export names a customer: the surname and a form of address."""
    return gettext("Mr/Ms %(surname)s") % {"surname": surname(name)} if name else ""


def mask_plate(plate: str) -> str:
    """浙C·**345: province and city letter, then only the last three characters."""
    if len(plate) < 6:
        return "*" * len(plate)
    return f"{plate[:2]}·{'*' * (len(plate) - 5)}{plate[-3:]}"


def mask_vin(vin: str) -> str:
    """The last six characters."""
    return vin[-6:]


def mask_address(address: str) -> str:
    """Down to the district or county and no further."""
    found = _DISTRICT.match(address) or _CITY.match(address)
    return f"{found[0]}***" if found else "***" if address else ""


def mask_inside(text: str) -> str:
    """A cell quoted in a message: mobile and ID card numbers standing in the wrong column are masked all the same."""
    text = _MOBILE_INSIDE.sub(lambda found: mask_phone(found[0]), text)
    return _ID_CARD_INSIDE.sub(lambda found: mask_certificate(found[0]), text)
