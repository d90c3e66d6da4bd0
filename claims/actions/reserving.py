"""How a series of reserves grows: movements are added, never changed (claims brief §4.5)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from claims.models import MovementKind, ReserveMovement

ZERO = Decimal(0)


def move_series(case: int, loss_type: str, *, estimate: Decimal, paid: Decimal, at: datetime, cover: str = "") -> None:
    """Appends what leads from the end of a series to ``estimate`` and ``paid``: raised or lowered, then paid."""
    rows = ReserveMovement.objects.filter(case=case, cover=cover, loss_type=loss_type)
    last = rows.order_by("-position").first()
    position = (rows.aggregate(most=Max("position"))["most"] or 0) + 1
    before, paid_before = (last.estimate, last.paid) if last is not None else (ZERO, ZERO)
    base: dict[str, Any] = {"case_id": case, "cover": cover, "loss_type": loss_type, "at": at}
    made: list[ReserveMovement] = []
    if paid < paid_before:
        # A recovery: what was paid comes back; the outstanding does not move.
        return
    if estimate != before:
        kind = MovementKind.OPENING if last is None else MovementKind.UP if estimate > before else MovementKind.DOWN
        step = abs(estimate - before)
        made.append(
            ReserveMovement(**base, position=position, kind=kind, amount=step, estimate=estimate, paid=paid_before)
        )
    if paid != paid_before:
        amount = paid - paid_before
        number = position + len(made)
        made.append(
            ReserveMovement(
                **base, position=number, kind=MovementKind.PAID, amount=amount, estimate=estimate, paid=paid
            )
        )
    ReserveMovement.objects.bulk_create(made)
