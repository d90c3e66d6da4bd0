"""What stands in the tables of a pack, read back from the text of the paper and from the cells of the workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from reporting.packs.sheet import HEAD_ROW

NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?|—")
Cells = tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. ``rank``: its place as text, "—" without one, "" where the table or the line has none."""

    label: str
    rank: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of the paper. A long label takes several lines: ``around`` is the text above and below the numbers."""

    text: str
    rank: str
    cells: Cells
    around: tuple[str, str]

    def says(self, line: Line) -> bool:
        """The same numbers, and of the label what stands beside them, or above and below."""
        if (self.rank, self.cells) != (line.rank, line.cells):
            return False
        label = squeezed(line.label)
        if self.text:
            return label.startswith(self.text) or self.text in label
        return bool(label) and all(part and part in label for part in self.around)


def squeezed(text: str) -> str:
    """Without blanks and joiners; a note of the label falls away with its number."""
    return re.sub(r"[\s\u2060]", "", text)


def _unnoted(text: str) -> str:
    return squeezed(re.sub(r"\s+\d{1,2}\s*$", "", text))


def number_of(text: str) -> Decimal | None:
    """A cell of the paper; a dash is nothing."""
    return None if text == "—" else Decimal(text.replace(",", "").rstrip("%")).quantize(Decimal("0.01"))


def chapters_of(text: str, titles: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each chapter: from the line that is its title to that of the next."""
    lines, found = text.replace("\f", "\n").splitlines(), {}
    places = [next(place for place, line in enumerate(lines) if line.strip() == title) for title in titles]
    assert places == sorted(places), titles
    for title, begins, ends in zip(titles, places, [*places[1:], len(lines)], strict=True):
        found[title] = lines[begins + 1 : ends]
    return found


def table_of(lines: Sequence[str], heading: str, width: int, *, ranked: bool) -> list[Printed]:
    """The lines below the heads of a table: ``width`` numbers at the end, before them a label and, if any, a place."""
    begins = next((place for place, line in enumerate(lines) if _heads(line, heading, ranked=ranked)), len(lines))
    found = []
    for place in range(begins + 1, len(lines)):
        tokens = lines[place].split()
        numbers = tokens[-width:]
        if len(numbers) == width and all(NUMBER.fullmatch(token) for token in numbers):
            before = _before(lines[place], width)
            rank, text = _ranked(before) if ranked else ("", before)
            around = (_unnoted(lines[place - 1]), _unnoted(_line(lines, place + 1)))
            cells = tuple(number_of(token) for token in numbers)
            found.append(Printed(_unnoted(text) or squeezed(text), rank, cells, around))
    return found


def _heads(line: str, heading: str, *, ranked: bool) -> bool:
    words = line.split()
    return words[: 1 + ranked] == ([words[0], heading] if ranked and words else [heading]) if words else False


def _before(line: str, width: int) -> str:
    """What stands before the numbers."""
    for _number in range(width):
        line = line.rstrip()[: line.rstrip().rfind(" ")] if " " in line.strip() else ""
    return line.strip()


def _ranked(text: str) -> tuple[str, str]:
    """Place and label; a total has no place."""
    rank, _blank, label = text.partition(" ")
    return (rank, label.strip()) if re.fullmatch(r"\d+|—", rank) else ("", text)


def _line(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet below its heads."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python()[HEAD_ROW + 1 :] for name in book.sheet_names}


def lines_of(rows: Sequence[Sequence[Any]], width: int, *, ranked: bool) -> list[Line]:
    """The rows of a sheet as lines. A cell without a value is empty there."""
    found = []
    for row in rows:
        label, *cells = row[1:] if ranked else row
        rank = ("—" if row[0] == "" and label != "合计" else _whole(row[0])) if ranked else ""
        numbers = [None if cell == "" else Decimal(str(cell)).quantize(Decimal("0.01")) for cell in cells[:width]]
        found.append(Line(label, rank, (*numbers, *[None] * (width - len(numbers)))))
    return found


def _whole(cell: Any) -> str:
    return "" if cell == "" else str(int(cell))
