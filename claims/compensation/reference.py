"""Where standards and rules of practice come from: the rows of the database, else the table that ships with Banli."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from claims.models import CompensationStandard, PracticeRule
from claims.rules.reading.document import Reference
from claims.rules.standards import StandardRow

SHIPPED = Path("fixtures") / "compensation_standards.json"


@lru_cache(maxsize=1)
def shipped_standards() -> tuple[StandardRow, ...]:
    """The table of the claims brief §3 as it ships: unconfirmed, with unknown cells absent."""
    table: dict[str, Any] = json.loads((settings.BASE_DIR / SHIPPED).read_text("utf-8"))
    return tuple(_row(row) for row in table["rows"])


def _row(row: dict[str, Any]) -> StandardRow:
    return StandardRow(
        region=row["region"],
        data_year=row["year"],
        basis=row.get("basis", "urban"),
        income=_amount(row.get("income")),
        consumption=_amount(row.get("consumption")),
        average_wage=_amount(row.get("average_wage")),
        source=row["source"],
    )


def _amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def reference(today: date | None) -> Reference:
    """What a document is calculated with: the rows of the database as soon as it holds any, else the shipped table.

    A database that nobody has migrated yet has no rows.
    """
    if "claims_compensationstandard" not in connection.introspection.table_names():
        return Reference(standards=shipped_standards(), today=today)
    standards = CompensationStandard.objects.rows()
    return Reference(standards or shipped_standards(), PracticeRule.objects.rows(), today)
