"""Phone numbers (renewals brief §2.4): what can be dialled, and that no message shows a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflow.identifiers.phone import check_phone, check_phones, is_mobile, normalize_phone, shared_phones


@pytest.mark.parametrize(
    "cell",
    ["13912341234", "+8613912341234", "86 139 1234 1234", "139-1234-1234", "0086-13912341234", "１３９１２３４１２３４",
     13912341234, Decimal(13912341234), Decimal("13912341234.0"), "13912341234\u00a0"],
)  # fmt: skip
def test_mobile_in_every_writing_is_one_number(cell: str | int | Decimal) -> None:
    assert check_phones(cell) == (("13912341234",), ())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0577-88123456", "0577-88123456"),
        ("057788123456", "0577-88123456"),
        ("010-62345678", "010-62345678"),
        ("(0577)88123456", "0577-88123456"),
        ("0577-88123456-801", "0577-88123456-801"),
        ("05776123456", "0577-6123456"),
    ],
)
def test_landline_has_one_writing(written: str, number: str) -> None:
    assert check_phones(written) == ((number,), ())
    assert normalize_phone(number) == number


@pytest.mark.parametrize(
    "cell",
    ["13912341234/0577-88123456", "13912341234、0577-88123456", "13912341234；0577-88123456",
     "13912341234，0577-88123456",
     "13912341234; 0577-88123456", "13912341234,13912341234,0577-88123456"],
)  # fmt: skip
def test_cell_with_several_numbers_is_split_without_repeats(cell: str) -> None:
    assert check_phones(cell) == (("13912341234", "0577-88123456"), ())


def test_two_mobiles_with_a_blank_between_are_two() -> None:
    assert check_phones("139 1234 1234 15012341234")[0] == ("13912341234", "15012341234")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1391234123", "phone.shape"),
        ("139123412345", "phone.shape"),
        ("12912341234", "phone.shape"),
        ("0577-18123456", "phone.shape"),
        ("问业务员", "phone.shape"),
        ("13800138000", "phone.filler"),
        ("13000000000", "phone.filler"),
        ("11111111111", "phone.filler"),
        ("00000000000", "phone.filler"),
        ("1064812345678", "phone.machine"),
    ],
)
def test_number_nobody_answers_is_left_out_with_a_warning(written: str, code: str) -> None:
    number, finding = check_phone(written)
    assert number is None
    assert finding is not None
    assert (finding.code, finding.severity) == (code, "warning")
    assert written not in finding.value


@pytest.mark.parametrize("prefix", ["162", "165", "167", "170", "171"])
def test_number_of_a_virtual_operator_is_kept_with_a_warning(prefix: str) -> None:
    numbers, findings = check_phones(f"{prefix}12341234")
    assert numbers == (f"{prefix}12341234",)
    assert [finding.code for finding in findings] == ["phone.virtual"]
    assert findings[0].value == f"{prefix}****1234"


def test_good_number_beside_a_bad_one_is_kept() -> None:
    numbers, findings = check_phones("139123/15012341234")
    assert numbers == ("15012341234",)
    assert [finding.code for finding in findings] == ["phone.shape"]


@pytest.mark.parametrize("cell", [None, "", "无", "-"])
def test_empty_cell_has_no_numbers(cell: str | None) -> None:
    assert check_phones(cell) == ((), ())


def test_number_beside_five_insureds_is_shared_and_beside_four_is_not() -> None:
    uses = [("13912341234", f"客户{index}") for index in range(5)]
    assert shared_phones(uses) == {"13912341234"}
    assert shared_phones([*uses[:4], uses[0], uses[1]]) == frozenset()


def test_mobile_is_eleven_digits() -> None:
    assert is_mobile("13912341234")
    assert not is_mobile("0577-88123456")


def test_country_code_inside_a_number_is_part_of_it() -> None:
    assert check_phones("18900008643/13912341234") == (("18900008643", "13912341234"), ())
