"""The paper: pages, footnotes, repeated heads, the same bytes again, and nothing fetched from anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.errors import DomainError
from accounts.scope import SYSTEM
from reporting import charts
from reporting.packs import pdf
from reporting.packs.build import build
from reporting.packs.document import COUNT, TEXT, Cell, Column, Document, Row, Section, Table
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, View
from tests.reporting.packs.june import PRINTED, pages_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # paper knows no database


@pytest.fixture
def paper(book: Any, june: View) -> Document:
    return build(PACKS["renewals_monthly"], june, SYSTEM, "zh-hans")


def plain(document: Document) -> Document:
    """Without charts, for what is not about them."""
    return replace(document, sections=tuple(replace(each, chart=None) for each in document.sections))


def long_table(document: Document, rows: int) -> Document:
    """One chapter with so many numbered rows of three lines each."""
    table = Table(
        (Column("头甲", TEXT), Column("头乙", COUNT)),
        tuple(
            Row((Cell(f"始{number:04} " + "很长的名称" * 24 + f" 终{number:04}"), Cell(1, COUNT)))
            for number in range(rows)
        ),
        Row((Cell("合计"), Cell(rows, COUNT))),
    )
    return replace(document, sections=(Section("long", "长表", "一句话", table),))


def test_same_report_at_the_same_moment_is_the_same_bytes(paper: Document, june: View) -> None:
    again = build(PACKS["renewals_monthly"], june, SYSTEM, "zh-hans")

    assert render_pdf(paper, PRINTED) == render_pdf(again, PRINTED)


def test_report_printed_later_differs_in_its_stamp_alone(paper: Document) -> None:
    early, late = (pages_of(render_pdf(paper, PRINTED + timedelta(minutes=wait))) for wait in (0, 61))

    def without_stamp(pages: list[str]) -> list[str]:
        return [re.sub(r"打印于 \S+ \S+", "", page) for page in pages]

    assert early != late
    assert without_stamp(early) == without_stamp(late)
    assert all("打印于 2026-07-01 10:30" in page for page in early)


def test_contents_name_the_pages_where_chapters_stand(paper: Document) -> None:
    pages = pages_of(render_pdf(paper, PRINTED))

    for section in paper.sections:
        line = next(line for line in pages[1].splitlines() if section.title in line)
        page = int(line.split()[-1])
        assert any(text.strip() == section.title for text in pages[page - 1].splitlines()), section.title


def test_every_page_but_the_cover_says_which_of_how_many(paper: Document) -> None:
    pages = pages_of(render_pdf(paper, PRINTED))

    for number, text in enumerate(pages[1:], start=2):
        assert f"{number}/{len(pages)}" in text.replace(" ", "")
        assert "续保月度报告 · 浙江分公司 · 2026-06-01 – 2026-06-30" in text
    assert "/ 1" not in pages[0]


def test_footnotes_and_signatures_stand_on_the_paper(paper: Document) -> None:
    text = re.sub(r"\s", "", text_of(render_pdf(paper, PRINTED)))

    for note in paper.notes:
        assert f"{note.number}{note.name}{note.definition}".replace(" ", "") in text
    assert "（第1版，自2020-01-01起）" in text or "(第1版，自2020-01-01起)" in text
    assert "编制人" in text
    assert "审批人" in text


def test_long_table_repeats_its_head_and_splits_no_row(paper: Document) -> None:
    pages = pages_of(render_pdf(long_table(paper, 120), PRINTED))

    with_rows = [page for page in pages if re.search(r"始\d{4}", page)]
    assert len(with_rows) > 3
    for page in with_rows:
        assert "头甲" in page
        assert re.findall(r"始(\d{4})", page) == re.findall(r"终(\d{4})", page)
    assert sum(len(re.findall(r"始\d{4}", page)) for page in with_rows) == 120


def test_heading_is_never_alone_at_the_foot_of_a_page(paper: Document) -> None:
    pages = pages_of(render_pdf(paper, PRINTED))

    titles = {section.title for section in paper.sections}
    for page in pages[2:]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[-2] not in titles


def test_more_rows_than_paper_takes_are_refused(paper: Document) -> None:
    with pytest.raises(DomainError) as refusal:
        render_pdf(long_table(paper, pdf.MOST_ROWS + 1), PRINTED)
    assert refusal.value.code == "pack_too_long"
    assert "xlsx" in str(refusal.value)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The objects of a PDF, which stand in it packed."""
    for found in re.finditer(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(found[1])


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "续保月度报告"), ("en", "Monthly renewal report")])
def test_paper_says_its_title_and_language(book: Any, june: View, language: str, title: str) -> None:
    content = render_pdf(plain(build(PACKS["renewals_monthly"], june, SYSTEM, language)), PRINTED)

    told = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert f"{title} 浙江分公司 2026-06-01 – 2026-06-30" in told
    assert "A4" in told
    assert f"/Lang ({language})".encode() in b"".join(unpacked(content))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_pager_is_one_page(book: Any, june: View, language: str) -> None:
    document = build(PACKS["manager_one_pager"], june, SYSTEM, language)

    pages = pages_of(render_pdf(document, PRINTED, "王芳 E0001 2026-07-01 10:30 月度经营分析会"))

    assert len(pages) == 1
    assert all(section.title in pages[0] for section in document.sections)
    assert "王芳 E0001" in pages[0]


def test_text_of_the_book_stays_text(paper: Document) -> None:
    """A name with markup is printed, a rule of style in it changes nothing."""
    nasty = '<b onclick="x">&amp;</style><img src="http://example.com/x.png">'
    document = replace(plain(paper), branch=nasty)

    assert "<b onclick" in text_of(render_pdf(document, PRINTED))


def test_charts_are_drawn_in_one_run(paper: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []
    real = subprocess.run

    def counted(*arguments: Any, **options: Any) -> Any:
        runs.append(arguments)
        return real(*arguments, **options)

    monkeypatch.setattr(charts.subprocess, "run", counted)
    chart = next(section.chart for section in paper.sections if section.chart)
    content = render_pdf(replace(paper, sections=tuple(replace(e, chart=chart) for e in paper.sections)), PRINTED)

    assert len(runs) == 1
    assert len(pages_of(content)) > len(pages_of(render_pdf(paper, PRINTED)))


def program(folder: Path, name: str, lines: str) -> None:
    target = folder / name
    target.write_text(f"#!{sys.executable}\n{lines}\n")
    target.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is all there is to find programs in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_node_the_refusal_says_what_to_do(paper: Document, path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        render_pdf(paper, PRINTED)
    assert refusal.value.code == "chart_engine_missing"
    assert "xlsx" in str(refusal.value)


@pytest.mark.parametrize(
    "lines",
    [
        "import time; time.sleep(60)",
        "raise SystemExit(3)",
        "print('[\"<svg>')",
        "print('[]')",
        "print('{}')",
    ],
    ids=["hangs", "fails", "breaks off", "draws too few", "answers something else"],
)
def test_node_that_does_not_draw_is_no_half_paper(
    paper: Document, path: Path, lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "RENDER_SECONDS", 1)
    program(path, "node", lines)

    with pytest.raises(DomainError) as refusal:
        render_pdf(paper, PRINTED)
    assert refusal.value.code == "chart_failed"


def test_figures_of_the_paper_are_those_of_the_document(paper: Document) -> None:
    lines = text_of(render_pdf(paper, PRINTED)).splitlines()

    for section in paper.sections:
        for row in section.table.on_paper:
            numbers = [re.escape(cell.text) for cell in row.cells if isinstance(cell.value, int | Decimal)]
            assert any(re.search(r"\s.*".join(numbers), line) for line in lines), (section.code, numbers)
