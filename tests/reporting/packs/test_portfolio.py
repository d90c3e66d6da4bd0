"""The monthly renewal pack of a real portfolio, read back from both files, beside the raw file in plain Python."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from reporting.packs.sheet import HEAD_ROW
from tests.reporting.packs.june import text_of
from tests.reporting.test_portfolio_rate import PORTFOLIO, answer_of, raw_rows, recomputed

pytestmark = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow]
MONTH, AS_OF = "2018-06", "2019-12-31"
YEAR = [f"2017-{month:02}" for month in range(7, 13)] + [f"2018-{month:02}" for month in range(1, 7)]


def pack(target: Path, output: str) -> bytes:
    arguments = ["--branch", "HQ", "--month", MONTH, "--as-of", AS_OF, "--format", output, "--output", str(target)]
    call_command("pack", "renewals_monthly", *arguments, stdout=io.StringIO())
    return target.read_bytes()


def of_paper(content: bytes) -> dict[str, list[str]]:
    """The lines of the chapter of months: due, renewed and rate by month."""
    lines = re.findall(r"^ *(20\d\d-\d\d) +([\d,]+) +([\d,]+) +([\d.]+)%", text_of(content), re.MULTILINE)
    return {month: [due.replace(",", ""), renewed.replace(",", ""), rate] for month, due, renewed, rate in lines}


def of_sheet(content: bytes) -> dict[str, list[Any]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("近十二个月").to_python()
    found = {str(row[0]): row for row in rows[HEAD_ROW + 1 :] if re.fullmatch(r"20\d\d-\d\d", str(row[0]))}
    return {month: [str(int(row[1])), str(int(row[2])), f"{row[3]:.2f}"] for month, row in found.items()}


@pytest.mark.skipif(not PORTFOLIO.exists(), reason="the shared data sets are not beside this checkout")
def test_pack_of_the_portfolio_equals_the_raw_file(tmp_path: Path) -> None:
    call_command("demo_book", "--scale", "0", "--seed", "1", stdout=io.StringIO())
    mapping = ("--branch", "HQ", "--mapping", "motor-portfolio", "--commit")
    answer_of("import_due_list", str(PORTFOLIO), *mapping)
    answer_of("import_signed_policies", str(PORTFOLIO), *mapping)

    paper, book = pack(tmp_path / "pack.pdf", "pdf"), pack(tmp_path / "pack.xlsx", "xlsx")

    expected = {row["month"]: [str(row["due"]), str(row["renewed"]), row["rate"]] for row in recomputed(raw_rows())}
    expected = {month: expected[month] for month in YEAR}
    assert of_paper(paper) == expected
    assert of_sheet(book) == expected
    summary = re.search(r"续保率\s*1 +([\d,]+) +([\d,]+) +([\d.]+)%", text_of(paper))
    assert summary is not None
    due, renewed, rate = expected[MONTH]
    assert [number.replace(",", "") for number in summary.groups()] == [renewed, due, rate]
