"""Rows written with ready statements are what ``save()`` would have left, and refuse what it would refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Branch, User
from tests.factories import NOW
from workflow.models import OutboxMessage, ToDo
from workflow.row_writing import insert_row, insert_rows, update_row, update_rows

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def _todo(person: User, number: int = 1) -> ToDo:
    about = {"object_type": "renewals.renewal", "object_id": number}
    return ToDo(kind="x", subject="续保", assignee=person, branch=person.branch, due_at=NOW, opened_at=NOW, **about)


def _promise(key: str, **more: Any) -> OutboxMessage:
    payload = {"字": ["一", 1, None]}
    return OutboxMessage(topic="notice", aggregate="a", dedup_key=key, payload=payload, available_at=NOW, **more)


def test_inserted_row_is_as_saved(people: dict[str, User], django_assert_num_queries: Any) -> None:
    todo = _todo(people["specialist"])
    with django_assert_num_queries(1):
        insert_row(todo)
    stored = ToDo.objects.get(pk=todo.pk)
    assert not todo._state.adding
    assert {**stored.__dict__, "_state": None} == {
        **_todo(people["specialist"]).__dict__,
        "id": todo.pk,
        "_state": None,
    }


def test_insert_sets_what_is_set_on_adding(db: None) -> None:
    message = _promise("k")
    before = timezone.now()
    insert_row(message)
    stored = OutboxMessage.objects.get(pk=message.pk)
    assert before - timedelta(seconds=1) <= stored.created_at <= timezone.now()
    assert (stored.payload, stored.sent_at, stored.state) == ({"字": ["一", 1, None]}, None, "pending")


def test_insert_is_refused_by_constraints(people: dict[str, User]) -> None:
    insert_row(_todo(people["specialist"]))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(_todo(people["specialist"]))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(
            ToDo(kind="y", object_type="z", object_id=1, branch=people["specialist"].branch, due_at=NOW, opened_at=NOW)
        )
    assert ToDo.objects.count() == 1


def test_taken_values_are_left_out(db: None, django_assert_num_queries: Any) -> None:
    insert_rows([_promise("one")])
    with django_assert_num_queries(1):
        insert_rows([_promise("one", policy="hold"), _promise("two"), _promise("two")], unless_there=True)
    assert list(OutboxMessage.objects.order_by("pk").values_list("dedup_key", "policy")) == [
        ("one", "resend"),
        ("two", "resend"),
    ]
    with django_assert_num_queries(0):
        insert_rows([])


def test_many_rows_are_one_statement(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        insert_rows([_promise(str(number)) for number in range(30)])
    assert OutboxMessage.objects.count() == 30
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([_promise("new"), _promise("0")])
    assert OutboxMessage.objects.count() == 30


def test_update_writes_the_named_columns_alone(people: dict[str, User], django_assert_num_queries: Any) -> None:
    rows = [_todo(people["specialist"], number) for number in (1, 2)]
    for row in rows:
        insert_row(row)
        row.subject, row.kind = "新", "not written"
    with django_assert_num_queries(1):
        update_row(rows[0], ["subject"])
    update_rows(rows, ["subject"])
    assert list(ToDo.objects.order_by("pk").values_list("subject", "kind")) == [("新", "x")] * 2


def test_update_of_a_row_that_is_gone_is_an_error(people: dict[str, User]) -> None:
    rows = [_todo(people["specialist"], number) for number in (1, 2)]
    for row in rows:
        insert_row(row)
    ToDo.objects.filter(pk=rows[1].pk).delete()
    with pytest.raises(DatabaseError, match="1 of 2"), transaction.atomic():
        update_rows(rows, ["subject"])
    with pytest.raises(DatabaseError, match="0 of 1"), transaction.atomic():
        update_row(rows[1], ["subject"])


def test_update_keeps_constraints(people: dict[str, User], tree: dict[str, Branch]) -> None:
    todo = _todo(people["specialist"])
    insert_row(todo)
    todo.closed_at = NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        update_row(todo, ["closed_at"])
