"""The board: every number equals the rows of the list it leads to, and the total is the true whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.scope import SYSTEM
from renewals.insight.board import Board, Line, ranked
from renewals.insight.figures import ABNORMAL, COMPARED, FIGURES
from renewals.models import Renewal, Suspicion, SuspicionRow
from tests.factories import NOW, make_person, make_signed_policy
from workflow.transitions import create

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 6, 1)
WINDOW = {"first": TODAY, "last": TODAY + timedelta(days=90)}


@pytest.fixture
def desk(people, make_renewal, freeze):
    """Customers in every state of every kind of owner, in and out of the window, with data right and wrong."""
    freeze()
    owners = (people["specialist"], people["colleague"])
    for number, (owner, days) in enumerate([(o, d) for o in owners for d in (-40, -3, 0, 4, 7, 8, 60, 120)]):
        ends = TODAY + timedelta(days=days)
        common = {"owner": owner, "expires_on": ends, "last_premium": Decimal(1000 + number)}
        make_renewal(status="assigned", first_contact_due_at=NOW - timedelta(hours=number - 4), **common)
        make_renewal(status="following", next_contact_on=TODAY - timedelta(days=number % 3), **common)
        make_renewal(status="quoted", first_quote_on=TODAY, next_contact_on=None, false_claims=number % 2, **common)
        make_renewal(status="lost", **common)
        make_renewal(status="lapsed", lapsed_at=NOW, next_contact_on=TODAY - timedelta(days=1), **common)
        make_renewal(status="void", **common)
        row = make_renewal(expires_on=ends, phone="13800000000", vin="LSV" if number % 2 else "", phone_valid=False)
        policy = make_signed_policy(row.branch)
        make_renewal(status="renewed", matched_policy=policy, **common)
    stranger = make_person("specialist", people["province_admin"].branch)
    make_renewal(status="following", owner=stranger, expires_on=TODAY, next_contact_on=TODAY - timedelta(days=9))
    return Board(Renewal.objects.visible_to(people["renewal_manager"]), TODAY, **WINDOW, least=20)


def behind(client, address):
    """How many rows the list shows where a number leads."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
    page = client.get(urlsplit(address).path, query)
    assert page.status_code == 200
    return page.context["count"]


def test_every_number_is_as_large_as_its_list(desk, client, people):
    client.force_login(people["renewal_manager"])
    numbers = [(state.count, state.address) for state in desk.funnel]
    numbers += [(line.count, line.address) for line in desk.late]
    numbers += [(count, address) for _figure, count, address in desk.abnormal]
    numbers += [(count, address) for line in [*desk.owners, desk.whole] for _figure, count, address in line.cells]
    numbers.append((desk.urgent_whole[0], desk.urgent_address))
    assert len(numbers) > 40
    assert [(count, address) for count, address in numbers if behind(client, address) != count] == []


def test_total_is_the_true_whole_and_nobody_is_in_it(desk):
    rows = desk.windowed.exclude(status="void")
    assert desk.whole.due == rows.count()
    assert desk.owners[-1].person is None
    assert desk.owners[-1].due == rows.filter(owner=None).count() > 0
    assert sum(state.count for state in desk.funnel) == desk.windowed.count()


def test_unquoted_in_seven_days_come_by_premium(desk):
    rows = list(desk.urgent)
    assert [row.last_premium for row in rows] == sorted((row.last_premium for row in rows), reverse=True)
    assert {row.expires_on for row in rows} <= {TODAY + timedelta(days=days) for days in range(8)}
    assert all(row.first_quote_on is None for row in rows)
    assert desk.urgent_whole == (len(rows), sum(row.last_premium for row in rows))


def test_list_about_to_lapse_is_sorted_by_premium_over_its_pages(desk, client, people, make_renewal):
    for number in range(30):
        make_renewal(expires_on=TODAY + timedelta(days=3), last_premium=Decimal(100 * (number % 7)))
    client.force_login(people["renewal_manager"])
    address, seen = desk.urgent_address, []
    for _page in range(5):
        page = client.get(address).context["page"]
        seen += [row.last_premium for row in page.rows]
        if not page.next_query:
            break
        address = f"{reverse('renewals:list')}{page.next_query}"
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == desk.urgent.count()


def line(name, due, renewed, person=1):
    return Line(person, name, (due, 0, renewed, 0, 0), ("",) * 5)


def test_small_samples_have_no_rank_and_equals_share_one():
    lines = [
        line("a", 40, 30),
        line("b", 20, 10),
        line("c", 20, 10),
        line("d", 50, 5),
        line("e", 19, 19),
        line("f", 90, 1, None),
    ]
    assert [each.rank for each in ranked(lines, 20)] == [1, 2, 2, 4, None, None]


def test_figures_know_each_other():
    assert len(FIGURES) == len(COMPARED) + len(ABNORMAL)
    assert COMPARED[0].code == "due"


@pytest.mark.parametrize("query", ["first=2026-07-01&last=2026-06-01", "first=2020-01-01&last=2026-06-01", "first=x"])
def test_days_that_make_no_board(query, client, people):
    client.force_login(people["renewal_manager"])
    assert client.get(f"{reverse('renewals:board')}?{query}").status_code == 422


@pytest.fixture
def suspect(people, make_renewal):
    def make():
        row = make_renewal(status="following", owner=people["specialist"])
        found = Suspicion(
            branch=row.branch, kind="false_reports", subject=f"r{row.pk}", person=people["specialist"],
            period=date(2026, 5, 25), facts={"reports": 2}, found_at=NOW,
        )  # fmt: skip
        create(found, "notice", by=SYSTEM, facts={"kind": "false_reports"})
        SuspicionRow.objects.create(suspicion=found, branch=row.branch, renewal=row)
        return found

    return make


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_board_asks_as_often_for_many_rows(client, people, make_renewal):
    def more(count):
        for _row in range(count):
            owner = make_person("specialist", people["specialist"].branch)
            make_renewal(status="following", owner=owner, next_contact_on=date(2020, 1, 1))

    client.force_login(people["renewal_manager"])
    address = reverse("renewals:board")
    more(2)
    client.get(address)
    few = queries(client, address)
    more(6)
    assert queries(client, address) == few


def test_suspicions_ask_as_often_for_many_rows(client, people, suspect):
    client.force_login(people["renewal_manager"])
    suspect(), suspect()
    address = reverse("renewals:suspicions")
    client.get(address)
    few = queries(client, address)
    for _row in range(5):
        suspect()
    assert queries(client, address) == few


def test_list_of_a_suspicion_is_its_rows_for_managers_alone(client, people, suspect, make_renewal):
    found = suspect()
    make_renewal(status="following", owner=people["specialist"])
    address = f"{reverse('renewals:list')}?tab=all&owner=all&suspicion={found.pk}"
    client.force_login(people["team_lead"])
    assert client.get(address).context["count"] == 1
    client.force_login(people["specialist"])
    assert client.get(address).context["count"] == 0


def test_empty_board_says_what_to_do(client, people):
    client.force_login(people["renewal_manager"])
    page = client.get(reverse("renewals:board"))
    assert page.status_code == 200
    assert reverse("renewals:suspicions") in page.content.decode()


def test_suspicion_of_another_province_does_not_exist(client, people, suspect):
    client.force_login(people["other_renewal_manager"])
    assert client.get(reverse("renewals:suspicion", args=[suspect().pk])).status_code == 404
