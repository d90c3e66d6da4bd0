"""The leader board (renewals brief §3.4): places from 20 customers on, the true whole, differences in points."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.scope import SYSTEM
from reporting.actions import set_target
from reporting.leaders import COUNTS, Leader, Narrowed, in_order, leaders
from workflow.exports.registry import SOURCES, asked_again
from workflow.kpis import Question

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 6, 20)
WINDOW = {"month": "2026-06", "as_of": "2026-06-20", "by": "owner"}


def line(key: str, due: int, rate: str | None, place: int | None = None) -> Leader:
    counts = dict.fromkeys(COUNTS, 0) | {"due": due}
    value = None if rate is None else Decimal(rate)
    rates = {"quote_rate": None, "renewal_rate": value}
    return Leader(key, key, counts, rates, None, None, None, None, place)


def test_places_go_by_rate_from_twenty_customers_on_and_equal_rates_share_one() -> None:
    found = in_order(
        [line("few", 19, "100"), line("", 40, "90"), line("c", 20, "40"), line("a", 30, "50"), line("b", 25, "50")], 20
    )
    assert [(each.key, each.place) for each in found] == [("a", 1), ("b", 1), ("c", 3), ("few", None), ("", None)]


@pytest.fixture
def book(people: Any, make_renewal: Any) -> None:
    def make(who: str, renewed: int, due: int, month: int = 6, year: int = 2026, **more: Any) -> None:
        owner = {"owner": people[who]} if who else {}
        for place in range(due):
            status = "renewed" if place < renewed else "following" if who else "pool"
            day = date(year, month, 10)
            extra = {"matched_signed_on": date(year, month, 1)} if status == "renewed" else {}
            make_renewal(status=status, expires_on=day, **owner, **extra, **more)

    make("specialist", 10, 25)
    make("colleague", 10, 20, usage="freight")
    make("team_lead", 5, 5)
    make("", 0, 3)
    make("colleague", 2, 10, month=5)


def board(people: Any, **more: Any):
    question = Question(
        branch=people["renewal_manager"].branch, first=date(2026, 6, 1), last=date(2026, 6, 30), as_of=AS_OF, by="owner"
    )
    return leaders(question, people["renewal_manager"], Narrowed(more))


def test_board_counts_everybody_and_ranks_whoever_has_enough(people: Any, book: None) -> None:
    found = board(people)
    told = [(each.place, each.label, each.counts["due"], each.counts["renewed"]) for each in found.lines]
    assert told == [
        (1, people["colleague"].name, 20, 10),
        (2, people["specialist"].name, 25, 10),
        (None, people["team_lead"].name, 5, 5),
        (None, found.lines[3].label, 3, 0),
    ]
    assert found.total.counts["due"] == 53
    assert found.total.rates["renewal_rate"] == Decimal("47.17")
    assert sum(each.impact or 0 for each in found.lines) == pytest.approx(Decimal("52.83"), abs=Decimal("0.02"))


def test_differences_are_points_against_the_month_before_and_nothing_where_there_was_none(
    people: Any, book: None
) -> None:
    found = {each.key: each for each in board(people).lines}
    assert found[people["colleague"].employee_no].to_month == Decimal("30.00")
    assert found[people["specialist"].employee_no].to_month is None
    assert found[people["colleague"].employee_no].to_year is None


def test_customers_may_be_narrowed_and_then_no_target_stands(people: Any, book: None) -> None:
    manager = people["renewal_manager"]
    set_target(by=SYSTEM, branch=manager.branch, month=date(2026, 6, 1), kpi="renewal_rate", base_value=Decimal(50))
    assert board(people).total.to_target == Decimal("-2.83")
    found = board(people, usage="freight", line="commercial")
    assert [each.key for each in found.lines] == [people["colleague"].employee_no]
    assert found.total.to_target is None


def test_every_number_opens_as_many_rows(client: Client, people: Any, book: None) -> None:
    client.force_login(people["renewal_manager"])
    page = client.get(reverse("reporting:leaders"), WINDOW)
    assert page.status_code == 200
    found = page.context["board"]
    for each in found.lines:
        for code in COUNTS:
            address = f"{reverse('reporting:rate_rows')}?{page.context['query']}&measure={code}&key={each.key}"
            assert client.get(address).context["page"].count == each.counts[code]


def test_page_asks_as_often_for_many_owners(client: Client, people: Any, book: None) -> None:
    client.force_login(people["renewal_manager"])
    counted = []
    for month in ("2026-05", "2026-06", "2026-06"):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("reporting:leaders"), {**WINDOW, "month": month})
        counted.append(len(captured))
    assert counted[1] == counted[2]
    assert abs(counted[1] - counted[0]) <= 3


def test_file_has_the_lines_and_the_whole(people: Any, book: None) -> None:
    sheet = SOURCES["reporting-leaders"].sheet(
        asked_again(people["renewal_manager"], {"query": "month=2026-06&as_of=2026-06-20&by=owner"})
    )
    rows = [list(row) for row in sheet.rows()]
    assert len(rows) == 5
    assert rows[0][:5] == [1, people["colleague"].name, 20, 0, 10]
    assert rows[-1][2] == 53


def test_another_province_sees_none_of_it(client: Client, people: Any, book: None) -> None:
    client.force_login(people["other_renewal_manager"])
    page = client.get(reverse("reporting:leaders"), WINDOW)
    assert page.context["board"].total.counts["due"] == 0
