"""An auditor reads what was pushed on a timer: whose, to whom, what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from reporting.models import PushRun
from reporting.pushes.clocks import run_due
from tests.factories import NOW
from workflow.audits.by_person import days_of
from workflow.models import Event, Robot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("figures")]


@pytest.fixture
def run(subscribed: Any, clock: Any) -> PushRun:
    """One push of the manager to the group."""
    subscribed()
    at = NOW + timedelta(minutes=5)
    clock(at)
    run_due()
    return PushRun.objects.get()


def shown(client: Client, tab: str = "schedules", **query: str) -> list[int]:
    answer = client.get(reverse("workflow:audit"), {"tab": tab, **query})
    assert answer.status_code == 200
    return [row.pk for row in answer.context["page"].rows]


@pytest.mark.parametrize(("role", "found"), [("auditor", True), ("audit_admin", True), ("other_auditor", False)])
def test_push_is_shown_to_auditors_of_its_branch(
    run: PushRun, people: dict[str, User], client: Client, role: str, found: bool
) -> None:
    client.force_login(people[role])
    assert shown(client) == ([run.pk] if found else [])


def test_group_is_named_as_it_was_and_figures_are_linked_for_those_who_may_see_them(
    run: PushRun, people: dict[str, User], client: Client, tree: dict[str, Branch]
) -> None:
    Robot.objects.create(name="另一群", branch=tree["3303"], service="wecom", key="k")
    address = reverse("reporting:subscription", args=[run.subscription_id])
    seen = {}
    for role in ("auditor", "audit_admin"):
        client.force_login(people[role])
        page = client.get(reverse("workflow:audit"), {"tab": "schedules"}).content.decode()
        assert "晨会" in page
        assert run.text not in page
        seen[role] = address in page
    assert seen == {"auditor": True, "audit_admin": False}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person": "nobody"}, False),
        ({"branch": "3303"}, True),
        ({"branch": "3301"}, False),
        ({"channel": "mail"}, False),
        ({"status": "sent"}, True),
        ({"first": "2026-06-02"}, False),
        ({"last": "2026-06-01"}, True),
    ],
)
def test_list_is_narrowed(
    run: PushRun, people: dict[str, User], client: Client, query: dict[str, str], found: bool
) -> None:
    client.force_login(people["auditor"])
    assert shown(client, **query) == ([run.pk] if found else [])
    assert shown(client, person=people["renewal_manager"].employee_no) == [run.pk]


def test_push_counts_for_its_subscriber(run: PushRun, people: dict[str, User]) -> None:
    days = days_of(people["auditor"], people["renewal_manager"], date(2026, 6, 1), date(2026, 6, 30))
    assert [(day.kind, day.count, day.unusual) for day in days if day.kind == "schedules"] == [("schedules", 1, False)]


def test_subscribing_is_a_change_of_rules(run: PushRun, people: dict[str, User], client: Client) -> None:
    client.force_login(people["auditor"])
    assert shown(client, "rights", what="subscriptions") == [Event.objects.get(verb="subscribe").pk]


def test_queries_do_not_grow_with_the_rows(
    run: PushRun,
    people: dict[str, User],
    client: Client,
    subscribed: Any,
    clock: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(people["auditor"])
    shown(client)
    with django_assert_max_num_queries(30) as one:
        shown(client)
    allowed = len(one)
    at = NOW + timedelta(days=1, minutes=5)
    for number in range(3):
        subscribed(name=f"晨报{number}")
    clock(at)
    run_due()
    client.force_login(people["auditor"])
    assert len(shown(client)) > 1
    with django_assert_max_num_queries(allowed):
        shown(client)
