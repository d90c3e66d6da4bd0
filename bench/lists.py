"""The list of renewals on a million rows: a filtered page, a deep page, and how many queries a page takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench import book
from bench.place import prepare
from bench.timing import Figure, in_turns, ms
from renewals.models import Renewal
from renewals.tables import RenewalTable
from workflow.listing.keyset import PAGE_SIZE, make_token

ROUNDS = 15
#: The newest year of the book, in which every owner has more rows than a page shows.
YEAR = {"expires_from": "2025-06-01", "expires_to": "2026-05-31"}
NOTHING = {"expires_from": "2035-01-01", "expires_to": "2035-01-31"}

COLUMNS = """
    r.id, r.plate, r.vin, r.vin_tail, r.policy_no, r.insured_name, r.status, r.expires_on, r.last_premium,
    r.next_contact_on, r.intention, r.effective_contacts, r.attempts, r.owner_id, o.name, b.name
"""
BY_HAND = """
    SELECT {columns}
    FROM renewals_renewal r JOIN accounts_branch b ON b.id = r.branch_id LEFT JOIN accounts_user o ON o.id = r.owner_id
    WHERE b.path >= '/HQ/33/' AND b.path < '/HQ/330' {mine} AND r.status = %(status)s
      AND r.expires_on BETWEEN %(expires_from)s AND %(expires_to)s
    {end}
"""


def figures(scale: float) -> Iterator[Figure]:
    """As a province administrator, whose list is the whole province."""
    place = prepare()
    rows = int(1_000_000 * scale)
    book.load(place, rows)
    desk = Desk(place.admin)
    owner = place.specialists[len(place.specialists) // 2].employee_no
    asked = {"tab": "all", "owner": owner, "status": "renewed", **YEAR}
    yield _filtered("list page: owner + status + dates", desk, asked)
    yield _filtered("list page: status + dates, all owners", desk, {**asked, "owner": "all"})
    yield from _deep(desk, owner, rows)


def _filtered(name: str, desk: Desk, asked: dict[str, Any]) -> Figure:
    """A filtered page beside its rows and its capped count by hand, and the same page with nothing in it."""
    mine = "" if asked["owner"] == "all" else "AND o.employee_no = %(owner)s"
    statements = [BY_HAND.format(columns=COLUMNS, mine=mine, end="ORDER BY r.expires_on, r.id LIMIT 26")]
    statements.append(f"SELECT count(*) FROM ({BY_HAND.format(columns='1', mine=mine, end='LIMIT 10001')}) counted")
    assert desk.rows(asked) == PAGE_SIZE or Renewal.objects.count() < 1_000_000, "the filter leaves no full page"
    page, bare, empty = in_turns(
        [lambda: desk.get(asked), lambda: run(statements, asked), lambda: desk.get({**asked, **NOTHING})], ROUNDS
    )
    note = f"reference = bare SQL {ms(bare)} + empty page {ms(empty)}"
    return Figure(name, ms(page), ms(bare + empty), page / (bare + empty), at_most=3, note=note)


def _deep(desk: Desk, owner: str, rows: int) -> Iterator[Figure]:
    """The whole province by expiry, nine tenths down. Any sort but the filter's own would not reach that far."""
    whole = {"tab": "all", "owner": "all"}
    sort, _down = RenewalTable.sort_of(desk.query(whole))
    place = Renewal.objects.filter(branch__path__startswith="/HQ/33/").order_by("expires_on", "id")
    deep = {**whole, "after": make_token(place[rows * 9 // 10], sort)}
    first_time, deep_time = in_turns([lambda: desk.get(whole), lambda: desk.get(deep)], ROUNDS)
    yield Figure("list page, 900,000 rows down", ms(deep_time), ms(first_time), deep_time / first_time, at_most=1.2)
    last = place.filter(owner__employee_no=owner).latest("expires_on", "id")
    few = {**whole, "owner": owner, "expires_from": last.expires_on.isoformat()}
    counts = {name: desk.queries(asked) for name, asked in (("first", whole), ("deep", deep), ("few", few))}
    yield Figure(
        "queries of a page: most / fewest",
        str(max(counts.values())),
        str(min(counts.values())),
        max(counts.values()) / min(counts.values()),
        at_most=1,
    )


class Desk:
    """A signed-in browser on the list."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("renewals:list")

    def get(self, asked: dict[str, Any]) -> Any:
        answer = self.client.get(self.address, asked)
        assert answer.status_code == 200, answer.status_code
        return answer

    def query(self, asked: dict[str, Any]) -> Any:
        return self.get(asked).wsgi_request.GET

    def queries(self, asked: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.rows(asked)
        return len(captured)

    def rows(self, asked: dict[str, Any]) -> int:
        """How many renewals the page shows."""
        return int(self.get(asked).content.count(b'class="row-link"'))


def run(statements: list[str], values: dict[str, Any]) -> None:
    """The bare SQL: executed, and every row fetched."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
            cursor.fetchall()
