"""A query made once answers as the queryset it was made from, each time from the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.compiled import Compiled
from accounts.models import Branch, Membership, User
from tests.factories import make_person
from workflow.models import BranchSetting, CalendarDay, Event

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)


def test_models_come_with_their_relations(people: dict[str, User], django_assert_num_queries: Any) -> None:
    held = Compiled(
        lambda day, role, *codes: (
            Membership.objects.on(day)
            .filter(branch__code__in=codes, role=role, user__is_active=True)
            .select_related("user", "branch")
            .order_by("user__employee_no", "pk")
        )
    )
    lead = people["team_lead"]
    codes = lead.branch.path.strip("/").split("/")
    with django_assert_num_queries(1):
        (found,) = held(DAY, "team_lead", *codes)
        assert (found.user, found.branch.path, found.role) == (lead, lead.branch.path, "team_lead")
    assert not found._state.adding
    assert found == Membership.objects.get(user=lead)


def test_missing_relation_is_none(people: dict[str, User], django_assert_num_queries: Any) -> None:
    person = Compiled(lambda pk: User.objects.select_related("manager", "branch").filter(pk=pk))
    with django_assert_num_queries(1):
        (found,) = person(people["specialist"].pk)
        assert found.manager is None
        assert found.branch_id == found.branch.pk


def test_every_call_asks_anew(tree: dict[str, Branch]) -> None:
    names = Compiled(lambda pk: Branch.objects.filter(pk=pk).values_list("name", flat=True))
    branch = Branch.objects.get(code="HQ")
    assert names(branch.pk) == [branch.name]
    Branch.objects.filter(pk=branch.pk).update(name="总部")
    assert names(branch.pk) == ["总部"]
    assert names(0) == []


def test_number_of_values_may_differ(tree: dict[str, Branch]) -> None:
    found = Compiled(
        lambda *codes: Branch.objects.filter(code__in=codes).order_by("path").values_list("code", flat=True)
    )
    codes = list(Branch.objects.order_by("path").values_list("code", flat=True)[:3])
    assert [found(*codes[:count]) for count in (1, 2, 3, 2)] == [codes[:1], codes[:2], codes[:3], codes[:2]]


def test_values_have_the_types_of_the_columns(tree: dict[str, Branch]) -> None:
    CalendarDay.objects.create(day=DAY, working=False)
    assert Compiled(lambda day: CalendarDay.objects.filter(day=day).values_list("day", "working"))(DAY) == [
        (DAY, False)
    ]
    branch = Branch.objects.get(code="HQ")
    BranchSetting.objects.create(branch=branch, code="x", value={"a": ["字", 1]}, valid_from=DAY)
    settings = Compiled(lambda code: BranchSetting.objects.filter(code=code).values_list("value", flat=True))
    assert settings("x") == [{"a": ["字", 1]}]


def test_instants_are_compared_as_such(people: dict[str, User]) -> None:
    now = timezone.now()
    since = Compiled(lambda at: User.objects.filter(created_at__lte=at).order_by().values_list("pk", flat=True))
    assert set(since(now)) == set(User.objects.values_list("pk", flat=True))
    assert since(now.replace(year=2000)) == []


def test_value_is_never_part_of_the_statement(tree: dict[str, Branch]) -> None:
    by_name = Compiled(lambda name: User.objects.filter(name=name))
    person = make_person("team_lead", tree["HQ"], name="'; DROP TABLE x; --%s")
    assert by_name(person.name) == [person]
    assert by_name("%s") == []


def test_wrong_number_of_values_is_an_error(tree: dict[str, Branch]) -> None:
    one = Compiled(lambda pk: Event.objects.filter(pk=pk))
    with pytest.raises(TypeError):
        one(1, 2)
