"""How long something has lain: office time, one number in the list, on the page of the case and in the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Branch, Membership, User
from tests.factories import NOW
from tests.workflow.approvals.conftest import limits, make_expense, submitted
from workflow.approvals.actions import agree
from workflow.models import Approval, BranchSetting, Decision, ToDo

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits", "at_ten")]

SignIn = Callable[[str], Client]
Submit = Callable[..., Approval]
INBOX = "/desk/to-dos/"
FRIDAY_NOON = NOW + timedelta(days=4, hours=2)
#: From ten on the Monday to noon on the Friday, at nine hours a day.
FOUR_DAYS_AND_TWO_HOURS = "38 h 0 min"


@pytest.fixture
def at_ten(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def test_seat_has_lain_office_time_in_the_list_on_its_page_and_in_the_record(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], freeze: Callable[..., object]
) -> None:
    """Nights do not count, and whoever reads one page after the other reads one number."""
    approval = submitted(people["specialist"])
    freeze(FRIDAY_NOON)
    client = sign_in("team_lead")

    listed = client.get(INBOX).context["lines"][0].lain
    page = client.get(reverse("workflow:approval", args=[approval.pk])).content.decode()
    agree(by=people["team_lead"], approval=approval, at=FRIDAY_NOON)

    assert listed == FOUR_DAYS_AND_TWO_HOURS
    assert f"Has lain <strong>{listed}</strong>" in page
    assert Decision.objects.get().lay_minutes == 38 * 60


def test_weekend_is_no_time_to_lie(sign_in: SignIn, submitted: Submit, people: dict[str, User], freeze: Any) -> None:
    submitted(people["specialist"])

    found = []
    for moment in (
        FRIDAY_NOON + timedelta(hours=6),
        FRIDAY_NOON + timedelta(hours=50),
        FRIDAY_NOON + timedelta(days=3),
    ):
        freeze(moment)
        found.append(sign_in("team_lead").get(INBOX).context["lines"][0].lain)

    assert found == ["44 h 0 min", "44 h 0 min", "47 h 0 min"]


def everywhere(person: User, tree: dict[str, Branch]) -> None:
    """The person works for the whole province."""
    Membership.objects.create(user=person, role="specialist", branch=tree["33"], valid_from=date(2020, 1, 1))


def test_lain_is_counted_by_the_office_hours_of_the_branch_of_the_case(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tree: dict[str, Branch], freeze: Any
) -> None:
    """Two cases of one list, whose branches open at different hours."""
    BranchSetting.objects.create(
        branch=tree["330301"], code="workflow.office_opens", valid_from=date(2020, 1, 1), value=11
    )
    everywhere(people["specialist"], tree)
    submitted(people["specialist"], branch=tree["33030101"])
    submitted(people["specialist"], branch=tree["3303"])
    freeze(NOW + timedelta(hours=2))

    lines = sign_in("specialist").get(f"{INBOX}?tab=started").context["lines"]

    assert {line.branch: line.lain for line in lines} == {
        tree["33030101"].name: "1 h 0 min",
        tree["3303"].name: "2 h 0 min",
    }


def test_other_todo_and_ended_case_count_office_time_too(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], freeze: Any
) -> None:
    approval = submitted(people["specialist"])
    ToDo.objects.create(
        kind="other",
        object_type="renewals.renewal",
        object_id=1,
        subject="回访",
        assignee=people["team_lead"],
        branch=approval.branch,
        due_at=FRIDAY_NOON,
        opened_at=NOW,
    )
    agree(by=people["team_lead"], approval=approval, at=NOW + timedelta(days=1))
    freeze(FRIDAY_NOON)
    client = sign_in("team_lead")

    assert client.get(f"{INBOX}?tab=do").context["lines"][0].lain == FOUR_DAYS_AND_TWO_HOURS
    assert client.get(f"{INBOX}?tab=handled").context["lines"][0].lain == "9 h 0 min"


def test_queries_do_not_grow_with_the_branches(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    """Every branch has a clock of its own; all are read together."""
    everywhere(people["specialist"], tree)

    def asked(*codes: str) -> int:
        for code in codes:
            submitted(people["specialist"], branch=tree[code])
        client = sign_in("specialist")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{INBOX}?tab=started")
        return len(queries)

    assert asked("33030101") == asked("330301", "3303", "33")
