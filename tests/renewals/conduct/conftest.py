"""Customers with a number each, and a blocked one among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.fields import blind_index
from renewals import actions
from renewals.actions import CallListForm
from renewals.models import BlockSource, CallList, DoNotCall, Renewal
from tests.factories import NOW

EVERYBODY = CallListForm(
    name="召回", purpose="召回", expires_first=date(2026, 1, 1), expires_last=date(2026, 12, 31), lock_days=0
)


@pytest.fixture(autouse=True)
def _stopped(request: pytest.FixtureRequest) -> None:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("freeze")()


@pytest.fixture
def block() -> Callable[..., DoNotCall]:
    """Enters a customer's number without the ways a person has."""

    def enter(renewal: Renewal, **more: Any) -> DoNotCall:
        facts = {"source": BlockSource.OWN, "reason": "own", "since": NOW.date(), "recorded_by_no": "1"}
        return DoNotCall.objects.create(
            phone_hash=blind_index(renewal.phone), masked="138****0000", **{**facts, **more}
        )

    return enter


@pytest.fixture
def call_list(people: dict[str, Any], tree: dict[str, Any]) -> Callable[..., CallList]:
    """A list of everybody who may be called; it locks nobody, so that rules of conduct alone refuse a call."""
    return lambda at=NOW: actions.make_call_list(
        by=people["renewal_manager"], branch=tree["3303"], form=EVERYBODY, at=at
    )
