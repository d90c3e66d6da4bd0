"""What accumulates at one address when it is most, in numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reinsurance.accumulating import accumulation_of_cover
from reinsurance.actions import accepting
from reinsurance.models import Placement
from reinsurance.rules.accumulation import Running, heaviest
from tests import factories
from tests.reinsurance.monitoring.reading import every_number_opens_its_rows, numbers, table, value
from tests.reinsurance.monitoring.test_funnel import DOLLARS
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_inward import PLANT, received, submitted

MILLION = 1_000_000
COLUMNS = ("covers", "gross", "eml", "fac", "treaty", "net", "headroom", "without_rate")


def in_cny(*millions: int | None) -> tuple[int | None, ...]:
    return tuple(None if each is None else each * MILLION for each in millions)


@pytest.fixture
def book(desk: Desk) -> dict[str, Placement]:
    """At the plant: a bound cover (own 300: 30 kept, 120 treaty, 150 placed) with an EML of 200, the cover that follows
    it (nothing placed: 180 net), and 50 accepted beside the first one. Elsewhere a ship in dollars at 7."""
    lead = make.make_market(desk.head)
    bound = make.bound(desk, (lead, "100"), **PLANT, eml=Decimal(200 * MILLION), eml_basis="现场查勘")
    offer = submitted(desk, received(desk))
    make.decide(offer, accepting.INWARD, desk.ri_reviewer, desk.ri_head)
    after = {
        "period_from": bound.period_until + timedelta(days=5),
        "period_until": bound.period_until + timedelta(days=370),
    }
    later = make.draft(desk, **PLANT, **after)
    ship: dict[str, Any] = {"line": "hull", "interest": "集装箱船“远洋星”轮", "situation": "全球航线"}
    dollars = {"currency": "USD", "own_share": Decimal(100), "fx_rate": Decimal(7), "fx_date": timezone.localdate()}
    return {"bound": bound, "later": later, "ship": make.draft(desk, DOLLARS, **ship, **dollars)}


def test_address_counts_what_runs_when_most_stays_with_us(book: dict[str, Placement]) -> None:
    found = numbers(table("accumulation", "address"), *COLUMNS)
    plant = (1, *in_cny(300, None, 0, 120, 180, 20), 0)
    ship = (1, *in_cny(70, None, 0, 14, 56, 144), 0)
    total = (2, *in_cny(370, None, 0, 134, 236), None, 0)
    assert found == {PLANT["situation"]: plant, "全球航线": ship, "": total}


def test_bound_cover_and_inward_line_count_together_as_the_check_of_the_step_does(
    desk: Desk, book: dict[str, Placement]
) -> None:
    make.requesting.withdraw(by=desk.ri_head, placement=book["later"], reason="客户改由他司承保")
    found = numbers(table("accumulation", "address"), *COLUMNS)[PLANT["situation"]]
    assert found == (2, *in_cny(350, 200, 150, 120, 80, 120), 0)
    checked = accumulation_of_cover(book["bound"].reload(), on=timezone.localdate())
    assert (checked.total, checked.headroom) == in_cny(80, 120)


def test_risk_units_and_vessels_stand_apart(book: dict[str, Placement]) -> None:
    units = numbers(table("accumulation", "unit"), "covers", "net")
    bound, later = (f"{book[name].policy_no} / 01" for name in ("bound", "later"))
    assert {bound: (1, 30 * MILLION), later: (1, 180 * MILLION)}.items() <= units.items()
    assert units["MD2026-0001"] == (1, 50 * MILLION)
    vessels = numbers(table("accumulation", "vessel"), "gross", "net")
    assert vessels == {"集装箱船“远洋星”轮": in_cny(70, 56), "": in_cny(70, 56)}


def test_gross_is_facultative_treaty_and_net(book: dict[str, Placement]) -> None:
    for part in ("address", "unit", "vessel"):
        for gross, *parts in numbers(table("accumulation", part), "gross", "fac", "treaty", "net").values():
            assert gross == sum(each or 0 for each in parts)


def test_cover_without_a_rate_is_told_and_not_counted(desk: Desk) -> None:
    make.draft(desk, DOLLARS, currency="USD", own_share=Decimal(100))
    assert numbers(table("accumulation", "address"), "covers", "gross", "without_rate")[""] == (1, 0, 1)


def test_figures_of_the_catalogue_say_what_the_board_says(book: dict[str, Placement]) -> None:
    # 180 of 200 million; 30 + 180 + 50 + 56 of 300 + 300 + 50 + 70
    assert value("fac_largest_accumulation") == "90.00"
    assert value("fac_net_share") == "43.89"
    assert (
        value("fac_net_share", last=timezone.localdate())
        == value("fac_largest_accumulation", last=timezone.localdate())
        == "—"
    )


def test_reader_of_another_branch_sees_no_cover(desk: Desk, book: dict[str, Placement]) -> None:
    elsewhere = factories.make_person("ri_requester", desk.tree["5101"])
    assert table("accumulation", "address", elsewhere).lines == []


def test_every_number_opens_its_rows(desk: Desk, book: dict[str, Placement], client: Client) -> None:
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "accumulation", desk.ri_handler) > 50


def test_board_asks_as_much_for_many_covers_as_for_few(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    received(desk)
    counts = []
    for more in (2, 9):
        for _ in range(more):
            make.draft(desk)
        client.get(reverse("reinsurance:board", args=["accumulation"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reinsurance:board", args=["accumulation"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def day(number: int) -> datetime:
    return datetime(2026, 6, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "at"),
    [
        ([], 1),
        ([(2, 9, 5)], 2),
        ([(2, 5, 5), (5, 9, 6)], 5),
        ([(2, 5, 6), (5, 9, 5)], 2),
        ([(2, 6, 5), (5, 9, 4)], 5),
        ([(2, 9, 5), (3, 9, 0)], 2),
    ],
    ids=["nothing", "one", "the later is larger", "the earlier is larger", "both for a day", "the first of equals"],
)
def test_heaviest_instant(spans: list[tuple[int, int, int]], at: int) -> None:
    covers = [Running(begins=day(first), ends=day(last), net=Decimal(net)) for first, last, net in spans]
    assert heaviest(covers, day(1)) == day(at)


def test_what_has_ended_is_no_longer_the_heaviest() -> None:
    covers = [Running(begins=day(1), ends=day(3), net=Decimal(9)), Running(begins=day(2), ends=day(9), net=Decimal(1))]
    assert heaviest(covers, day(4)) == day(4)
