"""Opens and closes to-dos. Called by actions inside the transaction of the state change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.compiled import CompiledUpdate
from accounts.models import Branch, User
from accounts.scope import Actor
from workflow.models import ToDo, Tracked
from workflow.models.todo import ToDoQuerySet
from workflow.row_writing import insert_row

_CLOSE = CompiledUpdate(
    lambda object_type, pk: ToDo.objects.filter(object_type=object_type, object_id=pk, closed_at=None),
    "closed_at",
    "closed_by_no",
)

#: kind → sentence (a msgid taking %(subject)s), filled by the apps in ``ready()``.
TODO_KINDS: dict[str, object] = {}
#: object type → function giving the page address of an object id.
OBJECT_PAGES: dict[str, Callable[[int], str]] = {}


def open_todos_of(user: Actor) -> list[ToDoQuerySet]:
    """What ``user`` has to do, in parts that are each in the order of an index (:meth:`ToDoQuerySet.ways_to`)."""
    return ToDo.objects.open().ways_to(user)


def open_todo(
    obj: Tracked,
    kind: str,
    *,
    subject: str,
    due_at: datetime,
    at: datetime,
    assignee: User | None = None,
    role: str = "",
) -> None:
    """Makes sure there is one open to-do of ``kind`` for ``obj``, for ``assignee`` or for holders of ``role``.

    The caller holds the lock of ``obj``, so nobody else opens one meanwhile; ``opened_at`` stays that of the first.
    """
    open_todo_about(
        obj.object_type(),
        obj.pk,
        kind,
        subject=subject,
        branch=obj.branch,
        due_at=due_at,
        at=at,
        assignee_id=assignee.pk if assignee is not None else None,
        role=role,
    )


def open_todo_about(
    object_type: str,
    object_id: int,
    kind: str,
    *,
    subject: str,
    branch: Branch,
    due_at: datetime,
    at: datetime,
    assignee_id: int | None = None,
    role: str = "",
    new: bool = False,
    write: Callable[[ToDo], None] = insert_row,
) -> None:
    """:func:`open_todo` for a part of an object that has no history of its own (a seat of an approval).

    ``new``: the object was made just now and has no to-do yet. ``write`` inserts the to-do before the transaction ends.
    """
    who = {"assignee_id": assignee_id, "role": "" if assignee_id is not None else role, "branch": branch}
    values = {"subject": subject, "due_at": due_at, **who}
    about = {"kind": kind, "object_type": object_type, "object_id": object_id}
    if new or not ToDo.objects.filter(**about, closed_at=None).update(**values):
        write(ToDo(**about, **values, opened_at=at))


def close_todos(obj: Tracked, *kinds: str, by: Actor, at: datetime) -> int:
    """Closes the open to-dos of ``obj`` (all kinds when none is named); returns how many."""
    return close_todos_about(obj.object_type(), [obj.pk], *kinds, by=by, at=at)


def close_todos_about(object_type: str, object_ids: Sequence[int], *kinds: str, by: Actor, at: datetime) -> int:
    """:func:`close_todos` by type and ids."""
    if not kinds and len(object_ids) == 1:
        return _CLOSE(at, by.employee_no, object_type, object_ids[0])
    rows = ToDo.objects.filter(object_type=object_type, object_id__in=object_ids, closed_at=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.update(closed_at=at, closed_by_no=by.employee_no)


@dataclass(frozen=True, slots=True)
class NewToDo:
    """One to-do of many opened together (:func:`open_todos`)."""

    obj: Tracked
    subject: str
    due_at: datetime
    assignee_id: int | None = None
    role: str = ""


def open_todos(kind: str, todos: Sequence[NewToDo], *, by: Actor, at: datetime) -> int:
    """:func:`open_todo` for many objects of one type; an open one of the same kind is closed first."""
    if not todos:
        return 0
    close_todos_of([todo.obj for todo in todos], kind, by=by, at=at)
    rows = [
        ToDo(
            kind=kind,
            object_type=todo.obj.object_type(),
            object_id=todo.obj.pk,
            subject=todo.subject,
            assignee_id=todo.assignee_id,
            role="" if todo.assignee_id else todo.role,
            branch_id=todo.obj.branch_id,
            due_at=todo.due_at,
            opened_at=at,
        )
        for todo in todos
    ]
    return len(ToDo.objects.bulk_create(rows))


def close_todos_of(objs: Sequence[Tracked], *kinds: str, by: Actor, at: datetime) -> int:
    """:func:`close_todos` for many objects of one type (at most a chunk of ``fire_many``)."""
    if not objs:
        return 0
    return close_todos_about(objs[0].object_type(), [obj.pk for obj in objs], *kinds, by=by, at=at)


def hand_over_todos(obj: Tracked, *, to: User, unassigned: Sequence[str] = ()) -> int:
    """The open to-dos of ``obj`` that one person had by name become those of ``to``.

    So do those of the kinds ``unassigned`` that waited for anybody of a role.
    """
    rows = ToDo.objects.filter(object_type=obj.object_type(), object_id=obj.pk, closed_at=None)
    return rows.filter(Q(assignee__isnull=False) | Q(kind__in=unassigned)).update(assignee=to, branch=obj.branch)
