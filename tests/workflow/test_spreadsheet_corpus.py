"""The collected spreadsheets that hurt: each gives rows or an exact refusal within the limits, nothing else."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings

from workflow.intake.limits import MEGABYTE, Limits
from workflow.intake.reader import UnreadableFile, opened

SHARED = Path(os.environ.get("BANLI_SHARED") or settings.BASE_DIR.parent / "shared")
CORPUS = SHARED / "data" / "spreadsheets"

REFUSED = {
    "calamine__OOM_alloc3.xls": "damaged",
    "csvkit__null_byte.csv": "nul",
    "poi__54764.xlsx": "xml_entities",
    "poi__clusterfuzz-testcase-minimized-POIHSSFFuzzer-6483562584932352.xls": "damaged",
    "poi__clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx": "archive_damaged",
    "poi__crash-9bf3cd4bd6f50a8a9339d363c2c7af14b536865c.xlsx": "encrypted",
    "poi__duplicate-filename.xlsx": "archive_duplicate",
    "poi__poc-shared-strings.xlsx": "damaged_sheet",
    "poi__protected_passtika.xlsb": "encrypted",
    "poi__protected_passtika.xlsx": "encrypted",
    "poi__testEXCEL_3.xls": "other_format",
    "poi__xor-encryption-abc.xls": "encrypted",
    "sheetjs__1904.slk": "other_format",
}
TEXTS = {
    "csvkit__test_latin1.csv": ("latin-1", ","),
    "csvkit__test_utf16_little.csv": ("utf-16", ","),
    "csvkit__test_utf8_bom.csv": ("utf-8-sig", ","),
    "csvkit__dummy.csv.gz": ("utf-8", ","),
    "nbs1__分省年度数据.csv": ("gb18030", ","),
    "nbs4__分省年度数据_(1).csv": ("gb18030", ","),
    "nbs6__分省年度数据_bom.csv": ("utf-8-sig", ","),
}


def corpus_files() -> list[Path]:
    manifest = CORPUS / "manifest.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [CORPUS / row["file"] for row in csv.DictReader(file)]


FILES = corpus_files()
needs_corpus = pytest.mark.skipif(not FILES, reason="the shared spreadsheets are not on this machine")


def rows_of(path: Path) -> int:
    with opened(path, path.name) as book:
        return sum(len(chunk) for sheet in book.workbook().sheets for chunk in book.rows(sheet.name))


class Weighed(subprocess.Popen[bytes]):
    """Notes the most memory the process ever held before it is killed, in bytes.

    The kernel's figure for ended children will not do: it begins with what the process that started them held.
    """

    peaks: list[int] = []

    def kill(self) -> None:
        held = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        if held:  # one that ended by itself holds nothing any more
            self.peaks.append(int(held[1]) * 1024)
        super().kill()


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most memory each parsing process of this test held."""
    monkeypatch.setattr(subprocess, "Popen", Weighed)
    monkeypatch.setattr(Weighed, "peaks", [])
    return Weighed.peaks


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_corpus_file_gives_rows_or_an_exact_refusal(path: Path, peaks: list[int]) -> None:
    started = time.monotonic()
    if path.name in REFUSED:
        with pytest.raises(UnreadableFile) as refused:
            rows_of(path)
        assert refused.value.code == REFUSED[path.name]
        assert str(refused.value)
    else:
        assert rows_of(path) >= 0
    assert time.monotonic() - started < Limits().wall_seconds
    assert path.name in REFUSED or peaks
    assert all(peak < 1024 * MEGABYTE for peak in peaks)


@needs_corpus
@pytest.mark.parametrize(("name", "expected"), TEXTS.items(), ids=TEXTS)
def test_corpus_text_is_read_in_its_encoding(name: str, expected: tuple[str, str]) -> None:
    with opened(CORPUS / name, name) as book:
        found = book.workbook()
    assert (found.kind, found.encoding, found.delimiter) == ("csv", *expected)


@needs_corpus
def test_corpus_download_with_preamble_keeps_row_numbers() -> None:
    path = CORPUS / "nbs1__分省年度数据.csv"
    with opened(path, path.name) as book:
        first = dict(book.workbook().sheets[0].first_rows)
    assert first[4][:2] == ["地区", "2024年"]


@needs_corpus
def test_corpus_hidden_sheet_is_said_to_be_hidden() -> None:
    path = CORPUS / "poi__TwoSheetsOneHidden.xls"
    with opened(path, path.name) as book:
        assert [(sheet.name, sheet.hidden) for sheet in book.workbook().sheets] == [("Sheet1", True), ("Sheet2", False)]
        assert [cells for chunk in book.rows() for _, cells in chunk] == [["Sheet2A1"]]


@needs_corpus
def test_corpus_error_cells_are_read_as_errors() -> None:
    path = CORPUS / "calamine__errors.xlsx"
    with opened(path, path.name) as book:
        cells = [cells[0] for chunk in book.rows("Feuil1") for _, cells in chunk]
    assert cells == ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"]


@needs_corpus
def test_corpus_errors_of_the_old_format_are_those_of_the_new_one() -> None:
    rows = []
    for name in ("sheetjs__ErrorTypes.xls", "sheetjs__ErrorTypes.xlsx"):
        with opened(CORPUS / name, name) as book:
            rows.append([row for chunk in book.rows("RawErrors") for row in chunk])
    assert rows[0] == rows[1]
    assert sum(str(cell).startswith("#N/A") for _number, cells in rows[0] for cell in cells) > 5
