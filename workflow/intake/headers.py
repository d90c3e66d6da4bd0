"""Which column of somebody's sheet is which field: by name, never by position (renewals brief §2.1, §2.6).

Sheets come from many cores and are edited by hand: headers carry stars, units, line breaks and second spellings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise

from workflow.intake.cells import Cell, half_width, text_of

HEADER_ROWS = 10
"""A header is searched in the first ten rows."""

_MARKS = re.compile(r"[\s()*/:_\-.·【】\[\]\"'“”、,]+")
_UNITS = re.compile(r"(?:万元|元|单位|必填|选填|cny|rmb)+$", re.IGNORECASE)
_TOTALS = re.compile(r"(?:合计|总计|小计|共计|汇总|total|subtotal|sum)[\s:：]*(?:\(.*\))?", re.IGNORECASE)
_OTHER_SUBJECT = re.compile(
    "交强|强制|报价|新保单|新单|下次|回访|跟进|续保|续回|是否|业务员|经办|代理|推荐|坐席|团队|紧急|车损|三者|车上|签单"
    "|电话|手机|证件|身份证|地址|日期|次数|金额"
)
"""A header with one of these words is about something else than the field whose alias it happens to contain."""

_EXACT_POINTS, _CONTAINED_POINTS, _KEY_POINTS = 10, 6, 5


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a list: canonical key, the header our own templates write, and the other names seen for it."""

    key: str
    header: str
    label: Promise | str = field(hash=False, compare=False)
    aliases: tuple[str, ...] = ()
    required: bool = False
    is_key: bool = False
    personal: bool = False


Fields = tuple[FieldSpec, ...]


def normalize_header(cell: Cell) -> str:
    """A header without stars, brackets, slashes, blanks and the unit at its end, in lower case."""
    text = _MARKS.sub("", half_width(text_of(cell))).lower()
    return _UNITS.sub("", text) or text


@lru_cache(maxsize=16)
def _names(fields: Fields) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Exact names with their field, and all names long enough to be looked for inside a header."""
    exact: dict[str, str] = {}
    for spec in fields:
        for name in (spec.header, *spec.aliases, spec.key):
            exact.setdefault(normalize_header(name), spec.key)
    inside = tuple((name, key) for name, key in exact.items() if len(name) >= _shortest_inside(name))
    return exact, inside


def _shortest_inside(name: str) -> int:
    """Short words such as 姓名 or 电话 stand in too many headers to be looked for inside them."""
    if name in ("止期", "起期", "车牌"):
        return 2
    return 6 if name.isascii() else 3


def match_headers(header_cells: Sequence[Cell], fields: Fields) -> tuple[dict[str, int], int]:
    """Which column holds which field, and how well the row does as a header. Exact names win over contained ones."""
    exact, inside = _names(fields)
    headers = [normalize_header(cell) if isinstance(cell, str) else "" for cell in header_cells]
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        if header in exact:
            found.setdefault(exact[header], index)
    score = _EXACT_POINTS * len(found)
    taken = {index for index, header in enumerate(headers) if header in exact}
    for _weight, index, key in sorted(_contained(headers, inside, taken), reverse=True):
        if key not in found and index not in taken:
            found[key] = index
            taken.add(index)
            score += _CONTAINED_POINTS
    return found, score + _KEY_POINTS * sum(spec.is_key and spec.key in found for spec in fields)


def _contained(
    headers: Sequence[str], inside: Sequence[tuple[str, str]], taken: set[int]
) -> list[tuple[tuple[int, bool, int], int, str]]:
    """Names found inside headers; the longer and the one at the end weigh more, then the column further left."""
    return [
        ((len(name), header.endswith(name), -index), index, key)
        for index, header in enumerate(headers)
        if header and index not in taken and len(header) <= 30
        for name, key in inside
        if name in header and all(word in name for word in _OTHER_SUBJECT.findall(header))
    ]


def find_header_row(first_rows: Sequence[Sequence[Cell]], fields: Fields) -> int | None:
    """Which of the first ten rows is the header: the best one that names a key field and at least one more."""
    keys = {spec.key for spec in fields if spec.is_key}
    best, best_score = None, 0
    for index, row in enumerate(first_rows[:HEADER_ROWS]):
        found, score = match_headers(row, fields)
        if len(found) >= 2 and keys & set(found) and score > best_score:
            best, best_score = index, score
    return best


def is_total_row(cells: Sequence[Cell]) -> bool:
    """A line of totals under the data: its first filled cell says so."""
    first = next((text for text in map(text_of, cells) if text), "")
    return _TOTALS.fullmatch(half_width(first).replace(" ", "")) is not None


def is_empty_row(cells: Sequence[Cell]) -> bool:
    """A row without anything in it."""
    return not any(text_of(cell) for cell in cells)
