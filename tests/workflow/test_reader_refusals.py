"""Every file that hurts meets the refusal made for it, and the good ones beside them are read."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override

from tests.workflow import bad_workbooks as bad
from workflow.intake import archive
from workflow.intake.limits import Limits, Refused
from workflow.intake.reader import UnreadableFile, inspect, opened, stream
from workflow.intake.refusals import CODES


def read_all(path: Path, name: str, limits: Limits | None = None) -> int:
    with opened(path, name, limits) as book:
        sheets = book.workbook().sheets
        return sum(len(chunk) for sheet in sheets for chunk in book.rows(sheet.name))


@pytest.fixture
def saved(tmp_path: Path):
    def save(content: bytes, name: str = "upload") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save


@pytest.mark.parametrize("case", bad.CASES, ids=lambda case: case.title)
def test_reader_bad_file(case: bad.Case, saved) -> None:
    path = saved(case.make())
    if not case.code:
        assert read_all(path, case.name, case.limits) == 2
        return
    with pytest.raises(UnreadableFile) as refused:
        read_all(path, case.name, case.limits)
    assert refused.value.code == case.code
    for language in ("en", "zh-hans"):
        with override(language):
            sentence = str(refused.value)
        assert sentence
        assert "{" not in sentence


def test_every_code_has_a_sentence_that_can_be_filled_in() -> None:
    for code in CODES:
        refusal = UnreadableFile(code, sheet="清单", row=3, column=28, limit=5, format="ZIP", cell="AB3")
        assert "{" not in str(refusal)


def test_refusal_says_where(saved) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_all(saved(bad.huge_string()), "a.xlsx")
    assert (refused.value.sheet, refused.value.row, refused.value.column) == ("清单", 3, 1)
    assert "A3" in str(refused.value)


def test_refusal_names_the_stray_cell(saved) -> None:
    with pytest.raises(UnreadableFile, match="XFD1048576"):
        inspect(saved(bad.far_cell()), "a.xlsx")


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', 3),
        (b'a,b\n\n"x\ny",2\n"3,4', 4),
        (b"a,b\n" * 5000 + b'1,"2\n' + b"5,6\n" * 5000, 5001),
    ],
    ids=["middle", "after a blank line and a cell of two lines", "many lines"],
)
def test_csv_open_quote_says_the_row(content: bytes, row: int, saved) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_all(saved(content), "a.csv")
    assert (refused.value.code, refused.value.row) == ("open_quote", row)


def test_csv_long_field_says_the_place(saved) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_all(saved(b"a,b\n1,2\n3," + b"x" * 32_768 + b"\n"), "a.csv")
    assert (refused.value.code, refused.value.row, refused.value.column) == ("text_too_long", 3, 2)


def test_csv_longest_field_is_read(saved) -> None:
    assert read_all(saved(b"a,b\n1," + b"x" * 32_767 + b"\n"), "a.csv") == 2


# --- twins: with the guard off, the file is seen to do what the guard is for ------------------------------------------

UNGUARDED = Limits(inflated=1 << 40, ratio=1 << 40, cells=1 << 60, memory=300 << 20)


def test_twin_far_cell_without_the_area_limit_runs_out_of_memory(saved) -> None:
    path = saved(bad.far_cell())
    with pytest.raises(UnreadableFile) as refused:
        inspect(path, "a.xlsx", UNGUARDED)
    assert refused.value.code == "too_much_memory"


def test_twin_zip_bomb_without_limits_inflates_in_full(saved) -> None:
    path = saved(bad.zip_bomb(32))
    entries = archive.look(path, UNGUARDED)
    assert path.stat().st_size < 64 << 10
    assert sum(entry.file_size for entry in entries) > 32 << 20
    archive.measure(path, entries, UNGUARDED)
    with pytest.raises(Refused, match="archive_ratio"):
        archive.look(path, bad.SMALL)


def test_twin_understated_size_passes_the_directory_and_fails_the_count(saved) -> None:
    path = saved(bad.understated(bad.zip_bomb(8), b"xl/worksheets/sheet1.xml", 1000))
    limits = replace(bad.SMALL, ratio=10**6)
    entries = archive.look(path, limits)
    with pytest.raises(Refused, match="archive_inflated"):
        archive.measure(path, entries, limits)


def test_twin_large_far_cell_is_explained_after_the_memory_is_gone(saved) -> None:
    """A sheet too large for the quick search: the parser dies of it, the patient look then names the cell."""
    noise = "".join(f'<c r="A{n}"><v>{n * 7919 % 1_000_003}</v></c>' for n in range(3, 500_000))
    rows = f'{bad.GOOD_ROWS}<row r="3">{noise}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = saved(bad.with_sheet(bad.sheet_xml(rows)))
    large = next(entry for entry in archive.look(path, Limits()) if entry.filename.endswith("sheet1.xml"))
    assert archive.is_large(large)
    with pytest.raises(UnreadableFile) as refused:
        inspect(path, "a.xlsx")
    assert refused.value.code == "far_cell"
    assert "XFD1048576" in str(refused.value)


def test_slow_file_is_given_up(saved) -> None:
    path = saved(b"a,b\n" + b"1,2\n" * 500_000)
    with pytest.raises(UnreadableFile) as refused:
        for _ in stream(path, "a.csv", limits=Limits(wall_seconds=0)):
            pass
    assert refused.value.code == "too_slow"


def test_waiting_importer_is_not_counted_as_slow(saved) -> None:
    path = saved(b"a,b\n" + b"1,2\n" * 20_000)
    with opened(path, "a.csv", Limits(chunk_rows=1000)) as book:
        rows = book.rows()
        next(rows)
        patience = book._child._patience
        time.sleep(2)
        assert sum(len(chunk) for chunk in rows) == 19_001
        assert patience - book._child._patience < 2


def test_child_is_gone_when_the_importer_stops_early(saved) -> None:
    path = saved(b"a,b\n" + b"1,2\n" * 100_000)
    with opened(path, "a.csv") as book:
        next(book.rows())
        process = book._child._process
        assert process.poll() is None
    assert process.poll() is not None
