"""Cells (renewals brief §2.6): dates in every writing, amounts, whole numbers, texts, and Excel's traps."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from workflow.intake.cells import (
    Cell,
    code_of,
    digits_lost,
    read_amount,
    read_code,
    read_date,
    read_text,
    read_whole,
    read_yes_no,
    text_of,
    trim,
)
from workflow.intake.messages import MESSAGES, Finding, error, register_messages, sentence, warning

END = date(2026, 8, 31)


@pytest.mark.parametrize(
    "cell",
    ["2026-08-31", "2026/8/31", "2026.8.31", "20260831", "2026年8月31日", "２０２６-０８-３１", " 2026-08-31\u00a0",
     "2026-08-31 12:30", "2026-08-31T12:30:59", "2026/8/31 9:05:00", "2026年8月31日 9时5分", "2026-08-31 23:59:59.999",
     20260831, Decimal(46265), 46265, "46265", Decimal("46265.5"), END, datetime(2026, 8, 31, 12, 30)],
)  # fmt: skip
@pytest.mark.parametrize("ends", [False, True])
def test_date_in_every_writing_is_the_same_day(cell: Cell, ends: bool) -> None:
    assert read_date(cell, "expires_on", ends=ends) == (END, None)


@pytest.mark.parametrize(
    "cell",
    ["2026-08-31 24:00", "2026-08-31 24:00:00", "2026年8月31日24时", "2026年8月31日24时00分", "20260831 240000",
     "2026-09-01 00:00", "2026-09-01 00:00:00", "2026-09-01T00:00:00", "2026年9月1日0时", "2026-08-31"],
)  # fmt: skip
def test_end_of_cover_at_midnight_is_the_last_covered_day(cell: str) -> None:
    assert read_date(cell, "expires_on", ends=True) == (END, None)


@pytest.mark.parametrize("cell", ["2026-08-31 24:00", "2026-09-01 00:00", "2026-09-01"])
def test_begin_of_cover_at_midnight_is_the_new_day(cell: str) -> None:
    assert read_date(cell, "starts_on") == (date(2026, 9, 1), None)


def test_spreadsheet_date_at_midnight_is_a_bare_date() -> None:
    assert read_date(datetime(2026, 8, 31), "expires_on", ends=True) == (END, None)


@pytest.mark.parametrize(
    ("serial", "epoch_1904", "day"),
    [
        (25569, False, date(1970, 1, 1)),
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (24107, True, date(1970, 1, 1)),
    ],
)
def test_serial_counts_days_in_both_systems(serial: int, epoch_1904: bool, day: date) -> None:
    assert read_date(serial, "starts_on", epoch_1904=epoch_1904) == (day, None)


@pytest.mark.parametrize("cell", ["31/08/2026", "31-8-2026", "31.08.2026", "31/08/2026 12:00"])
def test_day_first_is_read_when_chosen(cell: str) -> None:
    assert read_date(cell, "starts_on", day_first=True) == (END, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/08/2026", "date.order"),
        ("05/06/2026", "date.order"),
        ("2026-02-29", "date.unreadable"),
        ("2026-13-01", "date.unreadable"),
        ("2026-08-31 24:30", "date.unreadable"),
        ("2026-08-31 25:00", "date.unreadable"),
        ("明年", "date.unreadable"),
        ("26/8/31", "date.unreadable"),
        ("#N/A", "date.unreadable"),
        ("1899-12-31", "date.out_of_range"),
        (date(2101, 1, 1), "date.out_of_range"),
        (datetime(9999, 12, 31), "date.out_of_range"),
        (99999999, "date.out_of_range"),
        (0, "date.unreadable"),
        (-5, "date.unreadable"),
        (Decimal("NaN"), "date.unreadable"),
        (True, "date.unreadable"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(cell: Cell, code: str) -> None:
    day, finding = read_date(cell, "starts_on")
    assert day is None
    assert finding is not None
    assert (finding.code, finding.severity) == (code, "error")


def test_day_first_does_not_swap_an_impossible_month() -> None:
    assert read_date("08/31/2026", "starts_on", day_first=True)[0] is None


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "NA", "无", "null"])
def test_empty_cell_is_no_date_no_amount_and_no_complaint(cell: str | None) -> None:
    assert read_date(cell, "x") == (None, None)
    assert read_amount(cell, "x") == (None, None)
    assert read_whole(cell, "x") == (None, None)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.5", "1234.50"),
        ("1,234.56", "1234.56"),
        ("¥1,234.56", "1234.56"),
        ("1234元", "1234.00"),
        ("１２３４．５", "1234.50"),
        ("(12.30)", "-12.30"),
        ("-12.3", "-12.30"),
        ("60%", "0.60"),
        ("1.2E+3", "1200.00"),
        (".5", "0.50"),
        (3000, "3000.00"),
        (Decimal("3000.005"), "3000.01"),
        (Decimal("2999.9999999"), "3000.00"),
    ],
)
def test_amount_is_a_decimal_of_two_places(cell: Cell, amount: str) -> None:
    value, finding = read_amount(cell, "last_premium")
    assert finding is None
    assert str(value) == amount


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,23", "number.unreadable"),
        ("12万", "number.unreadable"),
        ("1_000", "number.unreadable"),
        ("٣", "number.unreadable"),
        ("Infinity", "number.unreadable"),
        ("#REF!", "cell.excel_error"),
        (Decimal("NaN"), "number.unreadable"),
        (True, "number.unreadable"),
        (END, "number.unreadable"),
        ("10000000000", "number.too_large"),
        (10**10, "number.too_large"),
        ("9E+99", "number.too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(cell: Cell, code: str) -> None:
    value, finding = read_amount(cell, "last_premium")
    assert value is None
    assert finding is not None
    assert finding.code == code


def test_factor_has_its_own_number_of_places() -> None:
    assert read_amount("0.98765", "pricing_factor", places=4, digits=5) == (Decimal("0.9877"), None)
    assert read_amount("10", "pricing_factor", places=4, digits=5)[0] is None


@pytest.mark.parametrize("cell", [3, "3", "3.0", Decimal(3), Decimal("3.00")])
def test_whole_number_is_an_int(cell: Cell) -> None:
    assert read_whole(cell, "claim_count") == (3, None)


@pytest.mark.parametrize(
    ("cell", "code"), [("3.5", "number.not_whole"), (51, "number.out_of_range"), (-1, "number.out_of_range")]
)
def test_other_numbers_are_no_counts(cell: Cell, code: str) -> None:
    _value, finding = read_whole(cell, "claim_count", high=50)
    assert finding is not None
    assert finding.code == code


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("  王强 ", "王强"),
        ("\ufeff王强", "王强"),
        ("王\u200b强", "王强"),
        ("\u3000王强\u00a0", "王强"),
        ("王\u00a0\u3000强", "王 强"),
        ("a\tb\r\nc", "a b c"),
        ("温州（集团）有限公司", "温州（集团）有限公司"),
        ("", ""),
    ],
)
def test_text_loses_what_cannot_be_seen(written: str, text: str) -> None:
    assert trim(written) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (12, "12"),
        (Decimal("12.0"), "12"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), ""),
        (True, "TRUE"),
        (END, "2026-08-31"),
        (datetime(2026, 8, 31), "2026-08-31"),
        (datetime(2026, 8, 31, 9), "2026-08-31 09:00:00"),
    ],
)
def test_cell_as_text(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


def test_code_is_half_width_capitals_without_blanks_or_the_text_mark() -> None:
    assert code_of("'ｐｄａａ 2025 001") == "PDAA2025001"
    assert read_code("pdaa2025", "policy_no") == ("PDAA2025", None)
    assert read_code(12345, "policy_no") == ("12345", None)
    assert read_code(None, "policy_no") == ("", None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.23457E+21", "cell.scientific"),
        (10**15, "cell.digits_lost"),
        (Decimal("1.10105194912310E+17"), "cell.digits_lost"),
        ("A" * 31, "cell.too_long"),
        ("#N/A", "cell.excel_error"),
    ],
)
def test_code_spoilt_by_a_spreadsheet_is_refused(cell: Cell, code: str) -> None:
    value, finding = read_code(cell, "policy_no")
    assert value == ""
    assert finding is not None
    assert (finding.code, finding.severity) == (code, "error")


def test_fifteen_digits_are_still_exact() -> None:
    assert not digits_lost(10**15 - 1)
    assert digits_lost(10**15)
    assert not digits_lost("1000000000000000")
    assert not digits_lost(True)


def test_text_that_is_too_long_is_refused_and_shortened_in_the_message() -> None:
    value, finding = read_text("长" * 201, "remark")
    assert value == ""
    assert finding is not None
    assert finding.code == "cell.too_long"
    assert len(finding.value) == 60


@pytest.mark.parametrize(
    ("cell", "answer"), [("是", True), ("Y", True), (1, True), (True, True), ("否", False), (None, False), ("n", False)]
)
def test_yes_and_no(cell: Cell, answer: bool) -> None:
    assert read_yes_no(cell, "unlicensed") == (answer, None)


def test_neither_yes_nor_no_is_a_finding() -> None:
    _value, finding = read_yes_no("也许", "unlicensed")
    assert finding is not None
    assert finding.code == "cell.not_yes_no"


def test_sentence_names_the_value_and_the_parameters() -> None:
    finding = error("number.out_of_range", "claim_count", "51", low="0", high="50")
    with translation.override("en"):
        assert sentence(finding) == "“51” is not between 0 and 50."


def test_value_in_a_message_never_shows_a_phone_or_id_card_number() -> None:
    assert error("number.unreadable", "last_premium", "13912341234").value == "139****1234"
    assert warning("date.unreadable", "starts_on", "11010519491231002X").value == "1****************X"


def test_percent_sign_in_a_value_does_no_harm() -> None:
    with translation.override("en"):
        assert "100%s" in sentence(error("number.unreadable", "ncd", "100%s"))


def test_every_sentence_can_be_made() -> None:
    for code, text in MESSAGES.items():
        names = tuple((name, "1") for name in re.findall(r"%\((\w+)\)s", str(text)) if name != "value")
        assert sentence(Finding(code, "error", "x", "v", names))


def test_message_code_cannot_be_given_twice() -> None:
    with pytest.raises(ValueError, match=r"cell\.required"):
        register_messages({"cell.required": "Something else"})
