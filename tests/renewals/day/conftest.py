"""A specialist's queue on Monday, 1 June 2026, at ten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from renewals.models import Renewal


@pytest.fixture(autouse=True)
def _stopped(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("freeze")()


@pytest.fixture
def as_(client: Client, people: dict[str, User]) -> Callable[[str], Client]:
    """A client signed in as the person of a role."""

    def sign_in(who: str) -> Client:
        User.objects.filter(pk=people[who].pk).update(language="en")
        client.force_login(people[who])
        return client

    return sign_in


@pytest.fixture
def mine(people: dict[str, User], make_renewal: Callable[..., Renewal]) -> Callable[..., Renewal]:
    """A followed-up customer of the specialist whose contact is due."""

    def make(**facts: Any) -> Renewal:
        given = {"status": "following", "owner": people["specialist"], "expires_on": date(2026, 6, 20)}
        return make_renewal(**{**given, **facts})

    return make
