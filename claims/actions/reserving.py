"""How a series of reserves grows: movements are added, never changed (claims brief §4.5)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from claims.models import ReserveMovement
from claims.rules.reserves import moves_between


def move_series(case: int, loss_type: str, *, estimate: Decimal, paid: Decimal, at: datetime, cover: str = "") -> None:
    """Appends what leads from the end of a series to ``estimate`` and ``paid``, money that came back included."""
    rows = ReserveMovement.objects.filter(case=case, cover=cover, loss_type=loss_type)
    last = rows.order_by("-position").first()
    before = None if last is None else (last.estimate, last.paid)
    first = 1 if last is None else last.position + 1
    ReserveMovement.objects.bulk_create(
        ReserveMovement(
            case_id=case,
            cover=cover,
            loss_type=loss_type,
            at=at,
            position=position,
            kind=move.kind,
            amount=move.amount,
            estimate=move.estimate,
            paid=move.paid,
        )
        for position, move in enumerate(moves_between(before, estimate=estimate, paid=paid), start=first)
    )
