"""Lying times: the percentile by its definition, and the page's numbers against Python, on either database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from statistics import median

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import NOW
from workflow.approvals.actions import agree
from workflow.approvals.rules.spans import MEDIAN, NINETIETH, percentile
from workflow.approvals.screens.times import BY, _in_python, decided, spans_of
from workflow.models import Approval, Decision

Submit = Callable[..., Approval]
DAY = NOW.date()


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], MEDIAN, None),
        ([7], NINETIETH, 7),
        ([1, 2], MEDIAN, 2),
        ([1, 2, 3, 4], MEDIAN, 3),
        ([30, 10, 20], MEDIAN, 20),
        (list(range(0, 101, 10)), NINETIETH, 90),
        ([0, 10], NINETIETH, 9),
        ([0, 1], Fraction(1, 4), 0),
    ],
)
def test_percentile_lies_between_its_neighbours(values: list[int], share: Fraction, expected: int | None) -> None:
    assert percentile(values, share) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("limits")
def test_times_per_step_person_and_branch_are_those_of_python(
    submitted: Submit, people: dict[str, User], freeze: Callable[..., object]
) -> None:
    freeze(NOW)
    minutes = [5, 12, 30, 31, 60, 77, 130, 200, 201, 240, 7]
    for number in minutes:
        agree(
            by=people["team_lead"],
            approval=submitted(people["specialist"], "9000"),
            opinion="可",
            at=NOW + timedelta(minutes=number),
        )
    rows = decided(people["renewal_manager"], DAY, DAY)

    for by, (_label, columns) in BY.items():
        found = spans_of(rows, by)
        assert found == _in_python(rows, columns)
        assert [(span.count, span.median) for span in found] == [(11, median(minutes))]
    # Lunch is no break of office hours here: 90 per cent of eleven is the tenth of the ordered values.
    assert spans_of(rows, "step")[0].ninetieth == sorted(minutes)[9]


@pytest.mark.django_db
@pytest.mark.usefixtures("limits")
def test_times_of_other_branches_are_not_counted(
    submitted: Submit, people: dict[str, User], freeze: Callable[..., object]
) -> None:
    freeze(NOW)
    agree(by=people["team_lead"], approval=submitted(people["specialist"]), at=NOW + timedelta(minutes=9))

    assert spans_of(decided(people["other_province_admin"], DAY, DAY), "step") == []
    assert spans_of(decided(people["specialist"], DAY, DAY), "step") == []
    assert spans_of(decided(people["auditor"], DAY - timedelta(days=2), DAY - timedelta(days=1)), "step") == []
    assert len(spans_of(decided(people["auditor"], DAY, DAY, kind="campaigns.expense"), "step")) == 1
    assert Decision.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("team_lead", 200), ("specialist", 403)])
def test_page_of_times_is_for_those_who_oversee(
    submitted: Submit, people: dict[str, User], freeze: Callable[..., object], role: str, status: int
) -> None:
    freeze(NOW)
    agree(by=people["team_lead"], approval=submitted(people["specialist"]), at=NOW + timedelta(minutes=9))
    client = Client()
    client.force_login(people[role])

    answer = client.get(reverse("workflow:approval_times"), {"first": str(DAY), "last": str(DAY)})

    assert answer.status_code == status
    assert ("9 分钟" in answer.content.decode()) is (status == 200)
