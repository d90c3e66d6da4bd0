"""Certificates of persons and companies (renewals brief §2.5): GB 11643 ID cards, GB 32100 credit codes, the others.

Only ID cards, residence permits and credit codes can be verified; of the others only the length is known.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul

from workflow.identifiers.masking import mask_certificate
from workflow.intake.cells import Cell, code_of, digits_lost, is_blank
from workflow.intake.messages import Finding, Severity, error, warning


class CertificateType(StrEnum):
    """Kinds of certificate a due list names."""

    ID_CARD = "id_card"
    USCC = "uscc"
    ORGANISATION_CODE = "organisation_code"
    PASSPORT = "passport"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_PERMANENT = "foreign_permanent"
    MILITARY = "military"
    OTHER = "other"


_ALIASES: tuple[tuple[str, CertificateType], ...] = (
    ("统一社会信用", CertificateType.USCC),
    ("信用代码", CertificateType.USCC),
    ("营业执照", CertificateType.USCC),
    ("组织机构", CertificateType.ORGANISATION_CODE),
    ("护照", CertificateType.PASSPORT),
    ("外国人", CertificateType.FOREIGN_PERMANENT),
    ("永久居留", CertificateType.FOREIGN_PERMANENT),
    ("居住证", CertificateType.RESIDENCE_PERMIT),
    ("台湾", CertificateType.TAIWAN_PERMIT),
    ("台胞", CertificateType.TAIWAN_PERMIT),
    ("港澳", CertificateType.HONG_KONG_MACAO_PERMIT),
    ("回乡", CertificateType.HONG_KONG_MACAO_PERMIT),
    ("军官", CertificateType.MILITARY),
    ("士兵", CertificateType.MILITARY),
    ("身份证", CertificateType.ID_CARD),
)
_LENGTHS: dict[CertificateType, tuple[int, ...]] = {
    CertificateType.PASSPORT: tuple(range(5, 18)),
    CertificateType.HONG_KONG_MACAO_PERMIT: (9, 11),
    CertificateType.TAIWAN_PERMIT: (8, 10, 11, 12),
    CertificateType.FOREIGN_PERMANENT: (15, 18),
    CertificateType.ORGANISATION_CODE: (9,),
    CertificateType.MILITARY: tuple(range(6, 21)),
    CertificateType.OTHER: tuple(range(4, 31)),
}
_ID_CARD = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD_ID_CARD = re.compile(r"\d{15}", re.ASCII)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{18}}")
_USCC_VALUES = bytes.maketrans(_USCC_ALPHABET.encode(), bytes(range(31)))
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


@lru_cache(maxsize=1024)
def certificate_type(text: str) -> CertificateType | None:
    """The kind a file names in its own words, or None for an empty cell."""
    if is_blank(text):
        return None
    if text.lower() in set(CertificateType):
        return CertificateType(text.lower())
    return next((kind for word, kind in _ALIASES if word in text), CertificateType.OTHER)


def guess_type(number: str, *, is_company: bool = False) -> CertificateType:
    """The kind by the number alone, for files without a type column."""
    if _ID_CARD.fullmatch(number) and not is_company and number[:2] in _REGIONS:
        return CertificateType.ID_CARD
    if len(number) == 18:
        return CertificateType.USCC if is_company or number[0] in "159ANY" else CertificateType.ID_CARD
    if _OLD_ID_CARD.fullmatch(number):
        return CertificateType.ID_CARD
    return CertificateType.OTHER


def id_card_check_digit(number: str) -> str:
    """What the 18th character must be; weights 7 9 10 … mod 11 → 10X98765432."""
    return "10X98765432"[sum(map(mul, map(int, number[:17]), _ID_WEIGHTS)) % 11]


def uscc_check_digit(code: str) -> str:
    """What the 18th character must be; weights 3^i mod 31."""
    total = sum(map(mul, code[:17].encode().translate(_USCC_VALUES), _USCC_WEIGHTS))
    return _USCC_ALPHABET[-total % 31]


def birth_date(number: str) -> date | None:
    """The date of birth in an 18-character ID card number, or None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_certificate(
    cell: Cell,
    kind: CertificateType | None = None,
    field: str = "certificate_no",
    *,
    is_company: bool = False,
    on: date | None = None,
) -> tuple[str | None, Finding | None]:
    """The number, or why it is not one. Ages are checked against ``on`` if given (16–100, a warning)."""
    number = cell if type(cell) is str and _ID_CARD.fullmatch(cell) else code_of(cell).replace("-", "")
    if is_blank(number):
        return None, None
    if digits_lost(cell):
        return None, error("cell.digits_lost", field)
    if "E+" in number:
        return None, error("cell.scientific", field, mask_certificate(number))
    code, severity, params = _problem(number, kind or guess_type(number, is_company=is_company), on)
    if not code:
        return number, None
    if severity == "warning":
        return number, warning(code, field, mask_certificate(number), **params)
    return None, error(code, field, mask_certificate(number), **params)


_Problem = tuple[str, Severity, dict[str, str]]
_FINE: _Problem = ("", "warning", {})


def _problem(number: str, kind: CertificateType, on: date | None) -> _Problem:
    if kind in (CertificateType.ID_CARD, CertificateType.RESIDENCE_PERMIT):
        return _problem_of_id_card(number, on)
    if kind is CertificateType.USCC:
        return _problem_of_uscc(number)
    return _FINE if len(number) in _LENGTHS[kind] else ("certificate.length", "error", {})


def _problem_of_id_card(number: str, on: date | None) -> _Problem:
    if _OLD_ID_CARD.fullmatch(number):
        return "certificate.old", "warning", {}
    if not _ID_CARD.fullmatch(number):
        return ("certificate.shape" if len(number) == 18 else "certificate.length"), "error", {}
    if number[-1] != id_card_check_digit(number):
        return ("cell.digits_lost" if number.endswith("000") else "certificate.check_digit"), "error", {}
    if number[:2] not in _REGIONS:
        return "certificate.region", "error", {}
    return _problem_of_birth(birth_date(number), on)


def _problem_of_birth(born: date | None, on: date | None) -> _Problem:
    if born is None or (on is not None and born > on):
        return "certificate.birth", "error", {}
    if on is not None and not 16 <= age_on(born, on) <= 100:
        return "certificate.age", "warning", {"age": str(age_on(born, on))}
    return _FINE


def _problem_of_uscc(code: str) -> _Problem:
    if len(code) != 18:
        return "certificate.length", "error", {}
    if not _USCC.fullmatch(code):
        return "certificate.shape", "error", {}
    return _FINE if code[-1] == uscc_check_digit(code) else ("certificate.check_digit", "error", {})
