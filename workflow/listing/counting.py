"""Counting without reading a million rows: past the cap the answer is "10,000+" (design notes: 0.97 ms against 62)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

CAP = 10_000


def capped_count(rows: QuerySet[Any], cap: int = CAP) -> int:
    """How many rows, at most ``cap`` + 1."""
    return rows.order_by().values("pk")[: cap + 1].count()


def capped_total(parts: Sequence[QuerySet[Any]], cap: int = CAP) -> int:
    """How many rows several querysets of one model have that share none, at most ``cap`` + 1; one query."""
    first, *others = [rows.order_by().values("pk") for rows in parts]
    return (first.union(*others, all=True) if others else first)[: cap + 1].count()
