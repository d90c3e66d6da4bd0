"""A person's queue: which customers, in which order, and who comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from renewals.branch_numbers import read_once
from renewals.conduct.rules.dialling import may_call
from renewals.day.asking_many import asks_of, checked_out
from renewals.day.ordering import IN_QUEUE, in_order, planned, to_do
from renewals.day.settings import score_table
from renewals.filters import VIEW_BY_CODE, worked_by
from renewals.models import Renewal, RenewalQuerySet

PAGE_SIZE = 25
#: The columns the queue reads; encrypted ones are not among them.
READ = (
    "status",
    "plate",
    "policy_no",
    "insured_name",
    "is_company",
    "expires_on",
    "last_premium",
    "quote_premium",
    "next_contact_on",
    "first_contact_due_at",
    "callback_due_on",
    "last_contact_at",
    "last_result",
    "intention",
    "list_kind",
    "phone_hash",
    "phone_valid",
    "owner_id",
    "branch__code",
    "branch__name",
    "branch__path",
)
#: The parts of the queue that are views of the list too, with the list's own conditions (brief §1.4).
VIEWS = ("today", "overdue", "lapsing", "quoted")


def queue_of(user: User, now: datetime) -> RenewalQuerySet:
    """Every customer the person works, unordered."""
    today = timezone.localtime(now).date()
    rows: Any = Renewal.objects.visible_to(user).filter(worked_by(user, today), status__in=IN_QUEUE)
    return rows  # type: ignore[no-any-return]  # the manager's queryset


def part_of(code: str, rows: RenewalQuerySet, now: datetime) -> RenewalQuerySet:
    """One tab of the queue."""
    return rows.filter(_conditions(now)[code])


def counts(rows: RenewalQuerySet, now: datetime) -> dict[str, int]:
    """How many each tab holds, in one query."""
    return rows.aggregate(**{code: Count("pk", filter=known) for code, known in _conditions(now).items()})


def _conditions(now: datetime) -> dict[str, Any]:
    today = timezone.localtime(now).date()
    views = {code: VIEW_BY_CODE[code].condition(today) for code in VIEWS}
    return {"to_do": to_do(today), **views, "later": planned(today)}


def ordered(rows: RenewalQuerySet, user: User, now: datetime) -> RenewalQuerySet:
    """``rows`` in the person's order, with the columns a page of the queue needs."""
    table = score_table(user.branch, timezone.localtime(now).date())
    return in_order(rows, table, now).select_related("branch").only(*READ)


@read_once()
def next_of(user: User, now: datetime, *, after: int | None = None) -> int | None:
    """The first customer to do who may be called now; when none of the first page may, simply the first.

    ``after``: the customer just worked, not to come again at once.
    """
    rows = ordered(part_of("to_do", queue_of(user, now), now).exclude(pk=after or 0), user, now)
    first = list(rows[:PAGE_SIZE])
    asks, out = asks_of(first, now), checked_out(first, now)
    free = (row.pk for row in first if row.phone_hash and row.pk not in out and may_call(asks[row.pk]))
    return next(free, first[0].pk if first else None)
