"""What personal data looks like when it is not revealed (renewals brief §2.7)."""

from __future__ import annotations

import pytest
from django.utils import translation

from workflow.identifiers import masking


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        ("0577-88123456", "0577-****3456"),
        ("057788123456", "0577****3456"),
        ("0577-88123456-12", "0577-****3456"),
        ("1381234123", "138*******"),
        ("张三13812341234", "***********"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phone_keeps_its_ends(number: str, shown: str) -> None:
    assert masking.mask_phone(number) == shown


def test_certificate_keeps_one_character_in_lists_and_more_for_the_owner() -> None:
    assert masking.mask_certificate("33030219491231002X") == "3****************X"
    assert masking.mask_certificate("330302194912310123", detail=True) == "330***********0123"
    assert masking.mask_certificate("AB") == "**"
    assert masking.mask_certificate("1234567", detail=True) == "*******"


@pytest.mark.parametrize(
    ("name", "shown"), [("王强", "王*"), ("王小强", "王*强"), ("欧阳小强", "欧**强"), ("王", "王"), ("", "")]
)
def test_name_keeps_its_first_and_last_character(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(("name", "family"), [("王强", "王"), ("欧阳小强", "欧阳"), ("欧阳", "欧"), ("", "")])
def test_surname_knows_compound_ones(name: str, family: str) -> None:
    assert masking.surname(name) == family


def test_salutation_shows_the_surname_only() -> None:
    with translation.override("en"):
        assert masking.salutation("王小强") == "Mr/Ms 王"
        assert masking.salutation("") == ""


@pytest.mark.parametrize(("plate", "shown"), [("浙C12345", "浙C·**345"), ("浙CD12345", "浙C·***345"), ("浙C", "**")])
def test_plate_keeps_its_last_three(plate: str, shown: str) -> None:
    assert masking.mask_plate(plate) == shown


def test_vin_keeps_its_last_six() -> None:
    assert masking.mask_vin("1M8GDM9AXKP042788") == "042788"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("浙江省温州市鹿城区五马街1号", "浙江省温州市鹿城区***"),
        ("浙江省温州市五马街", "浙江省温州市***"),
        ("五马街1号", "***"),
        ("", ""),
    ],
)
def test_address_stops_at_the_district(address: str, shown: str) -> None:
    assert masking.mask_address(address) == shown


def test_numbers_in_the_wrong_column_are_masked_in_messages() -> None:
    assert masking.mask_inside("电13812341234") == "电138****1234"
    assert masking.mask_inside("11010519491231002X 王") == "1****************X 王"
    assert masking.mask_inside("PDAA20253303000000138123412340") == "PDAA20253303000000138123412340"
