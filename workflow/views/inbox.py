"""The inbox: every open thing a person, or a role the person holds, has to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.listing.chips import Tab, with_value
from workflow.listing.counting import capped_count
from workflow.listing.keyset import Sort, keyset_page
from workflow.models import ToDo
from workflow.sentences import todo_sentence
from workflow.wording import page_of

BY_DUE = Sort("due_at", "due_at")


@dataclass(frozen=True, slots=True)
class ShownToDo:
    """A to-do as a line: why it stands where it stands."""

    sentence: str
    address: str
    due_at: datetime
    tone: str
    icon: str
    why: str
    for_role: bool


def shown_todos(todos: Iterable[ToDo]) -> list[ShownToDo]:
    """To-dos in words."""
    now = timezone.now()
    return [_shown(todo, now) for todo in todos]


def _shown(todo: ToDo, now: datetime) -> ShownToDo:
    tone, icon, why = _urgency(todo.due_at, now)
    address = page_of(todo.object_type, todo.object_id)
    return ShownToDo(todo_sentence(todo), address, todo.due_at, tone, icon, why, todo.assignee_id is None)


def _urgency(due_at: datetime, now: datetime) -> tuple[str, str, str]:
    if due_at < now:
        return "late", "clock-exclamation", _("Overdue")
    if timezone.localtime(due_at).date() == timezone.localtime(now).date():
        return "soon", "clock", _("Due today")
    return "waiting", "calendar", _("Later")


def inbox(request: HttpRequest) -> HttpResponse:
    """To-dos by when they are due; tabs all and overdue."""
    user: Any = request.user
    rows = ToDo.objects.visible_to(user).open()
    overdue = request.GET.get("tab") == "overdue"
    if overdue:
        rows = rows.filter(due_at__lt=timezone.now())
    page = keyset_page(rows, sort=BY_DUE, descending=False, query=request.GET)
    tabs = [
        Tab(_("All"), with_value(request.GET, "tab", ""), active=not overdue),
        Tab(_("Overdue"), with_value(request.GET, "tab", "overdue"), active=overdue),
    ]
    context = {"page": page, "todos": shown_todos(page.rows), "tabs": tabs, "count": capped_count(rows)}
    return render(request, "workflow/inbox.html", context)
