"""Turn-around in office hours (Monday to Friday, 9 to 18), each moment at a time that is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reinsurance.actions import lining, marketing, requesting
from reinsurance.models import Placement
from reinsurance.monitoring.turnaround import LEGS, Way
from reinsurance.rules.spread import hours, median, percentile
from tests import factories
from tests.reinsurance.monitoring.reading import every_number_opens_its_rows, numbers, table, value
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk

Freeze = Callable[[datetime], datetime]
STEPS = ("request", "approval", "quote", "full", "signed", "cover")


def june(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of June 2026 on the clock of Shanghai; the 1st is a Monday."""
    return datetime(2026, 6, day, hour - 8, minute, tzinfo=UTC)


#: 6, 3, 5, 3.5 and 3 office hours; 20.5 altogether.
FIRST = dict(
    zip(STEPS, (june(1, 10), june(1, 16), june(2, 10), june(2, 15), june(3, 9, 30), june(3, 12, 30)), strict=True)
)
#: 2, 9, 9, 9 and 5 office hours, over a weekend; 34 altogether.
SECOND = dict(zip(STEPS, (june(3, 10), june(3, 12), june(4, 12), june(5, 12), june(8, 12), june(8, 17)), strict=True))


def told(desk: Desk, freeze: Freeze, at: dict[str, datetime], until: str = "cover", **risk: Any) -> Placement:
    """A placement with its moments at these times, as far as ``until``."""
    freeze(at["request"])
    lead = make.make_market(desk.head)
    placement = requesting.submit(by=desk.ri_requester, placement=make.draft(desk, **risk))
    freeze(at["approval"])
    people = (desk.ri_reviewer, desk.ri_head, desk.chief_underwriter)
    placement = make.decide(placement, requesting.PLACEMENT, *people)
    placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    freeze(at["quote"])
    values = make.quote_values(placement)
    marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(), values=values)
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())
    placement = marketing.release_order(by=desk.ri_reviewer, placement=placement)
    if until == "quote":
        return placement
    freeze(at["full"])
    placement = make.write(desk, placement, lead, "100")
    freeze(at["signed"])
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    freeze(at["cover"])
    return lining.bind(by=desk.ri_head, placement=placement)


@pytest.fixture
def book(desk: Desk, freeze: Freeze) -> dict[str, Placement]:
    """Two bound covers, the second a late entry, and a firm order."""
    first, second = told(desk, freeze, FIRST), told(desk, freeze, SECOND)
    third = told(desk, freeze, FIRST, until="quote")
    begun = second.bound_at - timedelta(days=1)
    Placement.objects.filter(pk=second.pk).update(period_from=begun, late_allowed_at=second.bound_at)
    return {"first": first, "second": second, "third": third}


def test_steps_take_the_office_hours_between_their_moments(book: dict[str, Placement]) -> None:
    found = numbers(table("turnaround", "step"), "placements", "median", "p90", "longest")
    tenth = Decimal("0.1")
    assert found == {
        "approval": (3, 6, 6, 6),
        "quote": (3, 3, 9, 9),
        "full": (2, 7, 9, 9),
        "signed": (2, Decimal("6.25"), 9, 9),
        "cover": (2, 4, 5, 5),
        "whole": (2, 272 * tenth + Decimal("0.05"), 34, 34),
        "": (None, None, None, None),
    }


def test_times_stand_by_handler_branch_and_lead(desk: Desk, book: dict[str, Placement]) -> None:
    for part, keys in (("handler", {desk.ri_handler.employee_no}), ("branch", {"3303"})):
        found = numbers(table("turnaround", part), "placements", "median", "p90")
        assert found == dict.fromkeys((*keys, ""), (2, Decimal("27.25"), 34))
    leads = numbers(table("turnaround", "market"), "median")
    assert sorted(leads.values()) == [(Decimal("20.5"),), (Decimal("27.25"),), (34,)]
    chosen = numbers(table("turnaround", "branch", choice="quote"), "placements", "median")
    assert chosen == {"3303": (3, 3), "": (3, 3)}


def test_late_entries_are_a_share_of_the_covers_bound(book: dict[str, Placement]) -> None:
    found = numbers(table("turnaround", "late_branch"), "bound", "late", "late_share")
    assert found == {"3303": (2, 1, 50), "": (2, 1, 50)}


def test_step_counts_in_the_days_in_which_it_ended(book: dict[str, Placement]) -> None:
    days = {"first": date(2026, 6, 5), "last": date(2026, 6, 8)}
    found = numbers(table("turnaround", "step", **days), "placements")
    assert found == {"full": (1,), "signed": (1,), "cover": (1,), "whole": (1,), "": (None,)}
    before = {"first": date(2026, 6, 1), "last": date(2026, 6, 3)}
    assert numbers(table("turnaround", "late_branch", **before), "bound", "late", "late_share")[""] == (1, 0, 0)


def test_reopened_lines_count_as_done_last(desk: Desk, freeze: Freeze) -> None:
    placement = told(desk, freeze, FIRST)
    way = Way()
    for verb, hour in (("mark_placed", 9), ("sign", 10), ("unsign", 11)):
        way.tell(verb, june(1, hour))
    assert way.moments == {}
    for verb, hour in (("submit", 9), ("submit", 12), ("mark_placed", 13), ("reopen_order", 14), ("mark_placed", 16)):
        way.tell(verb, june(1, hour))
    assert way.moments == {"request": june(1, 9), "full": june(1, 16)}
    assert placement.status == "bound"


def test_late_share_of_no_cover_is_a_dash(desk: Desk) -> None:
    assert numbers(table("turnaround", "late_branch"), "bound", "late_share") == {"": (0, None)}
    assert value("fac_late_entry_rate") == value("fac_whole_median_hours") == "—"


def test_figures_of_the_catalogue_say_what_the_board_says(book: dict[str, Placement]) -> None:
    day = {"as_of": date(2026, 12, 31)}
    assert value("fac_whole_median_hours", **day) == "27.25"
    assert value("fac_quote_p90_hours", **day) == "9.00"
    assert value("fac_late_entry_rate", **day) == "50.00"
    assert value("fac_late_entry_rate", as_of=date(2026, 6, 3)) == "0.00"


def test_every_number_opens_its_rows(desk: Desk, book: dict[str, Placement], client: Client) -> None:
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "turnaround", desk.ri_handler) > 60
    assert every_number_opens_its_rows(client, "turnaround", desk.ri_handler, choice="full") > 60


def test_reader_of_another_branch_sees_no_step(desk: Desk, book: dict[str, Placement]) -> None:
    elsewhere = factories.make_person("ri_requester", desk.tree["5101"])
    assert table("turnaround", "step", elsewhere).lines == []


def test_board_asks_as_much_for_three_placements_as_for_two(desk: Desk, freeze: Freeze, client: Client) -> None:
    counts = []
    for moments in (FIRST, SECOND):
        told(desk, freeze, moments, until="quote")
        told(desk, freeze, moments)
        client.force_login(desk.ri_handler)
        client.get(reverse("reinsurance:board", args=["turnaround"]))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("reinsurance:board", args=["turnaround"])).context["tables"]
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("values", "middle", "tail"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([9, 1], 5, 9),
        ([3, 1, 2], 2, 3),
        (list(range(1, 11)), Decimal("5.5"), 9),
        (list(range(1, 12)), 6, 10),
    ],
    ids=["nothing", "one", "two", "three", "ten", "eleven"],
)
def test_median_and_nearest_rank(values: list[int], middle: Any, tail: Any) -> None:
    assert (median(values), percentile(values)) == (middle, tail)


def test_minutes_are_hours_rounded_half_up() -> None:
    assert [hours(minutes) for minutes in (None, 0, 1, 90)] == [None, 0, Decimal("0.02"), Decimal("1.50")]
    assert len(LEGS) == len({code for code, _label in LEGS})
