"""Spreadsheet errors (#N/A, #REF!) of an xlsx, which the parser gives as blanks.

A premium that is #N/A must be refused as such, not read as "no premium". The parts of an xlsx that hold error cells are
searched a second time. The other kinds have modules of their own (``error_cells_xls``, ``_xlsb``, ``_ods``).

No Django here: the child process imports this module.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

from workflow.intake.archive import Inflated, pieces
from workflow.intake.error_places import MOST, FailedCells, gathered
from workflow.intake.limits import Limits, Refused
from workflow.intake.wire import column_number

_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = "id"
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*?\bt="e"[^<>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,30})</""", re.DOTALL
)
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_LONGEST_CELL = 20_000
_LARGEST_DIRECTORY = 4 * 1024 * 1024


def failed_cells(
    path: Path, entries: Sequence[zipfile.ZipInfo], failed: frozenset[str], index: int, limits: Limits
) -> FailedCells:
    """The errors on the sheet with this index; ``failed`` are the entries that have any."""
    if not failed:
        return {}
    with path.open("rb") as file:
        parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        part = _part(file, parts, index, limits)
        if part is None or part.filename not in failed:
            return {}
        return _errors(Inflated(file, part, limits.inflated, limits))


def with_errors(rows: Iterator[tuple[int, list[Any]]], errors: FailedCells) -> Iterator[tuple[int, list[Any]]]:
    """The rows with the errors back in their places."""
    for number, row in rows:
        for column, text in errors.get(number, ()):
            if column <= len(row):
                row[column - 1] = text
        yield number, row


def _errors(content: Inflated) -> FailedCells:
    found: dict[tuple[int, int], str] = {}
    for piece in pieces(content, _LONGEST_CELL):
        for attributes, text in _CELL.findall(piece):
            place = _PLACE.search(attributes)
            if place is not None:
                found[int(place[2]), column_number(place[1].decode())] = text.decode(errors="replace")
        if len(found) > MOST:
            raise Refused("too_many_errors", limit=MOST)
    return gathered((row, column, text) for (row, column), text in found.items())


def _part(file: BinaryIO, parts: dict[str, zipfile.ZipInfo], index: int, limits: Limits) -> zipfile.ZipInfo | None:
    """The entry of the sheet with this index, as the workbook's directory and its relations say."""
    book = _tree(file, parts.get(_BOOK), limits)
    if book is None:
        return None
    sheets = [element for element in book.iter() if _local(element.tag) == "sheet"]
    if index >= len(sheets):
        return None
    wanted = next((value for name, value in sheets[index].items() if _local(name) == _RELATION_ID), "")
    return target_of(file, parts, _RELATIONS, wanted, limits)


def target_of(
    file: BinaryIO, parts: dict[str, zipfile.ZipInfo], relations: str, wanted: str, limits: Limits
) -> zipfile.ZipInfo | None:
    """The entry the workbook calls ``wanted``, as its relations say."""
    tree = _tree(file, parts.get(relations), limits)
    for relation in tree if tree is not None else ():
        if relation.get("Id") == wanted:
            target = (relation.get("Target") or "").lower()
            return parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return None


def _tree(file: BinaryIO, entry: zipfile.ZipInfo | None, limits: Limits) -> ElementTree.Element | None:
    if entry is None or entry.file_size > _LARGEST_DIRECTORY:
        return None
    content = b"".join(Inflated(file, entry, limits.inflated, limits))
    try:
        return ElementTree.fromstring(content)  # noqa: S314 (declarations were refused by archive.measure)
    except ElementTree.ParseError:
        return None


def _local(name: str) -> str:
    """A name without its namespace. The strict and the usual dialect differ in nothing else here."""
    return name.rpartition("}")[2]
