"""June 2026, and what tests read out of papers and workbooks."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime

from reporting.packs.document import Document

JUNE, JUNE_END = date(2026, 6, 1), date(2026, 6, 30)
#: The moment the packs of these tests are printed at.
PRINTED = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)


def cells(document: Document, section: str) -> list[list[str]]:
    """The table of a chapter as it stands on paper, its total last."""
    table = next(each for each in document.sections if each.code == section).table
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [[cell.text for cell in row.cells] for row in rows]


def text_of(pdf: bytes) -> str:
    """The text of a PDF as it is laid out."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return text_of(pdf).split("\f")[:-1]
