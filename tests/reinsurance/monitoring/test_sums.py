"""Sums kept with placements: what is read is what the sections say, whatever happened since; what differs is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reinsurance.actions.summing import check_sums, differing, keep_sums
from reinsurance.models import PlacementSums
from tests import factories
from tests.reinsurance.monitoring.reading import numbers, table, value
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.invariants import examine
from workflow.models import OutboxMessage


def whole() -> Any:
    return numbers(table("funnel", "state"), "placements", "own", "order", "premium", "placed", "red")


def broken() -> int:
    return next(result.violations for result in examine() if result.code == "reinsurance.sums_are_figures")


def test_board_says_the_same_before_and_after_the_sums_are_kept(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    make.write(desk, make.firm_order(desk, lead), lead, "60")
    make.bound(desk, (lead, "100"))
    make.draft(desk)
    before = whole()
    assert keep_sums() == 3
    assert whole() == before
    assert keep_sums() == 0, "nothing changed since"
    assert [*differing()] == []


def test_placement_that_changed_is_computed_until_its_sums_are_kept_again(desk: Desk) -> None:
    lead, second = make.make_market(desk.head), make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), lead, "60")
    keep_sums()
    assert value("fac_placed_rate") == "60.00"
    make.write(desk, placement, second, "15")
    assert value("fac_placed_rate") == "75.00"
    assert PlacementSums.objects.current().count() == 0
    assert keep_sums() == 1
    assert value("fac_placed_rate") == "75.00"


def test_kept_sums_spare_the_sections(desk: Desk) -> None:
    make.draft(desk)
    keep_sums()
    with CaptureQueriesContext(connection) as seen:
        table("funnel", "state")
    assert not [query for query in seen.captured_queries if "reinsurance_line" in (query["sql"] or "")]


def test_sums_that_are_not_those_of_the_sections_are_told_and_replaced(desk: Desk) -> None:
    auditor: User = factories.make_person("audit_admin", desk.head)
    placement = make.draft(desk)
    keep_sums()
    right = value("fac_placed_rate"), whole()
    PlacementSums.objects.filter(placement=placement).update(order=Decimal("1.00"))
    assert broken() == 1
    assert check_sums() == 1
    assert (value("fac_placed_rate"), whole()) == right
    assert broken() == 0
    told = OutboxMessage.objects.get(dedup_key__contains="placement_sums")
    assert placement.number in str(told.payload)
    assert str(auditor.pk) in str(told.payload) + told.dedup_key
    assert check_sums() == 0


def test_sums_of_an_older_version_are_not_wrong_but_stale(desk: Desk) -> None:
    placement = make.draft(desk)
    keep_sums()
    PlacementSums.objects.update(order=Decimal("1.00"), of_version=0)
    assert broken() == 0
    assert keep_sums() == 1
    assert PlacementSums.objects.get(placement=placement).order != 1
