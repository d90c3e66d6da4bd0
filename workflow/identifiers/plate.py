"""Number plates (GA 36; renewals brief §2.3).

New-energy plates carry D A B C E (pure electric) or F G H J K (other); the letters after D and F were released when
those ran out, so a pattern that knows only D and F refuses real cars.
"""

from __future__ import annotations

import re
from enum import StrEnum

from workflow.intake.cells import Cell, code_of, is_blank
from workflow.intake.messages import Finding, error, warning

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


class PlateKind(StrEnum):
    """What a plate's pattern says about the vehicle."""

    ORDINARY = "ordinary"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    SPECIAL_USE = "special_use"
    HONG_KONG_MACAO = "hong_kong_macao"
    CONSULAR = "consular"
    EMBASSY = "embassy"
    UNUSUAL = "unusual"


_P = f"[{PROVINCES}]"
_L = "[A-HJ-NP-Z]"
_A = "[A-HJ-NP-Z0-9]"
_KINDS: tuple[tuple[PlateKind, re.Pattern[str]], ...] = (
    (PlateKind.ORDINARY, re.compile(f"{_P}{_L}{_A}{{5}}")),
    (PlateKind.NEW_ENERGY_SMALL, re.compile(f"{_P}{_L}[DABCEFGHJK]{_A}[0-9]{{4}}")),
    (PlateKind.NEW_ENERGY_LARGE, re.compile(f"{_P}{_L}[0-9]{{5}}[DABCEFGHJK]")),
    (PlateKind.SPECIAL_USE, re.compile(f"{_P}{_L}{_A}{{4}}[挂学警]")),
    (PlateKind.HONG_KONG_MACAO, re.compile(f"粤Z{_A}{{4}}[港澳]")),
    (PlateKind.CONSULAR, re.compile(f"{_P}{_L}[0-9]{{4}}领")),
    (PlateKind.EMBASSY, re.compile("使[0-9]{6}")),
    (PlateKind.UNUSUAL, re.compile(f"WJ{_P}?[0-9]{{4}}[0-9XBTDSJHF]|[A-Z]{{2}}[0-9]{{5}}|[军空海武][A-Z]?[0-9]{{5}}")),
    (PlateKind.UNUSUAL, re.compile(f"(?:临|{_P}).{{2,8}}临|临.{{3,8}}")),
)
_COMMON = re.compile("|".join(pattern.pattern for _kind, pattern in _KINDS[:3]))
_ELECTRIC = frozenset("DABCE")
_PLACEHOLDER = re.compile(f"{_P}?{_L}?[-*]*\\*[-*]*|{_P}{_L}?(?:0+|-+)|\\*|0+")
_PLACEHOLDER_WORDS = ("新车", "未上牌", "暂无", "无牌", "未挂牌", "待上牌", "未上户", "无号牌", "没上牌", "暂未")
_MISREAD = str.maketrans("IO", "10")


def normalize_plate(text: str) -> str:
    """Half-width, upper case, without spaces, dots and hyphens."""
    return code_of(text).translate({ord(mark): None for mark in "·•.-‧・"})


def plate_kind(plate: str) -> PlateKind | None:
    """Which pattern the plate follows, or None if it follows none."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(plate)), None)


def is_new_energy(plate: str) -> bool:
    """The plate is a new-energy one, small or large."""
    return plate_kind(plate) in (PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE)


def is_pure_electric(plate: str) -> bool:
    """The plate's letter stands for a vehicle that runs on electricity alone."""
    kind = plate_kind(plate)
    letter = plate[2] if kind is PlateKind.NEW_ENERGY_SMALL else plate[-1]
    return kind in (PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE) and letter in _ELECTRIC


def is_placeholder(text: str) -> bool:
    """What cores export for a vehicle without plates: 浙C*-*, 新车, 暂无, 未上牌, 浙C00000."""
    code = code_of(text)
    return bool(_PLACEHOLDER.fullmatch(code)) or any(word in code for word in _PLACEHOLDER_WORDS)


def check_plate(cell: Cell, field: str = "plate") -> tuple[str | None, Finding | None]:
    """The plate, or why it is not one. Empty cells and placeholders give ``(None, None)``: ask ``is_placeholder``."""
    if type(cell) is str and _COMMON.fullmatch(cell) and cell[2:] != "00000":
        return cell, None
    code = code_of(cell)
    if is_blank(code) or is_placeholder(code):
        return None, None
    plate = normalize_plate(code)
    kind = plate_kind(plate)
    if kind is PlateKind.UNUSUAL:
        return plate, warning("plate.special", field, plate)
    if kind is not None:
        return plate, None
    suggestion = plate[:2] + plate[2:].translate(_MISREAD)
    if suggestion != plate and plate_kind(suggestion):
        return None, error("plate.letters", field, plate, suggestion=suggestion)
    return None, error("plate.shape", field, plate)
