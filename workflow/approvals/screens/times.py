"""How long decisions lie (停留时长): median and 90th percentile per step, person and branch, in office minutes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DecimalField, F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from workflow.approvals.rules.spans import MEDIAN, NINETIETH, percentile
from workflow.approvals.screens.inbox_lines import kind_words
from workflow.approvals.screens.words import OPINIONS, span_words
from workflow.models import Approval, Decision

DECIDING = (*OPINIONS, "transfer")
SHOWN = 50
TENTH, HALF = Decimal("0.1"), Decimal("0.5")
BY: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "step": (_("By step"), ("approval__kind", "step_name")),
    "person": (_("By person"), ("by__employee_no", "by__name")),
    "branch": (_("By branch"), ("approval__branch__code", "approval__branch__name")),
}


class PercentileCont(Aggregate):
    """``percentile_cont(share) WITHIN GROUP (ORDER BY …)``; PostgreSQL only."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField(max_digits=12, decimal_places=4)  # type: ignore[assignment]  # a class attribute by design

    def __init__(self, column: str, share: str) -> None:
        super().__init__(F(column), share=share)


@dataclass(frozen=True, slots=True)
class Span:
    """One line: so many decisions, median and 90th percentile in office minutes."""

    name: str
    count: int
    median: int
    ninetieth: int

    @property
    def median_words(self) -> str:
        """In hours and minutes."""
        return span_words(self.median)

    @property
    def ninetieth_words(self) -> str:
        """In hours and minutes."""
        return span_words(self.ninetieth)


def decided(
    user: Actor, first: date, last: date, *, kind: str = "", within: Branch | None = None
) -> QuerySet[Decision]:
    """Decisions of the days ``first`` to ``last`` (both included) on cases of the branches ``user`` oversees."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    cases = Approval.objects.overseen_by(user, within)
    rows = Decision.objects.filter(at__gte=start, at__lt=end, verb__in=DECIDING, lay_minutes__isnull=False)
    return rows.filter(approval__in=cases.filter(kind=kind) if kind else cases)


def spans_of(rows: QuerySet[Decision], by: str) -> list[Span]:
    """The longest medians first; in the database where it can, else exactly the same in Python."""
    _label, columns = BY[by]
    found = _in_sql(rows, columns) if connection.vendor == "postgresql" else _in_python(rows, columns)
    return sorted(found, key=lambda span: (-span.median, span.name))[:SHOWN]


def _in_sql(rows: QuerySet[Decision], columns: tuple[str, ...]) -> list[Span]:
    grouped = rows.order_by().values(*columns).annotate(
        count=Count("pk"), half=PercentileCont("lay_minutes", "0.5"), ninety=PercentileCont("lay_minutes", "0.9")
    )  # fmt: skip
    return [Span(_name(columns, row), row["count"], _rounded(row["half"]), _rounded(row["ninety"])) for row in grouped]


def _rounded(value: Any) -> int:
    """Whole minutes, halves up, as :func:`percentile` rounds. The database answers in binary: exact are tenths."""
    return int(Decimal(str(value)).quantize(TENTH) + HALF)


def _in_python(rows: QuerySet[Decision], columns: tuple[str, ...]) -> list[Span]:
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *key, minutes in rows.order_by().values_list(*columns, "lay_minutes"):
        groups[tuple(key)].append(minutes)
    return [
        Span(
            _name(columns, dict(zip(columns, key, strict=True))),
            len(values),
            percentile(values, MEDIAN) or 0,
            percentile(values, NINETIETH) or 0,
        )
        for key, values in groups.items()
    ]


def _name(columns: tuple[str, ...], row: dict[str, Any]) -> str:
    first, second = (row[column] or "" for column in columns)
    if columns == BY["step"][1]:
        return f"{kind_words(first)} · {second}"
    return f"{second} ({first})"
