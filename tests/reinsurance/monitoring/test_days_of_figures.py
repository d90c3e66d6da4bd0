"""Which placements the days of a question leave: those of the board whose local days fit, to the second."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.scope import SYSTEM
from reinsurance.models import Placement
from reinsurance.monitoring.accumulation import running_covers
from reinsurance.monitoring.catalogue import asked_of
from reinsurance.monitoring.funnel import standing
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.kpis import KPIS, Question

DAYS = timedelta(days=1)


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


@pytest.fixture
def day() -> date:
    return timezone.localdate() + 30 * DAYS


@pytest.fixture
def book(desk: Desk, day: date) -> list[Placement]:
    """Covers of ten days that begin at the edges of ``day`` and of the days beside it."""
    begins = [at(day - DAYS, time(23, 59, 59)), at(day, time(0)), at(day, time(23, 59, 59)), at(day + DAYS, time(0))]
    return [make.draft(desk, period_from=begin, period_until=begin + 10 * DAYS) for begin in begins]


def question(desk: Desk, first: date, last: date) -> Question:
    return Question(branch=desk.tree["HQ"], first=first, last=last, as_of=timezone.localdate())


@pytest.mark.parametrize(("first", "last", "expected"), [(0, 0, 2), (-1, -1, 1), (1, 1, 1), (-1, 1, 4), (2, 9, 0)])
def test_cover_counts_on_the_local_day_on_which_it_begins(
    first: int, last: int, expected: int, desk: Desk, book: list[Placement], day: date
) -> None:
    asked = question(desk, day + first * DAYS, day + last * DAYS)
    (answer,) = KPIS["fac_red_rate"].answer(asked, SYSTEM)

    by_hand = [
        fact
        for fact in standing(asked_of(asked, SYSTEM))
        if asked.first <= timezone.localdate(fact.placement.period_from) <= asked.last
    ]
    assert answer.measures["open"] == len(by_hand) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(-9, -2, 0), (-1, -1, 1), (0, 0, 3), (9, 9, 4), (10, 10, 3), (11, 11, 1), (12, 20, 0)],
)
def test_cover_runs_on_its_first_and_on_its_last_local_day(
    first: int, last: int, expected: int, desk: Desk, book: list[Placement], day: date
) -> None:
    asked = question(desk, day + first * DAYS, day + last * DAYS)
    (answer,) = KPIS["fac_net_share"].answer(asked, SYSTEM)

    by_hand = [
        fact
        for fact in running_covers(asked_of(asked, SYSTEM))
        if timezone.localdate(fact.business.period_from) <= asked.last
        and timezone.localdate(fact.business.period_until) >= asked.first
    ]
    assert len(by_hand) == expected
    assert answer.measures["net_sum"] == sum(fact.net or 0 for fact in by_hand)
    rows = KPIS["fac_net_share"].rows
    assert rows is not None
    assert sum(found.count() for found in rows(asked, SYSTEM, "net_sum", "")) == expected
