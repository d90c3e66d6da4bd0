"""Placements now: by state, days to inception and currency, in numbers worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reinsurance.actions import requesting
from reinsurance.models import Placement
from reinsurance.monitoring.funnel import INCEPTION_DAYS
from tests import factories
from tests.reinsurance.monitoring.reading import every_number_opens_its_rows, numbers, table, value
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.models import BranchSetting

#: USD 10 million, of which 3 stay and 2 go to a treaty; premium of the half that is ordered: 12,500.
DOLLARS = {
    **make.O1,
    "sum_insured": Decimal("10000000.00"),
    "premium": Decimal("25000.00"),
    "retention": Decimal("3000000.00"),
    "treaty_cession": Decimal("2000000.00"),
}


def in_days(days: int) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=days)
    return {"period_from": start, "period_until": start + timedelta(days=365)}


@pytest.fixture
def book(desk: Desk) -> dict[str, Placement]:
    """A firm order of CNY 150 million, 60 % placed, begins in 20 days; a draft in dollars at 7.1 in 3 days; a draft in
    dollars without a rate in 10 days; one that was withdrawn."""
    dollars: dict[str, Any] = {"currency": "USD", "own_share": Decimal(100)}
    rate = {"fx_rate": Decimal("7.1"), "fx_date": timezone.localdate()}
    lead = make.make_market(desk.head)
    gone = make.draft(desk)
    requesting.withdraw(by=desk.ri_head, placement=gone, reason="客户改由他司承保")
    return {
        "ordered": make.write(desk, make.firm_order(desk, lead), lead, "60"),
        "soon": make.draft(desk, DOLLARS, **dollars, **rate, **in_days(3)),
        "unrated": make.draft(desk, DOLLARS, **dollars, **in_days(10)),
    }


def test_states_add_up_in_yuan_and_tell_what_has_no_rate(book: dict[str, Placement]) -> None:
    found = numbers(
        table("funnel", "state"), "placements", "own", "order", "premium", "placed", "soonest", "red", "without_rate"
    )
    none = Decimal(0)
    assert found == {
        "ri_draft": (2, 71_000_000, 35_500_000, 88_750, none, 3, 1, 1),
        "firm_order": (1, 300_000_000, 150_000_000, Decimal("370370.37"), 60, 20, 0, 0),
        # 90,000,000 of 185,500,000
        "": (3, 371_000_000, 185_500_000, Decimal("459120.37"), Decimal("48.52"), 3, 1, 1),
    }


def test_amounts_of_two_currencies_are_not_added(book: dict[str, Placement]) -> None:
    found = numbers(table("funnel", "currency"), "placements", "order_original", "premium_original", "order")
    assert found == {
        "CNY.firm_order": (1, 150_000_000, Decimal("370370.37"), 150_000_000),
        "USD.ri_draft": (2, 10_000_000, 25_000, 35_500_000),
        "": (3, None, None, 185_500_000),
    }


def test_open_placements_stand_by_the_days_that_are_left(book: dict[str, Placement]) -> None:
    found = numbers(table("funnel", "days"), "placements", "red")
    assert found == {"3": (1, 1), "14": (1, 0), "30": (1, 0), "": (3, 1)}


@pytest.mark.parametrize(("days", "red"), [(2, 0), (3, 1), (10, 2), (20, 3)])
def test_branch_sets_from_which_day_a_placement_is_red(
    desk: Desk, book: dict[str, Placement], days: int, red: int
) -> None:
    BranchSetting.objects.create(
        branch=desk.tree["33"], code=INCEPTION_DAYS, value=days, valid_from=timezone.localdate()
    )
    assert numbers(table("funnel", "state"), "red")[""] == (red,)


def test_full_and_bound_placements_are_never_red(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    make.write(desk, make.firm_order(desk, lead, **in_days(2)), lead, "100")
    make.bound(desk, (lead, "100"), **in_days(1))
    found = numbers(table("funnel", "state"), "placements", "placed", "soonest", "red")
    assert found == {"placed": (1, 100, 2, 0), "bound": (1, 100, None, 0), "": (2, 100, 2, 0)}


def test_placed_share_of_nothing_ordered_is_a_dash(desk: Desk, client: Client) -> None:
    requesting.enter(
        by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=make.risk(**in_days(40))
    )
    assert numbers(table("funnel", "state"), "placed")[""] == (None,)
    assert value("fac_placed_rate") == "—"
    client.force_login(desk.ri_handler)
    assert "—" in client.get(reverse("reinsurance:boards")).content.decode()


def test_reader_sees_the_placements_of_the_own_branches_only(desk: Desk, book: dict[str, Placement]) -> None:
    elsewhere = factories.make_person("ri_requester", desk.tree["5101"])
    own = requesting.enter(
        by=elsewhere, branch=desk.tree["5101"], scenario="outward_prop", values=make.risk(**in_days(40))
    )
    assert numbers(table("funnel", "state", elsewhere), "placements") == {"ri_draft": (1,), "": (1,)}
    assert numbers(table("funnel", "state", desk.ri_requester), "placements")[""] == (3,)
    assert numbers(table("funnel", "state", desk.ri_handler), "placements")[""] == (4,)
    assert numbers(table("funnel", "state", branch=desk.tree["51"]), "placements")[""] == (1,)
    assert own.number


def test_every_number_opens_its_rows(desk: Desk, book: dict[str, Placement], client: Client) -> None:
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "funnel", desk.ri_handler) > 40


def test_figures_of_the_catalogue_say_what_the_board_says(book: dict[str, Placement]) -> None:
    assert value("fac_placed_rate") == "48.52"
    assert value("fac_red_rate") == "33.33"
    assert value("fac_red_rate", first=timezone.localdate() + timedelta(days=4)) == "0.00"


def test_board_asks_as_much_for_many_placements_as_for_few(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    counts = []
    for more in (2, 9):
        for _ in range(more):
            make.draft(desk)
        client.get(reverse("reinsurance:boards"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reinsurance:boards"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
