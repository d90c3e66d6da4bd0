"""No cell of an export or of an error file is ever taken for a formula, and protecting a text loses nothing."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from workflow.intake.error_file import sheet_name, write_csv, write_xlsx
from workflow.intake.reader import stream
from workflow.intake.safe_cells import csv_cell, csv_text, is_formula_like, restored

PAYLOADS = Path(os.environ.get("BANLI_SHARED") or settings.BASE_DIR.parent / "shared") / (
    "data/spreadsheets/payloadbox__csv-payload.txt"
)
DANGEROUS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tx",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u3000=1",
    "\u00a0+A1",
    "\u200b=1",
    "\ufeff=1",
    "\0=1",
    "=cmd|'/C calc'!A0",
    "-",
    "+86 13800000000",
    "-2+3+cmd|' /C calc'!D2",
)
HARMLESS = (
    "",
    "   ",
    "-5",
    "+5",
    "-1,234.50",
    "-0.5%",
    "1e5",
    "-1.5E-3",
    "王伟",
    "a=b",
    "'x",
    "浙A12345",
    "5-3",
    "+8613800000000",
)
FORMULA_PRONE = st.text(alphabet=st.sampled_from(list("'=+-@\t\r\n ＝＋－＠\u3000\u200b1.,eE%王a")), max_size=12)


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_formula_like_text_is_protected(text: str) -> None:
    assert is_formula_like(text)
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert csv_text(text) == text


@given(FORMULA_PRONE | st.text())
def test_protecting_and_restoring_gives_the_text_back(text: str) -> None:
    assert restored(csv_text(text)) == text


@given(FORMULA_PRONE | st.text())
def test_protected_text_never_begins_like_a_formula(text: str) -> None:
    assert not is_formula_like(csv_text(text))


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the shared spreadsheets are not on this machine")
def test_known_payloads_are_protected() -> None:
    payloads = [line for line in PAYLOADS.read_text(encoding="utf-8").splitlines() if line]
    assert payloads
    assert not any(is_formula_like(csv_text(payload)) for payload in payloads)
    assert sum(csv_text(payload) != payload for payload in payloads) >= len(payloads) - 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (-5, "-5"),
        (Decimal("-1234.50"), "-1234.50"),
        (Decimal("1E+2"), "100"),
        (date(2026, 8, 31), "2026-08-31"),
        (datetime(2026, 8, 31, 24 - 1, 59), "2026-08-31 23:59:00"),
        ("=1", "'=1"),
    ],
    ids=repr,
)
def test_csv_cell_of_each_type(cell: object, text: str) -> None:
    assert csv_cell(cell) == text  # type: ignore[arg-type]  # object is every cell type in this table


# --- the error file ---------------------------------------------------------------------------------------------------

CHUNKS = [
    [(2, ["车牌", "保费", "止期"]), (3, ["浙A12345", Decimal("1234.56"), date(2026, 8, 31)])],
    [(5, ["=HYPERLINK(1)", Decimal("1.10105194912310E+17"), datetime(2026, 8, 31, 12, 30), True, None, -7])],
]
MESSAGES = {3: "The phone is missing.", 5: "=1+1 is not a plate."}


def test_error_file_xlsx_is_the_same_sheet_with_the_messages_first(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    with path.open("wb") as target:
        told = write_xlsx(target, sheet="9月", heading="Problem", header_row=2, chunks=CHUNKS, messages=MESSAGES)
    rows = [row for chunk in stream(path, path.name, "9月") for row in chunk]
    assert told == 2
    assert rows[0] == (2, ["Problem", "车牌", "保费", "止期", None, None, None])
    assert rows[1] == (
        3,
        ["The phone is missing.", "浙A12345", Decimal("1234.56"), date(2026, 8, 31), None, None, None],
    )
    number, cells = rows[2]
    assert number == 5
    assert cells[:3] == ["=1+1 is not a plate.", "=HYPERLINK(1)", "1.10105194912310E+17"]
    assert cells[3:] == [datetime(2026, 8, 31, 12, 30), True, None, -7]


def test_error_file_xlsx_has_no_formula_and_no_link() -> None:
    target = io.BytesIO()
    cells = [*DANGEROUS, "http://example.com/", "mailto:a@b.c", "x" * 40_000, "\x01\x02"]
    write_xlsx(target, sheet="a", heading="h", header_row=1, chunks=[[(2, list(cells))]], messages={2: "=1"})
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "hyperlink" not in sheet
    assert not [name for name in names if "sheet1.xml.rels" in name]


def test_error_file_csv_keeps_places_and_protects_texts() -> None:
    target = io.BytesIO()
    assert write_csv(target, heading="Problem", header_row=2, chunks=CHUNKS, messages=MESSAGES) == 2
    assert target.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[0] == []
    assert rows[1] == ["Problem", "车牌", "保费", "止期"]
    assert rows[2] == ["The phone is missing.", "浙A12345", "1234.56", "2026-08-31"]
    assert rows[3] == []
    assert rows[4] == [
        "'=1+1 is not a plate.",
        "'=HYPERLINK(1)",
        "1.10105194912310E+17",
        "2026-08-31 12:30:00",
        "TRUE",
        "",
        "-7",
    ]


def test_error_file_of_a_list_without_a_row_where_the_header_should_be() -> None:
    target = io.BytesIO()
    write_csv(target, heading="Problem", header_row=1, chunks=[[(3, ["a"])]], messages={})
    assert target.getvalue().decode("utf-8-sig") == "Problem\r\n\r\n,a\r\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("9月", "9月"), ("a/b:c", "a_b_c"), ("'x'", "x"), ("", "_"), ("History", "History_"), ("长" * 40, "长" * 31)],
    ids=ascii,
)
def test_sheet_name_is_one_that_xlsx_accepts(name: str, expected: str) -> None:
    assert sheet_name(name) == expected
