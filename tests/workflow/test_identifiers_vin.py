"""VINs: the verified numbers of the renewals brief §2.2, and every way a number is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflow.identifiers.vin import check_digit, check_vin, is_vin, normalize_vin, suggest_vin

VALID = "1M8GDM9AXKP042788"
EQUAL_VALUES = ("AJ1", "BKS2", "CLT3", "DMU4", "ENV5", "FW6", "GPX7", "HY8", "RZ9")
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize("vin", [VALID, "11111111111111111", "LVSHCAMB1CE054249"])
def test_vin_with_right_check_digit_is_taken_as_it_is(vin: str) -> None:
    assert check_vin(vin) == (vin, None)


@pytest.mark.parametrize(
    "written",
    [
        "1m8gdm9axkp042788",
        " 1M8GDM9AXKP042788 ",
        "1M8GDM9A-XKP-042788",
        "１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８",
        "1M8GDM9AXKP042788\u200b",
    ],
)
def test_vin_written_otherwise_is_normalised(written: str) -> None:
    assert check_vin(written) == (VALID, None)


def test_check_digit_catches_every_single_change_except_equal_values() -> None:
    missed = []
    for position in (*range(8), *range(9, 17)):
        for letter in ALPHABET:
            changed = VALID[:position] + letter + VALID[position + 1 :]
            if changed != VALID and check_digit(changed) == changed[8]:
                missed.append({VALID[position], letter})
    assert all(any(pair <= set(group) for group in EQUAL_VALUES) for pair in missed)
    assert missed


def test_wrong_check_digit_in_a_file_is_a_warning_that_keeps_the_number() -> None:
    vin, finding = check_vin("1M8GDM9A1KP042788")
    assert vin == "1M8GDM9A1KP042788"
    assert finding is not None
    assert (finding.code, finding.severity, finding.params) == ("vin.check_digit", "warning", (("expected", "X"),))


def test_wrong_check_digit_typed_by_hand_is_refused() -> None:
    vin, finding = check_vin("1M8GDM9A1KP042788", typed=True)
    assert vin is None
    assert finding is not None
    assert finding.is_error


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1M8GDM9AXKP04278", "vin.length"),
        ("1M8GDM9AXKP0427888", "vin.length"),
        ("IM8GDM9AXKP042788", "vin.letters"),
        ("1M8GDM9AXKPO42788", "vin.letters"),
        ("1M8GDM9AXKPQ42788", "vin.letters"),
        ("1M8GDM9AXKP04278#", "vin.shape"),
        ("京M8GDM9AXKP042788", "vin.shape"),
        ("１M8GDM9AXKP0", "vin.length"),
    ],
)
def test_misshapen_vin_is_refused_with_its_reason(written: str, code: str) -> None:
    vin, finding = check_vin(written)
    assert vin is None
    assert finding is not None
    assert (finding.code, finding.severity) == (code, "error")


def test_letters_that_look_like_digits_bring_a_suggestion() -> None:
    _vin, finding = check_vin("IM8GDM9AXKPO42788")
    assert finding is not None
    assert dict(finding.params) == {"suggestion": VALID}
    assert suggest_vin("I") == ""
    assert suggest_vin(VALID) == ""


def test_short_number_of_a_motorcycle_is_kept_with_a_warning() -> None:
    vin, finding = check_vin("LC6PCJ2", exempt=True)
    assert vin == "LC6PCJ2"
    assert finding is not None
    assert (finding.code, finding.severity) == ("vin.short", "warning")


def test_exempt_vehicle_with_a_foreign_character_is_refused_all_the_same() -> None:
    vin, finding = check_vin("LC6-车", exempt=True)
    assert vin is None
    assert finding is not None


@pytest.mark.parametrize("letter", ["U", "Z", "0"])
def test_position_ten_that_is_no_year_is_a_warning(letter: str) -> None:
    body = VALID[:9] + letter + VALID[10:]
    vin, finding = check_vin(body[:8] + check_digit(body) + body[9:])
    assert vin is not None
    assert finding is not None
    assert finding.code == "vin.year"


@pytest.mark.parametrize("cell", [11111111111111111, Decimal("1.11111111111111E+16")])
def test_vin_stored_as_a_number_is_refused(cell: int | Decimal) -> None:
    vin, finding = check_vin(cell)
    assert vin is None
    assert finding is not None
    assert finding.code == "cell.digits_lost"


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "无"])
def test_empty_vin_is_nothing(cell: str | None) -> None:
    assert check_vin(cell) == (None, None)


def test_shape_and_normal_form() -> None:
    assert is_vin(VALID)
    assert not is_vin(VALID.lower())
    assert normalize_vin(" 1m8g-dm9a ") == "1M8GDM9A"
