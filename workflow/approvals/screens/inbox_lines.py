"""The rows of the inbox in words. The cases of a page are read together, never one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.delegation import delegations_held
from accounts.models import Branch, User
from workflow.approvals.deadlines import Clocks
from workflow.approvals.kinds import KINDS
from workflow.approvals.screens.words import span_words
from workflow.approvals.standing import holds_role
from workflow.looks import look_of
from workflow.models import Approval, ApprovalReader, ApprovalSeat, ToDo
from workflow.models.todo import DECIDE
from workflow.sentences import todo_sentence
from workflow.wording import page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """One row. ``pk`` is the approval's where the row is a decision, so that rows can be picked.

    ``lain`` is office time: of a decision since its seat was opened, of another to-do since it was, of a case since it
    was submitted, until it ended.
    """

    pk: int
    title: str
    address: str
    note: str = ""
    instead_of: str = ""
    kind: str = ""
    amount: Decimal | None = None
    step: str = ""
    branch: str = ""
    due_at: datetime | None = None
    lain: str = ""
    tone: str = "waiting"
    icon: str = "circle-dashed"
    state: str = ""
    decides: bool = False


def urgency(due_at: datetime, now: datetime) -> tuple[str, str, str]:
    """Tone, icon and word of a due date."""
    if due_at < now:
        return "late", "clock-exclamation", _("Overdue")
    if timezone.localtime(due_at).date() == timezone.localtime(now).date():
        return "soon", "clock", _("Due today")
    return "waiting", "calendar", _("Later")


def lines_of(rows: Sequence[Any], user: User, now: datetime) -> list[InboxLine]:
    """The lines of a page: what they need is read for all of them together."""
    if rows and isinstance(rows[0], ToDo):
        return _todo_lines(rows, user, now)
    found = _with_cases(rows)
    clocks = Clocks(approval.branch for _row, approval in found)
    return [_case_line(each, clocks, now) for each in found]


def _todo_lines(todos: Sequence[ToDo], user: User, now: datetime) -> list[InboxLine]:
    keys = [todo.object_id for todo in todos if todo.kind == DECIDE]
    seats = ApprovalSeat.objects.filter(pk__in=keys) if keys else ApprovalSeat.objects.none()
    known = {
        seat.pk: seat
        for seat in seats.select_related("approval__branch", "approval__maker", "node", "assignee", "role_branch")
    }
    decided = [known.get(todo.object_id) if todo.kind == DECIDE else None for todo in todos]
    asked = {todo.branch_id for todo, seat in zip(todos, decided, strict=True) if seat is None}
    branches = Branch.objects.in_bulk(asked) if asked else {}
    clocks = Clocks([*branches.values(), *(seat.approval.branch for seat in known.values())])
    return [
        _decision_line(todo, seat, user, clocks, now)
        if seat is not None
        else _todo_line(todo, branches[todo.branch_id], clocks, now)
        for todo, seat in zip(todos, decided, strict=True)
    ]


def _todo_line(todo: ToDo, branch: Branch, clocks: Clocks, now: datetime) -> InboxLine:
    tone, icon, word = urgency(todo.due_at, now)
    return InboxLine(
        pk=todo.pk,
        title=todo_sentence(todo),
        address=page_of(todo.object_type, todo.object_id),
        note=_("for your role") if todo.assignee_id is None else "",
        due_at=todo.due_at,
        lain=_lain(clocks, branch, todo.opened_at, now),
        tone=tone,
        icon=icon,
        state=word,
    )


def _decision_line(todo: ToDo, seat: ApprovalSeat, user: User, clocks: Clocks, now: datetime) -> InboxLine:
    approval: Any = seat.approval
    tone, icon, word = urgency(todo.due_at, now)
    return InboxLine(
        pk=approval.pk,
        title=approval.subject,
        address=reverse("workflow:approval", args=[approval.pk]),
        note=approval.maker.name if approval.maker is not None else "",
        instead_of=instead_of(seat, user, now),
        kind=kind_words(approval.kind),
        amount=approval.amount,
        step=seat.node.name,
        branch=approval.branch.name,
        due_at=todo.due_at,
        lain=_lain(clocks, approval.branch, seat.opened_at, now),
        tone=tone,
        icon=icon,
        state=word,
        decides=True,
    )


def _lain(clocks: Clocks, branch: Branch, opened_at: datetime | None, until: datetime) -> str:
    return span_words(clocks.of(branch, until).lay_minutes(opened_at, until))


def instead_of(seat: ApprovalSeat, user: User, now: datetime) -> str:
    """For whom ``user`` would decide at this seat; "" for a seat of one's own."""
    if seat.assignee_id == user.pk or (seat.assignee_id is None and holds_role(user, seat)):
        return ""
    if seat.assignee is not None:
        return str(seat.assignee.name)
    principals = [each.principal for each in delegations_held(user, now)]
    return next((str(principal.name) for principal in principals if holds_role(principal, seat)), "")


def _with_cases(rows: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each row with its approval, read together."""
    keys = [row.pk if isinstance(row, Approval) else row.approval_id for row in rows]
    cases = Approval.objects.filter(pk__in=keys).select_related("branch", "maker") if keys else ()
    known = {case.pk: case for case in cases}
    return [(row, known[key]) for row, key in zip(rows, keys, strict=True)]


def _case_line(found: tuple[Any, Any], clocks: Clocks, now: datetime) -> InboxLine:
    row, approval = found
    look = look_of(approval.status)
    return InboxLine(
        pk=approval.pk,
        title=approval.subject,
        address=reverse("workflow:approval", args=[approval.pk]),
        note=_note(row, approval),
        kind=kind_words(approval.kind),
        amount=approval.amount,
        branch=approval.branch.name,
        lain=_lain(clocks, approval.branch, approval.started_at, approval.ended_at or now),
        tone=look.tone,
        icon=look.icon,
        state=approval.get_status_display(),
    )


def _note(row: Any, approval: Any) -> str:
    maker = approval.maker.name if approval.maker is not None else ""
    if isinstance(row, ApprovalSeat):
        return f"{row.get_state_display()} · {maker}"
    if isinstance(row, ApprovalReader):
        return f"{row.get_how_display()} · {maker}"
    return str(maker)


def kind_words(code: str) -> str:
    """What a kind is called."""
    return str(KINDS[code].label) if code in KINDS else code


def todo_lines(todos: Iterable[ToDo], user: User, now: datetime) -> list[InboxLine]:
    """To-dos of any kind as lines that say what is to be done, for the Today page."""
    rows = list(todos)
    lines = _todo_lines(rows, user, now)
    return [replace(line, title=todo_sentence(todo)) for todo, line in zip(rows, lines, strict=True)]
