"""The renewal rate of a real portfolio: every month of 2017 and 2018, recomputed from the raw file in plain Python."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow]

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


@pytest.mark.skipif(not PORTFOLIO.exists(), reason="the shared data sets are not beside this checkout")
def test_rate_of_every_month_equals_the_raw_file() -> None:
    call_command("demo_book", "--scale", "0", "--seed", "1", stdout=io.StringIO())
    mapping = ("--branch", "HQ", "--mapping", "motor-portfolio", "--commit")
    imported = answer_of("import_due_list", str(PORTFOLIO), *mapping)
    answer_of("import_signed_policies", str(PORTFOLIO), *mapping)

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
