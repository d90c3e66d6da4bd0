"""The renewal rate of a real portfolio, recomputed from the raw file in plain Python: every month of 2017 and 2018, and
the monthly pack read back from both of its files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from reporting.packs.sheet import HEAD_ROW
from tests.reporting.packs.june import text_of
from tests.undoing import Standing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.portfolio,
    pytest.mark.slow,
    pytest.mark.xdist_group("portfolio"),
]

SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
PORTFOLIO = SHARED / "data" / "motor_portfolio" / "motor_vehicle_insurance_data.odd_id.csv.gz"
MONTHS = [f"{year}-{month:02}" for year in (2017, 2018) for month in range(1, 13)]


def day(text: str) -> date:
    number, month, year = text.split("/")
    return date(int(year), int(month), int(number))


def raw_rows() -> list[dict[str, str]]:
    with gzip.open(PORTFOLIO, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def recomputed(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Due: T = next renewal − 1 in the month. Renewed: another annuity of the policy starts in [T − 90, T + 1]."""
    starts: dict[str, list[date]] = defaultdict(list)
    for row in rows:
        starts[row["ID"]].append(day(row["Date_last_renewal"]))
    due: Counter[str] = Counter()
    renewed: Counter[str] = Counter()
    for row in rows:
        own, last_day = day(row["Date_last_renewal"]), day(row["Date_next_renewal"]) - timedelta(days=1)
        month = f"{last_day:%Y-%m}"
        due[month] += 1
        window = (last_day - timedelta(days=90), last_day + timedelta(days=1))
        renewed[month] += any(window[0] <= start <= window[1] and start > own for start in starts[row["ID"]])
    return [
        {"month": month, "due": due[month], "renewed": renewed[month], "rate": rate(renewed[month], due[month])}
        for month in MONTHS
    ]


def rate(part: int, whole: int) -> str:
    return str((Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def answer_of(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture(scope="module")
def imported(standing: Standing) -> dict[str, Any]:
    """The portfolio in the book, for both tests; what the import of the due list said."""
    return standing(import_portfolio)


def import_portfolio() -> dict[str, Any]:
    if not PORTFOLIO.exists():
        pytest.skip("the shared data sets are not beside this checkout")
    call_command("demo_book", "--scale", "0", "--seed", "1", stdout=io.StringIO())
    mapping = ("--branch", "HQ", "--mapping", "motor-portfolio", "--commit")
    imported = answer_of("import_due_list", str(PORTFOLIO), *mapping)
    answer_of("import_signed_policies", str(PORTFOLIO), *mapping)
    return imported


def test_rate_of_every_month_equals_the_raw_file(imported: dict[str, Any]) -> None:
    found = answer_of(
        "kpi",
        "renewal_rate",
        "--branch",
        "HQ",
        "--from",
        "2017-01-01",
        "--to",
        "2018-12-31",
        "--as-of",
        "2019-12-31",
        "--by",
        "month",
    )

    rows = raw_rows()
    assert imported["counts"]["new"] == len(rows)
    assert imported["counts"]["refused"] == 0
    shown = [{key: row[key] for key in ("month", "due", "renewed", "rate")} for row in found["rows"]]
    assert shown == recomputed(rows)
    assert shown[-1] == {"month": "2018-12", "due": shown[-1]["due"], "renewed": 0, "rate": "0.00"}


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


def test_pack_of_the_portfolio_equals_the_raw_file(imported: dict[str, Any], tmp_path: Path) -> None:
    assert imported["counts"]["refused"] == 0
    paper, book = pack(tmp_path / "pack.pdf", "pdf"), pack(tmp_path / "pack.xlsx", "xlsx")

    expected = {row["month"]: [str(row["due"]), str(row["renewed"]), row["rate"]] for row in recomputed(raw_rows())}
    expected = {month: expected[month] for month in YEAR}
    assert of_paper(paper) == expected
    assert of_sheet(book) == expected
    summary = re.search(r"续保率\s*1 +([\d,]+) +([\d,]+) +([\d.]+)%", text_of(paper))
    assert summary is not None
    due, renewed, rate = expected[MONTH]
    assert [number.replace(",", "") for number in summary.groups()] == [renewed, due, rate]
