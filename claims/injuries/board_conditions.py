"""Conditions of the board of injuries: what its numbers count and what opens behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q

from accounts.models import BranchLevel
from claims.models import InjuryStatus

S = InjuryStatus
#: Days in a state: up to 7, up to 30, up to 90, more.
AGES = (7, 30, 90)
#: Where the savings of a branch are told: its prefecture, or what is nearest above.
PREFECTURES = (BranchLevel.HEAD_OFFICE, BranchLevel.PROVINCE, BranchLevel.PREFECTURE)

OPEN = ~Q(status=S.ARCHIVED)
GRADED = Q(final_grade__isnull=False)
TWICE_ASSESSED = Q(first_agreed__isnull=False)
#: A saving counts once confirmed (signed and paid before, §2.8), until a court takes it back.
CONFIRMED = Q(saving_confirmed_at__isnull=False)
TAKEN_BACK = CONFIRMED & Q(reversed_at__isnull=False)
KEPT = CONFIRMED & Q(reversed_at__isnull=True)
#: 协商成功率: whether the victim agreed; neither while that is open.
SETTLED = Q(status__in=(S.AGREED, S.PAID)) | CONFIRMED
FAILED = (
    ~Q(status__in=(S.AGREED, S.PAID))
    & Q(saving_confirmed_at__isnull=True)
    & (~Q(external_reason="") | Q(status=S.LITIGATION) | Q(judgment_amount__isnull=False))
)


def ages_at(at: datetime) -> tuple[Q, ...]:
    """Full days in the state, by the columns of :data:`AGES` and one for what is older."""
    ends = [at - timedelta(days=days + 1) for days in AGES]
    within = [Q(since__lte=newer, since__gt=older) for newer, older in pairwise(ends)]
    return (Q(since__gt=ends[0]), *within, Q(since__lte=ends[-1]))
