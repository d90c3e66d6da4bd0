"""What groups carry against their limits, and what a downgrade would do, in numbers worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reinsurance.models import Counterparty, CounterpartyRating
from reinsurance.monitoring.exposure import carried_lines
from reinsurance.monitoring.what_if import Outcome, what_if
from reinsurance.rules.downgrade import SCALES, Fall, downgraded
from reinsurance.rules.regulation import Severity, Status
from reinsurance.rules.security import SOUND_GRADES, Rating
from tests import factories
from tests.reinsurance.monitoring.reading import asked, every_number_opens_its_rows, numbers, table, value
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_rules import verified

MILLION = 1_000_000


@pytest.fixture
def book(desk: Desk) -> dict[str, Counterparty]:
    """Of a cover of 150 million, 40 % and 60 % with two members of a group whose limit is 300 million; of a firm order
    of 150 million, 60 % with a reinsurer abroad whose limit is 2,000 million."""
    group = make.make_market(desk.head, kind="group", limit=Decimal(300 * MILLION))
    first, second = (make.make_market(desk.head, group=group) for _ in range(2))
    alone = make.make_market(desk.head)
    rate(desk, second, "AA-")
    make.bound(desk, (first, "40"), (second, "60"))
    make.write(desk, make.firm_order(desk, alone), alone, "60")
    Counterparty.objects.filter(pk=alone.pk).update(domicile="DE")
    return {"group": group, "first": first, "second": second, "alone": alone}


def rate(desk: Desk, who: Counterparty, grade: str) -> None:
    """A newer grade than the one every market of the tests has."""
    CounterpartyRating.objects.create(
        counterparty=who,
        branch=desk.head,
        agency="sp",
        grade=grade,
        rated_on=timezone.localdate() - timedelta(days=1),
        recorded_by=desk.ri_handler,
        recorded_at=timezone.now(),
    )


def test_lines_add_up_by_group_against_its_limit(book: dict[str, Counterparty]) -> None:
    columns = ("placements", "lines", "signed", "written", "carried", "limit", "used", "headroom")
    found = numbers(table("exposure", "group"), *columns)
    millions = [Decimal(MILLION) * each for each in (150, 90, 300, 2000, 1910, 240, 2300, 2060)]
    of_group, of_alone, limit, large, left, carried, limits, headroom = millions
    assert found == {
        book["group"].code: (1, 2, of_group, 0, of_group, limit, 50, of_group),
        book["alone"].code: (1, 1, 0, of_alone, of_alone, large, Decimal("4.50"), left),
        "": (2, 3, of_group, of_alone, carried, limits, Decimal("10.43"), headroom),
    }
    assert value("fac_limit_used") == "10.43"


def test_lines_stand_by_newest_rating_and_country(book: dict[str, Counterparty]) -> None:
    assert numbers(table("exposure", "grade"), "carried") == {
        "A+": (150 * MILLION,),
        "AA-": (90 * MILLION,),
        "": (240 * MILLION,),
    }
    assert numbers(table("exposure", "country"), "signed", "written") == {
        "CN": (150 * MILLION, 0),
        "DE": (0, 90 * MILLION),
        "": (150 * MILLION, 90 * MILLION),
    }


def test_lowest_limit_of_the_members_is_that_of_their_group(desk: Desk, book: dict[str, Counterparty]) -> None:
    Counterparty.objects.filter(pk=book["second"].pk).update(limit=Decimal(200 * MILLION))
    assert numbers(table("exposure", "group"), "limit", "used")[book["group"].code] == (200 * MILLION, 75)
    Counterparty.objects.update(limit=None)
    assert numbers(table("exposure", "group"), "limit", "used", "headroom")[""] == (None, None, None)
    assert value("fac_limit_used") == "—"


def test_released_lines_and_ended_placements_carry_nothing(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "60")
    make.lining.withdraw_line(by=desk.ri_handler, line=placement.lines.get(), reason="市场撤回认购")
    assert table("exposure", "group").lines == []


def test_reader_of_another_branch_sees_no_line(desk: Desk, book: dict[str, Counterparty]) -> None:
    elsewhere = factories.make_person("ri_requester", desk.tree["5101"])
    assert carried_lines(asked(elsewhere)) == []
    assert len(carried_lines(asked(desk.ri_requester))) == 3


def test_every_number_opens_its_rows(desk: Desk, book: dict[str, Counterparty], client: Client) -> None:
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "exposure", desk.ri_handler) > 60


def test_board_asks_as_much_for_many_lines_as_for_few(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    counts = []
    for _ in range(2):
        make.bound(desk, *((make.make_market(desk.head), "50") for _ in range(2)))
        client.get(reverse("reinsurance:board", args=["exposure"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reinsurance:board", args=["exposure"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def fall(who: Counterparty, how: Fall) -> Outcome:
    return what_if(who, how, carried_lines(asked()), timezone.localdate())


def test_one_notch_leaves_a_sound_rating_sound(book: dict[str, Counterparty]) -> None:
    found = fall(book["first"], Fall.NOTCH)
    assert (found.before and found.before.grade, found.after and found.after.grade) == ("A+", "A")
    assert (found.hits, found.lines, found.carried) == ((), 1, 60 * MILLION)


def test_fall_below_the_floor_names_the_lines_of_that_reinsurer_alone(book: dict[str, Counterparty]) -> None:
    found = fall(book["first"], Fall.FLOOR)
    assert found.after
    assert found.after.grade == "BBB+"
    (hit,) = found.hits
    assert (hit.line.line.reinsurer, hit.line.covered, found.at_stake) == (book["first"], 60 * MILLION, 60 * MILLION)
    assert "BBB+" in hit.words[0]
    assert (hit.severity, hit.stops) == (Severity.WARN, False)


def test_verified_rule_on_ratings_makes_the_fall_stop(desk: Desk, book: dict[str, Counterparty]) -> None:
    verified(desk, "R09", severity=Severity.APPROVE, status=Status.INTERNAL)
    (hit,) = fall(book["first"], Fall.FLOOR).hits
    assert hit.stops


def test_what_is_at_fault_already_is_nothing_new(desk: Desk, book: dict[str, Counterparty]) -> None:
    rate(desk, book["first"], "B+")
    assert fall(book["first"], Fall.NOTCH).hits == ()


def test_page_shows_the_fall_and_writes_nothing(desk: Desk, book: dict[str, Counterparty], client: Client) -> None:
    client.force_login(desk.ri_handler)
    address = reverse("reinsurance:downgrade")
    assert client.get(address).status_code == 200
    page = client.get(address, {"counterparty": book["first"].pk, "fall": "floor"})
    assert "A+ → BBB+" in page.content.decode()
    assert page.context["outcome"].at_stake == 60 * MILLION
    assert client.get(address, {"counterparty": book["group"].pk, "fall": "floor"}).status_code == 422
    assert book["first"].ratings.count() == 1


def test_downgrade_asks_as_much_for_two_lines_as_for_one(desk: Desk, client: Client) -> None:
    client.force_login(desk.ri_handler)
    who, counts = make.make_market(desk.head), []
    for _ in range(2):
        make.bound(desk, (who, "100"))
        asked_for = {"counterparty": who.pk, "fall": "floor"}
        client.get(reverse("reinsurance:downgrade"), asked_for)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reinsurance:downgrade"), asked_for)
        counts.append(len(queries))
    assert counts[0] == counts[1]


TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("agency", "grade", "notch", "floor"),
    [
        ("sp", "AAA", "AA+", "BBB+"),
        ("sp", "A-", "BBB+", "BBB+"),
        ("fitch", "B", "B-", "B-"),
        ("am_best", "A++", "A+", "B++"),
        ("am_best", "A-", "B++", "B++"),
        ("moodys", "A3", "Baa1", "Baa1"),
        ("sp", "D", "D", "D"),
        ("sp", "NR", "NR", "NR"),
        ("other", "A", "A", "A"),
    ],
)
def test_rating_falls_along_the_scale_of_its_agency(agency: str, grade: str, notch: str, floor: str) -> None:
    rating = Rating(agency=agency, grade=grade, rated_on=date(2025, 1, 1))
    found: list[Any] = [downgraded(rating, how, TODAY) for how in (Fall.NOTCH, Fall.FLOOR)]
    assert [each.grade for each in found] == [notch, floor]
    assert downgraded(None, Fall.NOTCH, TODAY) is None


def test_sound_grades_come_first_on_every_scale() -> None:
    for scale in SCALES.values():
        sound = [grade in SOUND_GRADES for grade in scale]
        assert sound == sorted(sound, reverse=True)
        assert any(sound)
        assert not all(sound)
