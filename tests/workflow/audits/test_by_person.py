"""What one employee did is counted by kind and day, and what is more than usual stands out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from tests.factories import NOW
from tests.workflow.audits.test_audit_pages import THERE, event, file
from workflow.audits.by_person import days_of, totals_of
from workflow.models import BranchSetting

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def reveals(person: User, number: int, **more: Any) -> None:
    for pk in range(1, number + 1):
        values = {"actor_no": person.employee_no, "at": NOW, **more}
        event("reveal_phone", "renewals.renewal", pk, **values)


def found(people: dict[str, User], reader: str = "auditor") -> dict[tuple[str, date], tuple[int, bool]]:
    days = days_of(people[reader], people["specialist"], FIRST, LAST)
    return {(day.kind, day.day): (day.count, day.unusual) for day in days}


def test_days_are_counted_by_kind_and_end_with_the_period(people: dict[str, User]) -> None:
    who = people["specialist"].employee_no
    reveals(people["specialist"], 3)
    reveals(people["colleague"], 2, version=2)
    file(actor_no=who)  # today, outside the period
    event("agree", "workflow.approval", 1, on_behalf_of=who, at=datetime(2026, 6, 30, 15, 59, tzinfo=UTC))
    event("agree", "workflow.approval", 2, actor_no=who, at=datetime(2026, 6, 30, 16, 0, tzinfo=UTC))
    event("reveal_phone", "renewals.renewal", 9, THERE, actor_no=who, at=NOW)

    assert found(people) == {("reveals", FIRST): (3, False), ("decisions", LAST): (1, False)}


def test_more_than_usual_stands_out_by_the_setting_of_the_branch(
    people: dict[str, User], tree: dict[str, Branch]
) -> None:
    BranchSetting.objects.create(
        code="workflow.audit_daily.reveals", branch=tree["3303"], value=3, valid_from=date(2020, 1, 1)
    )
    reveals(people["specialist"], 3)
    assert found(people)["reveals", FIRST] == (3, False)
    reveals(people["specialist"], 1, version=2)
    assert found(people)["reveals", FIRST] == (4, True)

    reader, person = people["auditor"], people["specialist"]
    totals = {total.kind: total for total in totals_of(reader, person, days_of(reader, person, FIRST, LAST))}
    assert (totals["reveals"].count, totals["reveals"].unusual_days) == (4, 1)
    assert totals["exports"].count == 0


def test_wrong_passwords_count_for_the_account(people: dict[str, User]) -> None:
    event("sign_in_failed", "accounts.user", people["specialist"].pk, actor_no="SYSTEM", at=NOW)
    assert found(people) == {("sign_ins", FIRST): (1, False)}


def test_every_number_of_the_page_leads_to_its_rows(people: dict[str, User], client: Client) -> None:
    reveals(people["specialist"], 2)
    client.force_login(people["auditor"])
    query = {"person": people["specialist"].employee_no, "first": "2026-06-01", "last": "2026-06-30"}
    page = client.get(reverse("workflow:audit_person"), query)

    for day, address in page.context["days"]:
        assert len(client.get(address).context["page"].rows) == day.count


@pytest.mark.parametrize(
    "query",
    [
        {"person": "NOBODY"},
        {"person": "other"},
        {"person": "own", "first": "2026-06-02", "last": "2026-06-01"},
        {"person": "own", "first": "2024-01-01", "last": "2026-06-01"},
    ],
    ids=["unknown", "of another province", "backwards", "longer than a year"],
)
def test_question_that_makes_no_sense_is_refused(
    people: dict[str, User], client: Client, query: dict[str, str]
) -> None:
    numbers = {"own": people["specialist"].employee_no, "other": people["other_specialist"].employee_no}
    client.force_login(people["auditor"])
    answer = client.get(
        reverse("workflow:audit_person"), {**query, "person": numbers.get(query["person"], query["person"])}
    )
    assert answer.status_code == 422
    assert "totals" not in answer.context


@pytest.mark.parametrize("role", ["renewal_manager", "security_admin"])
def test_nobody_else_reads_it(people: dict[str, User], client: Client, role: str) -> None:
    client.force_login(people[role])
    assert client.get(reverse("workflow:audit_person")).status_code == 403


def test_queries_do_not_grow_with_the_days(
    people: dict[str, User], client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(people["auditor"])
    query = {"person": people["specialist"].employee_no, "first": "2026-06-01", "last": "2026-06-30"}
    client.get(reverse("workflow:audit_person"), query)
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("workflow:audit_person"), query)
    for day in range(1, 20):
        event("reveal_phone", "renewals.renewal", day, actor_no=query["person"], at=NOW.replace(day=day))
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("workflow:audit_person"), query)
