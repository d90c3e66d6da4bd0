"""Today: what must I do, in order, with why it is first; what waits for others; what changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from workflow.approvals.screens.inbox import BY_DUE
from workflow.approvals.screens.inbox_lines import todo_lines
from workflow.listing.keyset import keyset_page
from workflow.today import TODAY, TodaySection
from workflow.todos import open_todos_of

SHOWN = 10


def today(request: HttpRequest) -> HttpResponse:
    """The first page of every role."""
    section = TodaySection()
    for function in TODAY.values():
        part = function(request)
        section.act += part.act
        section.waits_for_others += part.waits_for_others
        section.changed += part.changed
        section.next_steps += part.next_steps
    end = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    user: Any = request.user
    due = [part.filter(due_at__lt=end) for part in open_todos_of(user)]
    page = keyset_page(due, sort=BY_DUE, descending=False, query=QueryDict(), size=SHOWN + 1)
    todos = todo_lines(page.rows, user, timezone.now())
    context = {"section": section, "todos": todos[:SHOWN], "more_todos": len(todos) > SHOWN}
    return render(request, "workflow/today.html", context)
