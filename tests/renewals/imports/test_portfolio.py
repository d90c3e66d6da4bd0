"""The real motor portfolio through the commands. Its rate is compared in ``tests/reporting/test_portfolio.py``."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from renewals.models import Renewal, SignedPolicy
from tests.renewals.imports.conftest import Import
from tests.renewals.imports.shared_data import PORTFOLIO, needs_shared_data
from workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow, needs_shared_data]

OPTIONS = {"branch": "HQ", "mapping": "motor-portfolio"}


def portfolio() -> Path:
    return next(PORTFOLIO.glob("motor_vehicle_insurance_data.*.csv.gz"))


def head_of_the_other_half(path: Path, rows: int) -> str:
    """The same columns with even policy numbers, as the half that is not here has them."""
    with gzip.open(portfolio(), "rt", encoding="utf-8-sig") as file:
        lines = [next(file) for _line in range(rows + 1)]
    other = [lines[0], *(f"{int(line.split(';', 1)[0]) + 1};{line.split(';', 1)[1]}" for line in lines[1:])]
    path.write_text("".join(other), "utf-8")
    return "".join(other)


def test_every_row_of_the_portfolio_is_imported_once(import_file: Import) -> None:
    first = import_file(portfolio(), **OPTIONS)

    assert (first["counts"]["rows"], first["counts"]["new"], first["messages_total"]) == (52743, 52743, 0)
    assert Renewal.objects.count() == Event.objects.filter(verb="imported").count() == 52743
    again = import_file(portfolio(), **OPTIONS)
    assert (again["counts"]["new"], again["counts"]["changed"], again["counts"]["unchanged"]) == (0, 0, 52743)
    signed = import_file(portfolio(), command="import_signed_policies", commit=False, **OPTIONS)
    assert (signed["counts"]["new"], signed["messages_total"]) == (52743, 0)


def test_other_half_is_read_the_same_way(import_file: Import, tmp_path: Path) -> None:
    path = tmp_path / "motor_vehicle_insurance_data.even_id.csv"
    rows = list(csv.DictReader(head_of_the_other_half(path, 500).splitlines(), delimiter=";"))

    due = import_file(path, **OPTIONS)
    signed = import_file(path, command="import_signed_policies", **OPTIONS)

    assert due["counts"]["new"] == signed["counts"]["new"] == len(rows) == 500
    for row in rows[:20]:
        ends = datetime.strptime(row["Date_next_renewal"], "%d/%m/%Y").date() - timedelta(days=1)  # noqa: DTZ007
        renewal = Renewal.objects.get(asset_key=f"P:{row['ID']}", expires_on=ends)
        assert (renewal.last_premium, renewal.currency, renewal.line) == (Decimal(row["Premium"]), "EUR", "commercial")
    assert SignedPolicy.objects.filter(matched_renewal__isnull=False).count() == signed["counts"]["matched"] > 0
