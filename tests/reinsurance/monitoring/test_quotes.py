"""What markets answer and what renewals cost, in numbers worked out by hand."""

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
from django.utils import timezone

from reinsurance.actions import marketing, requesting
from reinsurance.models import Counterparty, Placement
from reinsurance.rules.rate_index import at_expiring_rate, rate_index
from reinsurance.rules.renewing import Terms
from tests import factories
from tests.reinsurance.monitoring.reading import every_number_opens_its_rows, numbers, table, value
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_renewals import on_risk, renewal

Freeze = Callable[[datetime], datetime]
DAY = {"as_of": date(2026, 12, 31)}
REASON = "该地区累积已满"


def june(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def markets(desk: Desk, freeze: Freeze) -> dict[str, Counterparty]:
    freeze(june(1, 9))
    return {name: make.make_market(desk.head) for name in ("lead", "dear", "full", "silent")} | {
        "broker": make.make_broker(desk.head)
    }


@pytest.fixture
def book(desk: Desk, freeze: Freeze, markets: dict[str, Counterparty]) -> Placement:
    """Four markets asked on Monday at 10, one through a broker: a quote after 3 hours that leads, one after 8.5 that is
    not taken up, a decline after 9, and no reply."""
    placement = make.to_place(desk)
    freeze(june(1, 10))
    for name in ("lead", "dear", "full", "silent"):
        broker = markets["broker"] if name == "dear" else None
        placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=markets[name], broker=broker)
    of = {row.reinsurer_id: row for row in placement.approaches.all()}
    freeze(june(1, 13))
    quote(desk, placement, of[markets["lead"].pk], "22.5")
    freeze(june(2, 9, 30))
    quote(desk, placement, of[markets["dear"].pk], "21")
    freeze(june(2, 10))
    marketing.record_silence(by=desk.ri_handler, approach=of[markets["full"].pk], state="declined", note=REASON)
    return placement.reload()


def quote(desk: Desk, placement: Placement, approach: Any, commission: str, **more: Any) -> None:
    values = make.quote_values(placement, commission=Decimal(commission), **more)
    marketing.record_quote(by=desk.ri_handler, approach=approach, values=values)


def ordered(desk: Desk, placement: Placement) -> Placement:
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.order_by("net_cost")[0])
    return marketing.release_order(by=desk.ri_reviewer, placement=placement)


COLUMNS = ("asked", "quoted", "declined", "silent", "taken", "quote_rate", "hit_rate", "median", "p90")
EIGHT_AND_A_HALF = Decimal("8.5")


def test_answers_stand_by_reinsurer_and_broker(desk: Desk, book: Placement, markets: dict[str, Counterparty]) -> None:
    ordered(desk, book)
    codes = {name: market.code for name, market in markets.items()}
    found = numbers(table("quotes", "reinsurer"), *COLUMNS)
    assert found == {
        codes["lead"]: (1, 1, 0, 0, 1, 100, 100, 3, 3),
        codes["dear"]: (1, 1, 0, 0, 0, 100, 0, EIGHT_AND_A_HALF, EIGHT_AND_A_HALF),
        codes["full"]: (1, 0, 1, 0, 0, 0, None, 9, 9),
        codes["silent"]: (1, 0, 0, 1, 0, 0, None, None, None),
        "": (4, 2, 1, 1, 1, 50, 50, EIGHT_AND_A_HALF, 9),
    }
    brokers = numbers(table("quotes", "broker"), "asked", "quoted", "hit_rate")
    assert brokers == {"-": (3, 1, 100), codes["broker"]: (1, 1, 0), "": (4, 2, 50)}


def test_open_quotes_are_not_missed_yet(book: Placement) -> None:
    assert numbers(table("quotes", "reinsurer"), "quoted", "taken", "hit_rate")[""] == (2, 0, None)
    assert value("fac_hit_rate", **DAY) == "—"


def test_quote_not_leading_is_taken_up_once_its_market_carries_a_line(
    desk: Desk, book: Placement, markets: dict[str, Counterparty]
) -> None:
    placement = ordered(desk, book)
    make.write(desk, placement, markets["dear"], "50")
    assert numbers(table("quotes", "reinsurer"), "taken", "hit_rate")[""] == (2, 100)


def test_quotes_of_a_withdrawn_placement_were_not_taken_up(desk: Desk, book: Placement) -> None:
    requesting.withdraw(by=desk.ri_head, placement=book, reason="客户改由他司承保")
    assert numbers(table("quotes", "reinsurer"), "taken", "hit_rate")[""] == (0, 0)


def test_declines_are_counted_by_their_reasons(book: Placement, markets: dict[str, Counterparty]) -> None:
    code = markets["full"].code
    for part, key in (("reason", REASON), ("reinsurer_reason", f"{code}.{REASON}"), ("broker_reason", f"-.{REASON}")):
        assert numbers(table("quotes", part), "declined") == {key: (1,), "": (1,)}


def test_figures_of_the_catalogue_say_what_the_board_says(desk: Desk, book: Placement) -> None:
    ordered(desk, book)
    codes = ("quote_rate", "hit_rate", "decline_rate", "response_median_hours", "response_p90_hours")
    assert [value(f"fac_{code}", **DAY) for code in codes] == ["50.00", "50.00", "25.00", "8.50", "9.00"]


def test_every_number_of_quotes_opens_its_rows(desk: Desk, book: Placement, client: Client) -> None:
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "quotes", desk.ri_handler) > 60


def test_reader_of_another_branch_sees_no_quote(desk: Desk, book: Placement) -> None:
    elsewhere = factories.make_person("ri_requester", desk.tree["5101"])
    assert table("quotes", "reinsurer", elsewhere).lines == []
    assert table("rates", "line", elsewhere).lines == []


def test_board_of_quotes_asks_as_much_for_many_markets_as_for_few(desk: Desk, book: Placement, client: Client) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            marketing.approach(by=desk.ri_handler, placement=book.reload(), reinsurer=make.make_market(desk.head))
        client.force_login(desk.ri_handler)
        client.get(reverse("reinsurance:board", args=["quotes"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reinsurance:board", args=["quotes"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_markets_that_answer_at_once_take_no_hours(
    desk: Desk, markets: dict[str, Counterparty], freeze: Freeze
) -> None:
    placement = make.to_place(desk)
    freeze(june(1, 10))
    placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=markets["lead"])
    assert value("fac_response_median_hours", **DAY) == "—"
    quote(desk, placement, placement.approaches.get(), "22.5")
    assert value("fac_response_median_hours", **DAY) == "0.00"
    assert value("fac_response_p90_hours", **DAY) == "0.00"


def renewed(desk: Desk, premium: str) -> Placement:
    """A cover renewed as expiring, at another premium of the order: 150 million cost 370,370.37 before."""
    lead = make.make_market(desk.head)
    made = renewal(desk, on_risk(desk, (lead, "100")))
    risk = {name: getattr(made, name) for name in ("policy_no", "risk_unit", "period_from", "period_until")}
    make.add_file(desk.ri_handler, made, "information")
    made = requesting.edit(by=desk.ri_handler, placement=made.reload(), values={**risk, "losses": "五年无赔款"})
    made = requesting.submit(by=desk.ri_handler, placement=made)
    for person in (desk.ri_reviewer, desk.chief_underwriter):
        if made.status == "submitted":
            made = make.decide(made, requesting.PLACEMENT, person)
    made = marketing.approach(by=desk.ri_handler, placement=made, reinsurer=lead)
    quote(desk, made, made.approaches.get(), "22.5", order_premium=Decimal(premium))
    return ordered(desk, made.reload())


def test_rate_index_weighs_renewals_by_their_order(desk: Desk, client: Client) -> None:
    assert (numbers(table("rates", "line"), "index"), value("fac_rate_index", **DAY)) == ({"": (None,)}, "—")
    renewed(desk, "407407.41")
    renewed(desk, "351851.85")
    found = numbers(table("rates", "line"), "sections", "up", "down", "expected", "premium", "index")
    # (407,407.41 + 351,851.85) ÷ 740,740.74
    row = (2, 1, 1, Decimal("740740.74"), Decimal("759259.26"), Decimal("102.50"))
    assert found == {"property": row, "": row}
    assert value("fac_rate_index") == "102.50"
    client.force_login(desk.ri_handler)
    assert every_number_opens_its_rows(client, "rates", desk.ri_handler) > 20


@pytest.mark.parametrize(("first", "last", "index"), [(0, 0, "102.50"), (-9, -1, "—"), (1, 9, "—"), (-9, 9, "102.50")])
def test_renewal_that_begins_in_the_period_counts_before_it_has_begun(
    first: int, last: int, index: str, desk: Desk
) -> None:
    begins = timezone.localdate(renewed(desk, "379629.63").period_from)
    assert begins > timezone.localdate()
    days = {"first": begins + timedelta(days=first), "last": begins + timedelta(days=last)}
    assert value("fac_rate_index", **days) == index


def test_renewal_without_a_firm_order_has_no_rate_of_its_own(desk: Desk) -> None:
    renewal(desk, on_risk(desk))
    assert table("rates", "line").lines == []


def test_index_of_nothing_is_nothing() -> None:
    def terms(order: int, premium: int) -> Terms:
        amounts = dict.fromkeys(("amount", "retention", "treaty", "commission", "brokerage"), Decimal(0))
        return Terms(name="a", order=Decimal(order), order_premium=Decimal(premium), **amounts)

    assert at_expiring_rate(terms(200, 3), terms(100, 9), 2) == Decimal("1.50")
    assert at_expiring_rate(terms(0, 3), terms(100, 9), 2) is None
    assert (rate_index(Decimal(3), Decimal(2)), rate_index(Decimal(3), Decimal(0))) == (150, None)
