"""The queue of callbacks with its plan: who calls whom on which day, and which callbacks wait for their review."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from renewals.models import Callback, CallbackPlan


def with_plan(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` with day and caller of the plan of their present lapse."""
    plan = CallbackPlan.objects.filter(renewal=OuterRef("pk"), lapse_no=OuterRef("lapse_no"))
    return rows.annotate(
        plan_day=Subquery(plan.values("day")[:1]),
        plan_caller=Subquery(plan.values("caller")[:1]),
        plan_caller_name=Subquery(plan.values("caller__name")[:1]),
    )


def to_review() -> QuerySet[Callback]:
    """Callbacks of the outer query's renewal that were drawn and that nobody has reviewed."""
    return Callback.objects.filter(renewal=OuterRef("pk"), sampled=True, reviewer__isnull=True)
