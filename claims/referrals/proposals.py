"""Which cases a desk should refer: those over the limit rows of a role at a level (claims brief §1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import AuthorityLimit
from accounts.rules.authority import LimitRow, Post, judge_post
from claims.models import ClaimCase, ClaimCaseQuerySet
from claims.rules.referral_demands import Money, Part, demands_of
from claims.rules.referral_types import type_of

NOBODY = 0


def proposed_cases(cases: ClaimCaseQuerySet, *, role: str, level: str, on: date | None = None) -> Iterator[ClaimCase]:
    """The open ones of ``cases`` that ``role`` at ``level`` may not decide: by what is assessed, else claimed."""
    day = on or timezone.localdate()
    limits: dict[str, list[LimitRow]] = {}
    for case in cases.open().select_related("branch").prefetch_related("amounts").order_by("pk"):
        path = case.branch.path
        if path not in limits:
            limits[path] = AuthorityLimit.objects.around(case.branch).on(day).rows()
        if is_over(case, limits[path], Post(role, level, path), day):
            yield case


def is_over(case: ClaimCase, rows: Iterable[LimitRow], post: Post, on: date) -> bool:
    """Whether one of the rows that apply does not cover the case."""
    parts = [
        Part(amount.loss_type, "", amount.assessed or amount.claimed)
        for amount in case.amounts.all()
        if amount.assessed or amount.claimed
    ]
    total = sum((part.asked for part in parts), Decimal(0))
    demands = demands_of(type_of("amount"), case.line, parts, Money(), total)
    found = judge_post(list(rows), person=NOBODY, post=post, path=case.branch.path, demands=demands, on=on)
    return not found.allowed
