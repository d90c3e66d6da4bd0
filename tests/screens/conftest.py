"""Signed-in clients and a desk with customers in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Branch, User
from renewals.models import Renewal, RenewalStatus


@pytest.fixture
def sign_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A client signed in as the person of a role; in English, so that tests read."""

    def make(role: str) -> Client:
        user = people[role]
        User.objects.filter(pk=user.pk).update(
            language="en", must_change_password=False, password_changed_at=timezone.now()
        )
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def desk(people: dict[str, User], make_renewal: Callable[..., Renewal]) -> dict[str, Renewal]:
    """One customer of the specialist in each state that needs no match, by state."""
    today = timezone.localdate()
    rows = {}
    for status in RenewalStatus.values:
        if status in {"renewed", "won_back", "closed", "void"}:
            continue
        facts: dict[str, Any] = {"status": status, "expires_on": today + timedelta(days=20)}
        if status != "pool":
            facts["owner"] = people["specialist"]
        if status in {"lapsed", "callback_done"}:
            facts |= {"expires_on": today - timedelta(days=5), "lapsed_at": timezone.now()}
        if status == "renew_claimed":
            facts |= {"claimed_policy_no": "NEW000001", "claimed_at": timezone.now()}
        if status == "callback_done":
            facts["callback_at"] = timezone.now()
        rows[status] = make_renewal(**facts)
    return rows


@pytest.fixture
def many(people: dict[str, User], make_renewal: Callable[..., Renewal]) -> Callable[[int], list[Renewal]]:
    """So many followed-up customers of the specialist, two to a day of expiry."""

    def make(count: int) -> list[Renewal]:
        first = timezone.localdate() + timedelta(days=3)
        return [
            make_renewal(
                status="following",
                owner=people["specialist"],
                expires_on=first + timedelta(days=number // 2),
                next_contact_on=first if number % 3 else None,
            )
            for number in range(count)
        ]

    return make


@pytest.fixture
def day() -> date:
    """The local day."""
    return timezone.localdate()


@pytest.fixture
def team(tree: dict[str, Branch]) -> Branch:
    """The team of the specialist."""
    return tree["33030101"]
