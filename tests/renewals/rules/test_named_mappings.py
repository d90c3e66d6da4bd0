"""The mapping that ships for the motor portfolio: a row as it is read, and 24 months from the real file."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.conf import settings

from accounts.errors import DomainError
from renewals.rules import due_row, kpi, signed_row
from renewals.rules.matching import Expiring, Signed, match_all
from renewals.rules.named_mappings import DUE_MAPPINGS, SIGNED_MAPPINGS

HEADER = [
    "ID",
    "Date_last_renewal",
    "Date_next_renewal",
    "Distribution_channel",
    "Premium",
    "Type_risk",
    "N_claims_year",
]
ROW = ["1", "05/11/2015", "05/11/2016", "0", "222.52", "3", "0"]
AS_OF = date(2019, 12, 31)
Months = dict[str, tuple[int, int, str]]


def test_due_row_ends_on_the_day_before_the_next_renewal() -> None:
    row, findings = due_row.compile_checker(DUE_MAPPINGS["motor-portfolio"].resolve(HEADER))(ROW)
    assert findings == []
    assert row is not None
    assert (row.policy_no, row.starts_on, row.expires_on) == ("1", date(2015, 11, 5), date(2016, 11, 4))
    assert (row.last_premium, row.currency, row.line) == (Decimal("222.52"), "EUR", "commercial")
    assert (row.channel, row.vehicle_kind, row.extra) == ("agent", "passenger", {"claims_last_year": "0"})


def test_signed_row_begins_and_is_signed_on_the_last_renewal() -> None:
    row, findings = signed_row.compile_checker(SIGNED_MAPPINGS["motor-portfolio"].resolve(HEADER))(ROW)
    assert findings == []
    assert row is not None
    assert (row.starts_on, row.signed_on, row.expires_on) == (date(2015, 11, 5), date(2015, 11, 5), date(2016, 11, 4))
    assert row.premium == Decimal("222.52")


def test_header_row_is_found_and_an_absent_column_is_refused() -> None:
    mapping = DUE_MAPPINGS["motor-portfolio"]
    assert mapping.find_header_row([["title"], HEADER, ROW]) == 1
    assert mapping.find_header_row([ROW]) is None
    with pytest.raises(DomainError) as refusal:
        mapping.resolve(["ID", "Premium"])
    assert refusal.value.code == "mapping.columns_absent"
    assert "Date_next_renewal" in refusal.value.facts["columns"]


@pytest.fixture(scope="module")
def portfolio() -> list[list[str]]:
    folder = Path(os.environ.get("BANLI_SHARED") or settings.BASE_DIR.parent / "shared")
    path = folder / "data" / "motor_portfolio" / "motor_vehicle_insurance_data.odd_id.csv.gz"
    if not path.exists():
        pytest.skip("the shared data sets are not on this machine")
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines, delimiter=";"))


def _plainly(portfolio: list[list[str]]) -> Months:
    """Due, renewed and rate by month of T with nothing but the standard library."""
    header = portfolio[0]
    number, last, following = (header.index(name) for name in ("ID", "Date_last_renewal", "Date_next_renewal"))
    periods = [(row[number], _day(row[last]), _day(row[following]) - timedelta(days=1)) for row in portfolio[1:]]
    starts = defaultdict(set)
    for policy, begins, _ends in periods:
        starts[policy].add(begins)
    due, renewed = defaultdict(set), defaultdict(set)
    for policy, begins, ends in periods:
        month = f"{ends:%Y-%m}"
        due[month].add(policy)
        if any(ends - timedelta(days=90) <= day <= ends + timedelta(days=1) and day > begins for day in starts[policy]):
            renewed[month].add(policy)
    return {month: _line(len(renewed[month]), len(due[month])) for month in due}


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  a day has no zone


def _line(renewed: int, due: int) -> tuple[int, int, str]:
    return due, renewed, str((Decimal(renewed) * 100 / due).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _by_our_rules(portfolio: list[list[str]]) -> Months:
    due_check = due_row.compile_checker(DUE_MAPPINGS["motor-portfolio"].resolve(portfolio[0]))
    signed_check = signed_row.compile_checker(SIGNED_MAPPINGS["motor-portfolio"].resolve(portfolio[0]))
    due = [row for row, _findings in map(due_check, portfolio[1:]) if row]
    signed = [row for row, _findings in map(signed_check, portfolio[1:]) if row]
    found = match_all(
        [Expiring(row.policy_no, row.expires_on or AS_OF, row.starts_on, row.line) for row in due],
        [Signed(row.policy_no, row.policy_no, row.starts_on or AS_OF, row.signed_on or AS_OF) for row in signed],
        AS_OF,
    )
    facts = [
        kpi.RenewalFacts(
            vehicle=row.policy_no, expires_on=row.expires_on or AS_OF, last_premium=row.last_premium or Decimal(0),
            signed_on=match.signed.signed_on if match else None,
            new_starts_on=match.signed.starts_on if match else None,
        )
        for row, match in ((row, found.get(index)) for index, row in enumerate(due))
    ]  # fmt: skip
    rule = kpi.Rule(as_of=AS_OF)
    months = kpi.by(kpi.due(facts, date(2016, 1, 1), AS_OF), kpi.month_of)
    return {
        month: (len(rows), len(kpi.renewed(rows, rule)), str(kpi.renewal_rate(rows, rule)))
        for month, rows in months.items()
    }


@pytest.mark.portfolio
def test_rules_and_plain_python_agree_on_every_month_of_the_portfolio(portfolio: list[list[str]]) -> None:
    plain, ours = _plainly(portfolio), _by_our_rules(portfolio)
    assert ours == plain
    assert sum(month.startswith(("2017", "2018")) for month in ours) == 24
    assert ours["2018-12"][1:] == (0, "0.00")
