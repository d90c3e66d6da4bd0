"""What the reader makes of cells, rows, sheets, encodings and separators."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow import bad_workbooks as bad
from tests.workflow import binary_workbooks as rare
from workflow.intake.cells import digits_lost
from workflow.intake.error_cells_xls import failed_cells
from workflow.intake.limits import Limits
from workflow.intake.reader import ROOT, Row, UnreadableFile, inspect, opened, stream
from workflow.intake.sniffing import delimiter_of
from workflow.intake.wire import column_letter, column_number, pack_rows, unpack_rows


def book_of(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = (), *, mac: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "date_1904": mac}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if name in hidden:
                page.hide()
        book.worksheets()[-1].activate()
    return target.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Row]]:
    def read(
        content: bytes, name: str = "a.xlsx", sheet: str | None = None, start_row: int = 1, **caps: int
    ) -> list[Row]:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return [row for chunk in stream(path, name, sheet, start_row, Limits(**caps)) for row in chunk]

    return read


def sheet_with(value: str) -> bytes:
    return bad.with_sheet(bad.sheet_xml(f'<row r="1"><c r="A1"><v>{value}</v></c></row>'))


@pytest.mark.parametrize(
    ("stored", "cell"),
    [
        ("5", 5),
        ("5.0", 5),
        ("-0", 0),
        ("1234.5", Decimal("1234.5")),
        ("0.30000000000000004", Decimal("0.3")),
        ("1234.5600000000002", Decimal("1234.56")),
        ("2.9999999999999996", 3),
        ("1E-7", Decimal("1E-7")),
        ("999999999999999", 999_999_999_999_999),
        ("-999999999999999", -999_999_999_999_999),
    ],
)
def test_number_is_exact_and_without_binary_noise(stored: str, cell: object, read) -> None:
    ((_, cells),) = read(sheet_with(stored))
    assert cells == [cell]
    assert type(cells[0]) is type(cell)
    assert not digits_lost(cells[0])


@pytest.mark.parametrize(
    "stored", ["1E15", "110105194912310028", "-12345678901234567", "1.5E+300", "1000000000000000.5"]
)
def test_number_beyond_15_digits_is_known_to_have_lost_some(stored: str, read) -> None:
    ((_, cells),) = read(sheet_with(stored))
    assert digits_lost(cells[0])
    assert "E" in str(cells[0])


@pytest.mark.parametrize("stored", ["1E+400", "-1E+400"])
def test_infinite_number_is_an_error_text(stored: str, read) -> None:
    ((_, cells),) = read(sheet_with(stored))
    assert cells == ["#NUM!"]


def test_cells_of_every_type_in_one_column(read) -> None:
    moment, day = datetime(2026, 8, 31, 12, 30, 15), date(2026, 8, 31)
    values = ["文字", 5, 5.25, True, False, moment, day, time(8, 30), None, "=x", 1e17, "末"]
    rows = read(book_of({"a": [["x", value] for value in values[:9]] + [["x", 1e17], ["x", "末"]]}))
    assert [cells[1] if len(cells) > 1 else None for _, cells in rows] == [
        "文字", 5, Decimal("5.25"), True, False, moment, day, "08:30:00", None, Decimal("1E+17"), "末",
    ]  # fmt: skip


def test_dates_of_the_1904_system(read) -> None:
    ((_, cells),) = read(book_of({"a": [[date(2026, 8, 31)]]}, mac=True))
    assert cells == [date(2026, 8, 31)]


def test_columns_with_blanks_keep_their_values(read) -> None:
    day = date(2026, 8, 31)
    rows = read(book_of({"a": [["k", 1.5, day, "x"], ["k", None, None, None], ["k", 2, day, "y"]]}))
    assert [cells for _, cells in rows] == [
        ["k", Decimal("1.5"), day, "x"],
        ["k", None, None, None],
        ["k", 2, day, "y"],
    ]


def test_rows_carry_their_numbers_and_blank_rows_are_left_out(read) -> None:
    content = book_of({"a": [[], ["a", "b"], [], [None, "c"], ["", ""], ["d"]]})
    assert read(content) == [(2, ["a", "b"]), (4, [None, "c"]), (6, ["d", None])]
    assert read(content, start_row=4) == [(4, [None, "c"]), (6, ["d", None])]
    assert read(content, start_row=7) == []


@pytest.mark.parametrize("size", [1, 2, 7, 2000])
def test_chunks_of_any_size_give_the_same_rows(size: int, read) -> None:
    content = book_of({"a": [[n, f"名{n}", n + 0.5] for n in range(23)]})
    assert read(content, chunk_rows=size) == read(content)
    assert read(bad.as_csv([[str(n), "x"] for n in range(23)]), "a.csv", chunk_rows=size)[-1] == (23, ["22", "x"])


def test_heavy_rows_are_sent_in_smaller_frames(read) -> None:
    content = book_of({"a": [["长" * 3000, n] for n in range(50)]})
    assert [cells[1] for _, cells in read(content, frame_bytes=40_000)] == list(range(50))


def test_row_heavier_than_a_frame_is_refused(read) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(book_of({"a": [["长" * 3000]]}), frame_bytes=4000)
    assert refused.value.code == "too_much_memory"


def test_sheets_are_described_with_their_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    rows = [[f"r{n}", n] for n in range(1, 31)]
    path.write_bytes(book_of({"说明": [["x"]], "9月": rows, "空": []}, hidden=("说明",)))
    found = inspect(path, "应续清单.xlsx")
    assert (found.kind, found.encoding, found.delimiter) == ("xlsx", None, None)
    assert [(s.name, s.hidden, s.rows, s.columns) for s in found.sheets] == [
        ("说明", True, 1, 1),
        ("9月", False, 30, 2),
        ("空", False, 0, 0),
    ]
    assert found.sheet("9月").first_rows == tuple((n, [f"r{n}", n]) for n in range(1, 16))
    with pytest.raises(UnreadableFile):
        found.sheet("10月")


def test_without_a_name_the_first_visible_sheet_with_content_is_read(read) -> None:
    content = book_of({"隐藏": [["no"]], "空": [], "清单": [["yes"]]}, hidden=("隐藏",))
    assert read(content) == [(1, ["yes"])]
    assert read(content, sheet="隐藏") == [(1, ["no"])]
    assert read(content, sheet="空") == []
    with pytest.raises(UnreadableFile) as refused:
        read(content, sheet="没有")
    assert refused.value.code == "no_such_sheet"


def test_one_parse_answers_inspection_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(book_of({"a": [["h"], [1]], "b": [["h"], [2]]}))
    with opened(path, "x.xlsx") as book:
        names = [sheet.name for sheet in book.workbook().sheets]
        assert [[row for chunk in book.rows(name, 2) for row in chunk] for name in names] == [[(2, [1])], [(2, [2])]]


def test_error_cells_stay_errors(read) -> None:
    xml = (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="4"><c t="e" r="A4"><v>#N/A</v></c></row>'
    )
    assert read(bad.with_sheet(bad.sheet_xml(xml))) == [(2, [1, "#DIV/0!"]), (4, ["#N/A", None])]


FAILED = {
    "xls": (rare.xls(), [(2, [1, "#N/A"]), (4, ["#DIV/0!", 2])]),
    "xls, small": (rare.xls(padding=0), [(2, [1, "#N/A"]), (4, ["#DIV/0!", 2])]),
    "xlsb": (rare.xlsb(), [(2, [1, "#N/A"]), (4, ["#DIV/0!", 2])]),
    "ods": (
        rare.ods(
            '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>'
            '</table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"/>'
            '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
            "<text:p>#N/A</text:p></table:table-cell></table:table-row>"
        ),
        [(3, [1, "#N/A"])],
    ),
}


@pytest.mark.parametrize("kind", FAILED)
def test_error_cells_stay_errors_in_the_other_formats(kind: str, read) -> None:
    content, rows = FAILED[kind]
    assert read(content, f"a.{kind.partition(',')[0]}") == rows


@pytest.mark.parametrize("cut", range(0, 2048, 7))
def test_damaged_container_ends_the_search_for_errors(cut: int, tmp_path: Path) -> None:
    """Whatever the numbers of the container are, the search neither fails nor goes on for ever."""
    path = tmp_path / "a.xls"
    content = rare.xls()
    path.write_bytes(content[:cut] + b"\xff\x00\x01\x00" + content[cut + 4 :])
    found = failed_cells(path, 0)
    assert set(found) <= {2, 4}


# --- text -------------------------------------------------------------------------------------------------------------

TABLE = "车牌,保费\r\n浙A12345,1234.50\r\n"


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("squeeze", [bytes, gzip.compress], ids=["plain", "gz"])
def test_text_encoding_is_found(
    encoding: str, reported: str, squeeze: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(squeeze(TABLE.encode(encoding)))
    found = inspect(path, "清单.csv")
    assert (found.kind, found.encoding, found.delimiter) == ("csv", reported, ",")
    assert found.sheets[0].name == "清单"
    assert found.sheets[0].first_rows == ((1, ["车牌", "保费"]), (2, ["浙A12345", "1234.50"]))


def test_rare_characters_of_gb18030_are_kept(read) -> None:
    assert read("姓名,㐂𠮷䶮\n".encode("gb18030"), "a.csv") == [(1, ["姓名", "㐂𠮷䶮"])]


def test_latin1_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes("a,é\n1,2\n".encode("latin-1"))
    assert inspect(path, "a.csv").encoding == "latin-1"


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1,234\t2\n5,678\t9\n", "\t"),
        ("甲\t,乙\t,\n1\t,2\t,\n", ","),
        ("数据库：年度数据\n指标：收入(亿元)\n地区,2024年,2023年\n北京,1,2\n天津,3,4\n", ","),
        ('"a;b","c;d"\n"e;f","g;h"\n', ","),
        ("单列\n一\n二\n", ","),
        ("", ","),
    ],
)
def test_delimiter_is_the_one_that_cuts_evenly(sample: str, delimiter: str) -> None:
    assert delimiter_of(sample) == delimiter


def test_stated_delimiter_is_believed_and_not_a_row(read) -> None:
    assert read(b"sep=;\r\na,b;c\r\n", "a.csv") == [(1, ["a,b", "c"])]


def test_ragged_rows_blank_lines_and_line_breaks_in_cells(read) -> None:
    content = b'a,b,c\n1\n\n1,2,3,4\n"x\ny",\n,\n"he said ""hi"""\n'
    assert read(content, "a.csv") == [
        (1, ["a", "b", "c"]),
        (2, ["1"]),
        (4, ["1", "2", "3", "4"]),
        (5, ["x\ny", None]),
        (7, ['he said "hi"']),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=ascii)
def test_line_endings_of_every_system(ending: str, read) -> None:
    assert read(ending.join(["a,b", "1,2", ""]).encode(), "a.csv") == [(1, ["a", "b"]), (2, ["1", "2"])]


# --- the way between the processes ------------------------------------------------------------------------------------

plain_cells = st.one_of(
    st.just(""),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=5),
    st.booleans(),
    st.integers(-(10**14), 10**14).map(float),
    st.dates(),
    st.datetimes(),
)


@given(st.lists(st.lists(plain_cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_packed_rows_arrive_as_they_were(rows: list[list[Any]]) -> None:
    numbers = list(range(1, len(rows) + 1))
    arrived = unpack_rows(numbers, pack_rows(rows))
    expected = [[int(c) if type(c) is float else c if c != "" else None for c in row] for row in rows]
    for (_, cells), row in zip(arrived, expected, strict=False):
        assert cells == row[: len(cells)]
        assert not any(cell is not None for cell in row[len(cells) :])


@given(st.integers(1, 16_384))
def test_column_letters_and_numbers_agree(column: int) -> None:
    assert column_number(column_letter(column)) == column
    assert column_letter(16_384) == "XFD"


def test_child_process_starts_without_django_and_without_secrets(tmp_path: Path) -> None:
    script = "import sys, workflow.intake.child; print(sorted(m for m in sys.modules if m.split('.')[0] == 'django'))"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
    path = tmp_path / "upload"
    path.write_bytes(bad.GOOD_CSV)
    os.environ["BANLI_TEST_SECRET"] = "s"
    try:
        with opened(path, "a.csv") as book:
            book.workbook()
            environment = Path(f"/proc/{book._child._process.pid}/environ")
            if environment.exists():
                assert b"BANLI_TEST_SECRET" not in environment.read_bytes()
    finally:
        del os.environ["BANLI_TEST_SECRET"]
