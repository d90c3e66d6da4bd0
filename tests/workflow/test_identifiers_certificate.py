"""Certificates (renewals brief §2.5): verified numbers, wrong ones, and Excel's damage. No message shows a number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workflow.identifiers.certificate import (
    CertificateType,
    age_on,
    birth_date,
    certificate_type,
    check_certificate,
    guess_type,
    id_card_check_digit,
    uscc_check_digit,
)

ID_CARD = "11010519491231002X"
USCC = "91350100M000100Y43"


@pytest.mark.parametrize("number", [ID_CARD, "440524188001010014"])
def test_id_card_with_right_check_digit_is_taken(number: str) -> None:
    assert check_certificate(number) == (number, None)
    assert id_card_check_digit(number) == number[-1]


def test_id_card_in_small_letters_and_with_blanks_is_normalised() -> None:
    assert check_certificate(" 110105 19491231 002x ") == (ID_CARD, None)


def test_credit_code_with_right_check_digit_is_taken() -> None:
    assert check_certificate(USCC, CertificateType.USCC) == (USCC, None)
    assert check_certificate(USCC) == (USCC, None)
    assert uscc_check_digit(USCC) == "3"


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        ("110105194912310021", None, "certificate.check_digit"),
        ("11010519491231002", CertificateType.ID_CARD, "certificate.length"),
        ("1101051949123100AX", CertificateType.ID_CARD, "certificate.shape"),
        ("91350100M000100Y44", None, "certificate.check_digit"),
        ("91350100M000100I43", CertificateType.USCC, "certificate.shape"),
        ("91350100M000100Y4", CertificateType.USCC, "certificate.length"),
        ("1234", CertificateType.HONG_KONG_MACAO_PERMIT, "certificate.length"),
        ("E1", CertificateType.PASSPORT, "certificate.length"),
    ],
)
def test_wrong_certificate_is_refused_and_masked(number: str, kind: CertificateType | None, code: str) -> None:
    value, finding = check_certificate(number, kind)
    assert value is None
    assert finding is not None
    assert (finding.code, finding.severity) == (code, "error")
    assert number not in finding.value


def _with_check_digit(body: str) -> str:
    return body + id_card_check_digit(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [("99010519491231002", "certificate.region"), ("11010519490230002", "certificate.birth"),
     ("11010519491331002", "certificate.birth")],
)  # fmt: skip
def test_id_card_without_region_or_birthday_is_refused(body: str, code: str) -> None:
    _value, finding = check_certificate(_with_check_digit(body), CertificateType.ID_CARD)
    assert finding is not None
    assert finding.code == code


@pytest.mark.parametrize(("day", "age"), [(date(1965, 12, 30), "15"), (date(2051, 1, 1), "101")])
def test_unlikely_age_is_a_warning(day: date, age: str) -> None:
    value, finding = check_certificate(ID_CARD, on=day)
    assert value == ID_CARD
    assert finding is not None
    assert (finding.code, finding.severity, dict(finding.params)) == ("certificate.age", "warning", {"age": age})


@pytest.mark.parametrize("day", [date(1965, 12, 31), date(2050, 12, 30), None])
def test_likely_age_is_silent(day: date | None) -> None:
    assert check_certificate(ID_CARD, on=day) == (ID_CARD, None)


def test_born_after_the_day_is_refused() -> None:
    _value, finding = check_certificate(ID_CARD, on=date(1940, 1, 1))
    assert finding is not None
    assert finding.code == "certificate.birth"


def test_fifteen_digits_are_a_withdrawn_card() -> None:
    value, finding = check_certificate("110105491231002")
    assert value == "110105491231002"
    assert finding is not None
    assert (finding.code, finding.severity) == ("certificate.old", "warning")


@pytest.mark.parametrize("cell", [110105194912310000, Decimal("1.10105194912310E+17"), "330302198001011000"])
def test_id_card_spoilt_by_a_spreadsheet_is_refused_with_the_cause(cell: int | Decimal | str) -> None:
    value, finding = check_certificate(cell)
    assert value is None
    assert finding is not None
    assert (finding.code, finding.severity) == ("cell.digits_lost", "error")


def test_scientific_notation_is_refused_with_the_cause() -> None:
    _value, finding = check_certificate("1.10105E+17")
    assert finding is not None
    assert finding.code == "cell.scientific"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("居民身份证", CertificateType.ID_CARD),
        ("统一社会信用代码证", CertificateType.USCC),
        ("组织机构代码", CertificateType.ORGANISATION_CODE),
        ("护照", CertificateType.PASSPORT),
        ("港澳台居民居住证", CertificateType.RESIDENCE_PERMIT),
        ("港澳居民来往内地通行证", CertificateType.HONG_KONG_MACAO_PERMIT),
        ("外国人永久居留身份证", CertificateType.FOREIGN_PERMANENT),
        ("id_card", CertificateType.ID_CARD),
        ("别的", CertificateType.OTHER),
        ("", None),
    ],
)
def test_kind_is_read_from_the_words_of_the_file(text: str, kind: CertificateType | None) -> None:
    assert certificate_type(text) is kind


def test_kind_is_guessed_from_the_number() -> None:
    assert guess_type(ID_CARD) is CertificateType.ID_CARD
    assert guess_type(USCC) is CertificateType.USCC
    assert guess_type("110105194912310021", is_company=True) is CertificateType.USCC
    assert guess_type("E12345678") is CertificateType.OTHER


def test_residence_permit_has_the_check_digit_of_an_id_card() -> None:
    number = _with_check_digit("81000019800101001")
    assert check_certificate(number, CertificateType.RESIDENCE_PERMIT) == (number, None)


def test_birthday_and_age() -> None:
    assert birth_date(ID_CARD) == date(1949, 12, 31)
    assert age_on(date(1949, 12, 31), date(2026, 12, 30)) == 76
    assert age_on(date(1949, 12, 31), date(2026, 12, 31)) == 77


@pytest.mark.parametrize("cell", [None, "", "无"])
def test_empty_certificate_is_nothing(cell: str | None) -> None:
    assert check_certificate(cell) == (None, None)
