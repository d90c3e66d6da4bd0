"""The dashboard of a province: a million renewals, 200,000 cases, 20,000 placements; its SQL beside SQL by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from bench import book, listed, placement_book
from bench.place import Place, prepare
from bench.timing import Figure, ms
from reinsurance.actions.summing import keep_sums

ROUNDS = 5
CASES, PLACEMENTS = 200_000, 20_000
WITHIN = "branch_id IN (SELECT id FROM accounts_branch WHERE path >= '/HQ/33/' AND path < '/HQ/330')"
MEASURES = """
    count(*),
    count(*) FILTER (WHERE first_quote_on <= %(as_of)s),
    count(*) FILTER (WHERE matched_signed_on <= %(as_of)s),
    count(*) FILTER (WHERE matched_signed_on <= %(as_of)s AND matched_gap_days <= 0),
    count(*) FILTER (WHERE assigned_at < %(until)s),
    count(*) FILTER (WHERE first_follow_at < %(until)s),
    count(*) FILTER (WHERE first_effective_at <= assigned_at + interval '24 hours'),
    sum(last_premium),
    sum(last_premium) FILTER (WHERE matched_signed_on <= %(as_of)s)
"""
#: The three months that numbers, funnel, ranking and tables show.
MONTHS = f"""
    SELECT cycle, branch_id, {MEASURES}
    FROM renewals_renewal
    WHERE {WITHIN} AND status <> 'void' AND cycle IN ('2026-06-01', '2026-05-01', '2025-06-01')
      AND expires_on BETWEEN '2025-06-01' AND '2026-06-30'
    GROUP BY cycle, branch_id
"""
TREND = f"""
    SELECT cycle, count(*), count(*) FILTER (WHERE matched_signed_on <= %(as_of)s),
        count(*) FILTER (WHERE expires_on <= %(as_of)s),
        count(*) FILTER (WHERE expires_on <= %(as_of)s AND matched_signed_on <= %(as_of)s AND matched_gap_days <= 0)
    FROM renewals_renewal
    WHERE {WITHIN} AND status <> 'void' AND expires_on BETWEEN '2025-07-01' AND '2026-06-30'
    GROUP BY cycle
"""
CASES_OF_MONTHS = f"""
    SELECT date_trunc('month', reported_at), count(*), count(*) FILTER (WHERE closed_at < %(until)s),
        count(*) FILTER (WHERE registered_at <= reported_at + interval '72 hours')
    FROM claims_claimcase
    WHERE {WITHIN} AND status = 'kept' AND case_state <> 'cancelled'
      AND (reported_at >= '2026-05-01' AND reported_at < '2026-07-01'
        OR reported_at >= '2025-06-01' AND reported_at < '2025-07-01')
    GROUP BY 1
"""


@dataclass(slots=True)
class Spent:
    """Seconds in the database, and statements."""

    seconds: float = 0.0
    statements: int = 0


@contextmanager
def watched() -> Iterator[Spent]:
    """What is spent inside."""
    spent = Spent()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.seconds += time.perf_counter() - started
            spent.statements += 1

    with connection.execute_wrapper(wrapper):
        yield spent


def figures(scale: float) -> Iterator[Figure]:
    """Medians of some rounds, in turns."""
    place = prepare()
    book.load(place, int(1_000_000 * scale))
    listed.load(place, int(CASES * scale), 1)
    placement_book.load(place, int(PLACEMENTS * scale))
    keep_sums()
    _every_desk(place)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(place.admin)
    address = reverse("reporting:standard", args=["province"])
    asked = {"branch": "33", "month": "2026-06", "as_of": book.TODAY.isoformat()}
    ours, hand, whole = [], [], []
    statements = 0
    for _round in range(ROUNDS + 1):
        with watched() as spent:
            started = time.perf_counter()
            assert client.get(address, asked).status_code == 200
            whole.append(time.perf_counter() - started)
        ours.append(spent.seconds)
        statements = spent.statements
        with watched() as spent:
            by_hand()
        hand.append(spent.seconds)
    sql, reference, page = (median(each[1:]) for each in (ours, hand, whole))
    yield Figure(
        f"province dashboard, SQL of {statements} statements", ms(sql), ms(reference), sql / reference, at_most=2
    )
    yield Figure("province dashboard, SQL in milliseconds", ms(sql), "", sql * 1000, at_most=300)
    yield Figure("province dashboard, the whole page", ms(page), ms(reference), page / reference)


def by_hand() -> None:
    values = {"as_of": book.TODAY, "until": date(2026, 6, 16)}
    with connection.cursor() as cursor:
        for statement in (MONTHS, TREND, CASES_OF_MONTHS):
            cursor.execute(statement, values)
            cursor.fetchall()


def _every_desk(place: Place) -> None:
    """The reader of the dashboard may see all three desks of the province."""
    for role in ("claims_director", "ri_head"):
        Membership.objects.get_or_create(
            user=place.admin, branch=place.province, role=role, defaults={"valid_from": date(2020, 1, 1)}
        )
