"""The real motor portfolio, through the commands, against a computation that knows nothing of Banli."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from renewals.models import Renewal, SignedPolicy
from tests.renewals.imports.conftest import Import
from tests.renewals.imports.shared_data import PORTFOLIO, needs_shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow, needs_shared_data]

AS_OF = date(2019, 12, 31)
EARLY = timedelta(days=90)
ONE_DAY = timedelta(days=1)
Months = dict[str, tuple[int, int, str]]


def portfolio() -> Path:
    return next(PORTFOLIO.glob("motor_vehicle_insurance_data.*.csv.gz"))


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 (a calendar day)


def expected(path: Path) -> Months:
    """Due and renewed by month of T: a later annuity of the same policy begins in [T−90, T+1] and is signed by then."""
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        rows = [(row["ID"], day(row["Date_last_renewal"]), day(row["Date_next_renewal"])) for row in csv.DictReader(file, delimiter=";")]
    starts: dict[str, list[date]] = defaultdict(list)
    for policy, starts_on, _next in rows:
        starts[policy].append(starts_on)
    due: Counter[str] = Counter()
    renewed: Counter[str] = Counter()
    for policy, starts_on, next_start in rows:
        ends = next_start - ONE_DAY
        month = f"{ends:%Y-%m}"
        due[month] += 1
        window = (begun for begun in starts[policy] if ends - EARLY <= begun <= next_start and begun > starts_on)
        renewed[month] += any(begun <= AS_OF for begun in window)
    return {month: (due[month], renewed[month], rate(renewed[month], due[month])) for month in due}


def rate(renewed: int, due: int) -> str:
    return str((Decimal(100 * renewed) / due).quantize(Decimal("0.01"), ROUND_HALF_UP))


def kpi() -> Months:
    out = StringIO()
    call_command(
        "kpi",
        "renewal_rate",
        "--branch=HQ",
        "--from=2017-01-01",
        "--to=2018-12-31",
        "--as-of=2019-12-31",
        "--by=month",
        "--format=json",
        stdout=out,
    )
    rows: list[dict[str, Any]] = json.loads(out.getvalue())["rows"]
    return {row["month"]: (row["due"], row["renewed"], row["rate"]) for row in rows}


def test_every_month_of_the_portfolio_agrees_with_plain_python(import_file: Import) -> None:
    path = portfolio()
    options = {"branch": "HQ", "mapping": "motor-portfolio"}

    due = import_file(path, **options)
    signed = import_file(path, command="import_signed_policies", **options)

    assert due["counts"]["new"] == due["counts"]["rows"] == Renewal.objects.count()
    assert signed["counts"]["new"] == signed["counts"]["rows"] == SignedPolicy.objects.count()
    wanted = {month: figures for month, figures in expected(path).items() if "2017-01" <= month <= "2018-12"}
    assert len(wanted) == 24
    assert kpi() == wanted

    again = import_file(path, **options)
    assert again["counts"]["unchanged"] == again["counts"]["rows"]
    assert import_file(path, command="import_signed_policies", **options)["counts"]["matched"] == 0
    assert kpi() == wanted
