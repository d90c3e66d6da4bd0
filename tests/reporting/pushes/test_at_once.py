"""Several clocks at the same time on PostgreSQL: every push is promised once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from reporting.models import PushRun, Subscription
from reporting.pushes import clocks as push_clock
from reporting.pushes.actions import subscribe
from reporting.pushes.clocks import run_due
from tests import factories
from tests.factories import NOW
from tests.reporting.pushes.conftest import wish
from workflow.models import OutboxMessage, Robot

pytestmark = [
    pytest.mark.write_path,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]
CLOCKS, ROWS = 4, 6
DUE = NOW + timedelta(minutes=5)


@pytest.fixture
def due(freeze: Any) -> None:
    """Six subscriptions to one group, due now."""
    freeze(NOW)
    tree = factories.make_tree()
    manager = factories.make_people(tree)["renewal_manager"]
    factories.make_renewal_row(tree["33030101"], expires_on=date(2026, 6, 10))
    robot = Robot.objects.create(name="晨会", service="wecom", branch=tree["3303"], key="k" * 20)
    for number in range(ROWS):
        subscribe(by=manager, wish=wish(tree["3303"], robot, name=f"S{number}"))
    freeze(DUE)


@pytest.mark.usefixtures("due")
def test_clocks_at_once_promise_each_push_once(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(CLOCKS)
    made = push_clock.outcome_of

    def made_by_all(subscription: Subscription, due_at: Any) -> Any:
        """Every clock has made the first push before any of them writes it."""
        outcome = made(subscription, due_at)
        if subscription.name == "S0":
            together.wait(20)
        return outcome

    monkeypatch.setattr(push_clock, "outcome_of", made_by_all)

    def ring(_number: int) -> int:
        try:
            return run_due(DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLOCKS) as pool:
        done = list(pool.map(ring, range(CLOCKS)))

    assert sum(done) == ROWS
    assert PushRun.objects.count() == ROWS
    assert OutboxMessage.objects.filter(topic="push_robot").count() == ROWS
    assert {row.next_at for row in Subscription.objects.all()} == {DUE + timedelta(days=1)}
