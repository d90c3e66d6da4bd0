"""The renewals behind a number, a page at a time, as lists and files show them: personal data masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.models import Renewal, RenewalQuerySet, RenewalStatus
from workflow.identifiers.masking import mask_name, mask_vin

PAGE = 25
COUNT_CAP = 10_000

ROW_HEADINGS = (
    _("Plate"),
    _("VIN (last six)"),
    _("Policy number"),
    _("Insured"),
    _("Last covered day"),
    _("State"),
    _("Branch"),
    _("Owner"),
    _("Last premium"),
    _("First quote"),
    _("Signed on"),
    _("New start"),
    _("New premium"),
)


#: Positions (from 1) of the amounts.
RIGHT_ALIGNED = (9, 13)


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Up to 25 renewals, the cursor of the next page (empty: none), and the count, capped."""

    items: list[tuple[int, list[Any]]]
    next_cursor: str
    count: int
    capped: bool


def page_of(rows: RenewalQuerySet, after: str) -> RowsPage:
    """The page after the cursor (``2026-06-20.123``), found by keyset: page 900 costs what page 1 does."""
    count = len(rows.order_by().values_list("pk")[: COUNT_CAP + 1])
    ordered = rows.order_by("expires_on", "id")
    day, _dot, number = after.partition(".")
    if number.isdigit():
        edge = date.fromisoformat(day)
        ordered = ordered.filter(expires_on__gte=edge).filter(Q(expires_on__gt=edge) | Q(id__gt=int(number)))
    found = list(ordered[: PAGE + 1])
    shown = found[:PAGE]
    cursor = f"{shown[-1].expires_on.isoformat()}.{shown[-1].pk}" if len(found) > PAGE else ""
    return RowsPage(
        [(row.pk, row_cells(row)) for row in shown],
        cursor,
        min(count, COUNT_CAP),
        count > COUNT_CAP,
    )


def row_cells(row: Renewal) -> list[Any]:
    """One renewal as the columns of :data:`ROW_HEADINGS`."""
    return [
        row.plate,
        mask_vin(row.vin),
        row.policy_no,
        mask_name(row.insured_name),
        row.expires_on,
        str(RenewalStatus(row.status).label),
        row.branch.name,
        row.owner.name if row.owner else "",
        row.last_premium,
        row.first_quote_on,
        row.matched_signed_on,
        row.matched_starts_on,
        row.matched_premium,
    ]
