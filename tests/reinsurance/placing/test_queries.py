"""Lists and pages of the desk ask as much for thirty rows as for three."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reinsurance.approvals import amount
from reinsurance.figures import figures_of, figures_of_many
from reinsurance.models import Line, MarketApproach, Placement, Quote, Section
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk

FEW, MANY = 3, 22


@pytest.fixture
def page_queries(desk: Desk, client: Client) -> PageQueries:
    client.force_login(desk.ri_handler)
    return PageQueries(client)


class PageQueries:
    """How many statements a page takes."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, address: str, rows: int | None = None) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(address)
        assert answer.status_code == 200
        if rows is not None:
            assert answer.content.count(b"row-link") == rows
        return len(asked)


def crowd(desk: Desk, count: int) -> list[Placement]:
    """``count`` drafts, each with two sections and three lines."""
    market = make.make_market(desk.head, group=make.make_market(desk.head, kind="group"))
    broker = make.make_broker(desk.head, group=make.make_market(desk.head, kind="group"))
    rows = []
    for number in range(count):
        placement = make.draft(desk, make.O1, {**make.O1, "name": "营业中断"}, situation=f"宁波{number}号")
        evidence = make.add_file(desk.ri_handler, placement, "mail")
        Line.objects.bulk_create(
            Line(
                placement=placement,
                section=section,
                branch=placement.branch,
                reinsurer=market,
                broker=broker,
                position=position,
                written=Decimal(10),
                basis="of_order",
                evidence=evidence,
                written_by=desk.ri_handler,
                written_at=timezone.now(),
            )
            for section in placement.sections.all()
            for position in (1, 2, 3)
        )
        rows.append(placement)
    return rows


def test_workbench_asks_as_much_for_many_placements_as_for_few(desk: Desk, page_queries: PageQueries) -> None:
    address = reverse("reinsurance:placements")
    crowd(desk, FEW)
    page_queries(address)
    few = page_queries(address, FEW)
    crowd(desk, MANY)
    assert page_queries(address, FEW + MANY) == few
    crowd(desk, 5)
    assert page_queries(address, 25) == few


def test_counterparties_ask_as_much_for_many_as_for_few(desk: Desk, page_queries: PageQueries) -> None:
    address = reverse("reinsurance:counterparties")
    group = make.make_market(desk.head, kind="group")
    for _ in range(FEW):
        make.make_market(desk.head, group=group)
    page_queries(address)
    few = page_queries(address)
    for _ in range(30):
        make.make_market(desk.head, group=group)
    assert page_queries(address, 25) == few


def test_page_of_a_placement_asks_as_much_for_many_sections_and_markets_as_for_one(
    desk: Desk, page_queries: PageQueries
) -> None:
    placement = crowd(desk, 1)[0]
    address = reverse("reinsurance:placement", args=[placement.pk])
    quoted(desk, placement, 1)
    page_queries(address)
    few = page_queries(address)
    for position in range(3, 13):
        Section.objects.create(placement=placement, branch=placement.branch, position=position, **make.O1)
    quoted(desk, placement, 9)
    assert page_queries(address) == few


def quoted(desk: Desk, placement: Placement, count: int) -> None:
    """``count`` markets asked, each with a quote."""
    for _ in range(count):
        asked = MarketApproach.objects.create(
            placement=placement,
            branch=placement.branch,
            reinsurer=make.make_market(desk.head),
            broker=make.make_broker(desk.head),
            asked_at=timezone.now(),
        )
        Quote.objects.create(
            approach=asked,
            placement=placement,
            branch=placement.branch,
            net_cost=Decimal(1),
            recorded_by=desk.ri_handler,
            recorded_at=timezone.now(),
            **make.quote_values(placement),
        )


def test_figures_of_many_are_those_of_each_in_three_statements(desk: Desk) -> None:
    rows = crowd(desk, 4)
    with CaptureQueriesContext(connection) as asked:
        found = figures_of_many(rows)
    assert len(asked) == 3
    assert found == {row.pk: figures_of(row) for row in rows}
    assert [len(each.lines) for each in found[rows[0].pk].sections] == [3, 3]


def test_amount_of_a_split_risk_asks_as_much_for_many_parts_as_for_two(desk: Desk) -> None:
    place = {"insured_name": "同一被保险人", "situation": "同一地址"}
    make.draft(desk, **place)
    own = make.draft(desk, **place)
    with CaptureQueriesContext(connection) as few:
        assert amount(own) == 2 * Decimal(150_000_000)
    for _ in range(3):
        make.draft(desk, **place)
    with CaptureQueriesContext(connection) as many:
        assert amount(own) == 5 * Decimal(150_000_000)
    assert len(many) == len(few)
