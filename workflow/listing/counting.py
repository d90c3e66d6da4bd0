"""Counting without reading a million rows: past the cap the answer is "10,000+" (design notes: 0.97 ms against 62)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

CAP = 10_000


def capped_count(rows: QuerySet[Any], cap: int = CAP) -> int:
    """How many rows, at most ``cap`` + 1."""
    return rows.order_by().values("pk")[: cap + 1].count()
