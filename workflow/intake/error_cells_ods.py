"""Error cells (#N/A) of an ods, which the parser gives as blanks: LibreOffice marks them beside an empty text.

No Django here: the child process imports this module.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat

from workflow.intake.archive import Inflated
from workflow.intake.error_places import MOST, FailedCells, gathered
from workflow.intake.limits import Limits

_CONTENT = "content.xml"
_MARK = b'"error"'
_FURTHEST = 1 << 21


def failed_cells(path: Path, entries: Sequence[zipfile.ZipInfo], index: int, limits: Limits) -> FailedCells:
    """The errors on the sheet with this index."""
    entry = next((entry for entry in entries if entry.filename == _CONTENT), None)
    if entry is None:
        return {}
    with path.open("rb") as file:
        content = b"".join(Inflated(file, entry, limits.inflated, limits))
    if _MARK not in content:
        return {}
    sheet = _Sheet(index)
    with contextlib.suppress(expat.ExpatError):  # the parser read it all the same; what was found so far stands
        sheet.parser.Parse(content, True)
    return gathered(sheet.found)


class _Sheet:
    """Counts tables, rows and cells with their repetitions, and keeps the places of the marked ones."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.table, self.depth = wanted, -1, 0
        self.row = self.column = 0
        self.rows = self.cells = 1
        self.text: list[str] | None = None
        self.found: list[tuple[int, int, str]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self.depth += 1
            self.table += self.depth == 1
            self.row = 0
        elif self.depth != 1 or self.table != self.wanted:
            return
        elif kind == "table-row":
            self.rows, self.column = _repeated(attributes, "number-rows-repeated"), 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self.cells = _repeated(attributes, "number-columns-repeated")
            failed = any(key.endswith(":value-type") and value == "error" for key, value in attributes.items())
            self.text = [] if failed else None

    def _characters(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self.depth -= 1
        elif self.depth != 1 or self.table != self.wanted:
            return
        elif kind == "table-row":
            self.row += self.rows
        elif kind in {"table-cell", "covered-table-cell"}:
            if self.text is not None:
                self._keep("".join(self.text).strip() or "#ERR")
            self.column += self.cells
            self.text = None

    def _keep(self, word: str) -> None:
        places = (
            (self.row + row + 1, self.column + column + 1) for row in range(self.rows) for column in range(self.cells)
        )
        for row, column in places:
            if len(self.found) > MOST:
                return  # ``gathered`` refuses the sheet
            self.found.append((row, column, word[:30]))


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "1")
    return min(int(text), _FURTHEST) if text.isascii() and text.isdigit() and len(text) < 10 else 1
