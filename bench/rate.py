"""The rate page of a province with a million renewals, beside one aggregate written by hand for the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench import book
from bench.place import prepare
from bench.timing import Figure, in_turns, ms
from reporting.rate import rate_report
from workflow.kpis import Question

ROUNDS = 7

#: Due, quoted, renewed, renewed without gap, not renewed, and the three premiums: all that the page shows.
BY_HAND = """
    SELECT cycle,
           count(*),
           count(*) FILTER (WHERE first_quote_on <= %(as_of)s),
           count(*) FILTER (WHERE matched_signed_on <= %(as_of)s),
           count(*) FILTER (WHERE matched_signed_on <= %(as_of)s AND matched_gap_days <= 0),
           count(*) FILTER (WHERE matched_signed_on IS NULL OR matched_signed_on > %(as_of)s),
           sum(last_premium),
           sum(last_premium) FILTER (WHERE matched_signed_on <= %(as_of)s),
           sum(matched_premium) FILTER (WHERE matched_signed_on <= %(as_of)s)
    FROM renewals_renewal
    WHERE branch_id IN (SELECT id FROM accounts_branch WHERE path >= '/HQ/33/' AND path < '/HQ/330')
      AND expires_on BETWEEN %(first)s AND %(last)s AND status <> 'void'
    GROUP BY cycle ORDER BY cycle
"""
WINDOW: dict[str, Any] = {"first": book.FIRST, "last": book.LAST, "as_of": book.TODAY}


def figures(scale: float) -> Iterator[Figure]:
    """The page through Django, and the report without its HTML."""
    place = prepare()
    book.load(place, int(1_000_000 * scale))
    client = Client()
    client.force_login(place.admin)
    question = Question(branch=place.province, by="month", **WINDOW)
    address = reverse("reporting:renewal_rate")
    fields = {**{name: day.isoformat() for name, day in WINDOW.items()}, "branch": "33", "by": "month"}

    def page() -> None:
        assert client.get(address, fields).status_code == 200

    _same_figures(rate_report(question, place.admin), by_hand())
    hand, report, whole_page = in_turns([by_hand, lambda: rate_report(question, place.admin), page], ROUNDS)
    yield Figure("rate page, 1 province, 24 months", ms(whole_page), ms(hand), whole_page / hand, at_most=1.5)
    yield Figure("rate report without the page", ms(report), ms(hand), report / hand)


def by_hand() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, WINDOW)
        return list(cursor.fetchall())


def _same_figures(report: Any, rows: list[tuple[Any, ...]]) -> None:
    """What is faster but different is no answer."""
    shown = [tuple(row.counts.values()) for row in report.rows]
    assert shown == [row[1:6] for row in rows], "the page and the hand-written aggregate disagree"
    kept = [Decimal(row[7] or 0) * 100 / row[6] for row in rows]
    assert [row.rates["premium_kept"] for row in report.rows] == [value.quantize(Decimal("0.01")) for value in kept]
