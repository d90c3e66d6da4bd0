"""Today: what must I do, in order, with why it is first; what waits for others; what changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workflow.models import ToDo
from workflow.today import TODAY, TodaySection
from workflow.views.inbox import shown_todos

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
    due = ToDo.objects.visible_to(request.user).open().filter(due_at__lt=end)  # type: ignore[arg-type]  # signed in: a User
    todos = shown_todos(list(due.order_by("due_at", "id")[: SHOWN + 1]))
    context = {"section": section, "todos": todos[:SHOWN], "more_todos": len(todos) > SHOWN}
    return render(request, "workflow/today.html", context)
