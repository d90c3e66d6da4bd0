"""The workbook: the same document as the paper, numbers as numbers, no text as a formula."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from accounts.errors import DomainError
from accounts.scope import SYSTEM
from reporting.packs import sheet
from reporting.packs.build import build
from reporting.packs.document import COUNT, PERCENT, TEXT, Cell, Column, Document, Row, Section, Table
from reporting.packs.registry import PACKS, View
from reporting.packs.sheet import HEAD_ROW, render_xlsx
from tests.reporting.packs.june import PRINTED

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
NASTY = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://example.com")', "http://example.com"]


@pytest.fixture
def document(book: Any, june: View) -> Document:
    return build(PACKS["renewals_monthly"], june, SYSTEM, "zh-hans")


def read(content: bytes) -> dict[str, list[list[Any]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def titled(document: Document, *sections: Section) -> Document:
    return replace(document, sections=sections)


def test_there_is_a_sheet_for_each_chapter_and_one_for_the_definitions(document: Document) -> None:
    sheets = read(render_xlsx(document, PRINTED))

    assert list(sheets) == [*(section.title for section in document.sections), "指标口径"]
    definitions = [row[1:3] for row in sheets["指标口径"][HEAD_ROW + 1 :]]
    assert definitions == [[note.name, note.definition] for note in document.notes]


def test_every_cell_is_the_value_of_the_document(document: Document) -> None:
    sheets = read(render_xlsx(document, PRINTED))

    for section in document.sections:
        rows = [*section.table.rows, *([section.table.total] if section.table.total else [])]
        expected = [
            [
                "" if cell.value is None else cell.value if isinstance(cell.value, str) else float(cell.value)
                for cell in row.cells
            ]
            for row in rows
        ]
        assert sheets[section.title][HEAD_ROW + 1 :] == expected, section.code


def test_workbook_has_rows_that_paper_leaves_out(document: Document) -> None:
    rows = tuple(Row((Cell(str(number)), Cell(number, COUNT))) for number in range(5))
    table = Table((Column("甲", TEXT), Column("乙", COUNT)), rows, shown=2)

    found = read(render_xlsx(titled(document, Section("one", "一", "", table)), PRINTED))

    assert len(table.on_paper) == 2
    assert [row[1] for row in found["一"][HEAD_ROW + 1 :]] == [0, 1, 2, 3, 4]


def test_first_line_of_every_sheet_says_who_took_it(document: Document) -> None:
    sheets = read(render_xlsx(document, PRINTED, "=王芳 E0001 2026-07-01 10:30 核对"))

    assert {rows[0][0] for rows in sheets.values()} == {"=王芳 E0001 2026-07-01 10:30 核对"}


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_or_a_link(document: Document, text: str) -> None:
    table = Table((Column(text, TEXT), Column("率", PERCENT)), (Row((Cell(text), Cell(Decimal("12.50"), PERCENT))),))
    section = Section("one", text, text, table)

    content = render_xlsx(titled(document, section), PRINTED, text)

    parts = zipfile.ZipFile(io.BytesIO(content))
    sheets = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets
    assert next(iter(read(content).values()))[HEAD_ROW + 1][1] == 12.5


def test_titles_that_no_sheet_may_have_are_changed_and_stay_apart(document: Document) -> None:
    table = Table((Column("甲", TEXT),), (Row((Cell("x"),)),))
    titles = ["[a]:b*c?/d\\e'", "长" * 40, "长" * 41, "指标口径"]
    sections = tuple(Section(str(number), title, "", table) for number, title in enumerate(titles))

    names = list(read(render_xlsx(titled(document, *sections), PRINTED)))

    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(len(name) <= 31 for name in names)


def test_same_document_at_the_same_moment_is_the_same_bytes(document: Document) -> None:
    assert render_xlsx(document, PRINTED) == render_xlsx(document, PRINTED)
    assert render_xlsx(document, PRINTED) != render_xlsx(document, PRINTED + timedelta(minutes=1))


def test_table_longer_than_a_sheet_is_refused(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "SHEET_ROWS", HEAD_ROW + 1)

    with pytest.raises(DomainError) as refusal:
        render_xlsx(document, PRINTED)
    assert refusal.value.code == "sheet_full"
