"""Plates: the verified numbers of the renewals brief §2.3, and what is not a plate."""

from __future__ import annotations

import pytest

from workflow.identifiers.plate import (
    PlateKind,
    check_plate,
    is_new_energy,
    is_placeholder,
    is_pure_electric,
    normalize_plate,
    plate_kind,
)


@pytest.mark.parametrize(
    ("plate", "kind"),
    [
        ("浙C12345", PlateKind.ORDINARY),
        ("浙C1A2B3", PlateKind.ORDINARY),
        ("浙CD12345", PlateKind.NEW_ENERGY_SMALL),
        ("浙CF01234", PlateKind.NEW_ENERGY_SMALL),
        ("浙CKA1234", PlateKind.NEW_ENERGY_SMALL),
        ("浙C12345D", PlateKind.NEW_ENERGY_LARGE),
        ("浙C12345G", PlateKind.NEW_ENERGY_LARGE),
        ("浙C1234学", PlateKind.SPECIAL_USE),
        ("浙C1234挂", PlateKind.SPECIAL_USE),
        ("粤Z1234港", PlateKind.HONG_KONG_MACAO),
        ("沪A1234领", PlateKind.CONSULAR),
        ("使123456", PlateKind.EMBASSY),
    ],
)
def test_plate_of_each_kind_is_taken(plate: str, kind: PlateKind) -> None:
    assert check_plate(plate) == (plate, None)
    assert plate_kind(plate) is kind


@pytest.mark.parametrize("letter", "DABCEFGHJK")
def test_every_released_new_energy_letter_is_taken_in_both_places(letter: str) -> None:
    assert is_new_energy(f"浙C{letter}12345")
    assert is_new_energy(f"浙C12345{letter}")
    assert is_pure_electric(f"浙C{letter}12345") is (letter in "DABCE")
    assert is_pure_electric(f"浙C12345{letter}") is (letter in "DABCE")


@pytest.mark.parametrize(
    "plate",
    ["浙C1234", "浙C123456", "浙CL12345", "C12345", "啊C12345", "浙112345", "浙C1234港", "浙CD1234A", "浙C12345L"],
)
def test_misshapen_plate_is_refused(plate: str) -> None:
    value, finding = check_plate(plate)
    assert value is None
    assert finding is not None
    assert (finding.code, finding.severity) == ("plate.shape", "error")


def test_letter_i_is_refused_with_a_suggestion() -> None:
    value, finding = check_plate("浙CI2345")
    assert value is None
    assert finding is not None
    assert (finding.code, dict(finding.params)) == ("plate.letters", {"suggestion": "浙C12345"})


@pytest.mark.parametrize("written", ["浙c·12345", "浙C-12345", " 浙C 12345 ", "浙Ｃ１２３４５", "\ufeff浙C12345"])
def test_plate_written_otherwise_is_normalised(written: str) -> None:
    assert check_plate(written) == ("浙C12345", None)
    assert normalize_plate(written) == "浙C12345"


@pytest.mark.parametrize("written", ["浙C*-*", "新车", "暂无", "未上牌", "浙C00000", "*", "浙*"])
def test_placeholder_stands_for_no_plate(written: str) -> None:
    assert check_plate(written) == (None, None)
    assert is_placeholder(written)


@pytest.mark.parametrize("plate", ["WJ浙1234X", "VA12345", "临浙C1234"])
def test_unusual_plate_is_kept_with_a_warning(plate: str) -> None:
    value, finding = check_plate(plate)
    assert value == plate
    assert finding is not None
    assert (finding.code, finding.severity) == ("plate.special", "warning")


@pytest.mark.parametrize("cell", [None, "", " "])
def test_empty_plate_is_nothing_and_no_placeholder(cell: str | None) -> None:
    assert check_plate(cell) == (None, None)
    assert not is_placeholder(cell or "")
