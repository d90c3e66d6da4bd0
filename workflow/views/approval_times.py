"""How long decisions lie, for those who oversee approvals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workflow.approvals.forms.times import TimesForm
from workflow.approvals.screens.times import BY, decided, spans_of
from workflow.branch_scope import chosen_branch

SPAN = timedelta(days=30)


def approval_times(request: HttpRequest) -> HttpResponse:
    """Median and 90th percentile per step, person and branch over the days asked for."""
    user: Any = request.user
    today = timezone.localdate()
    form = TimesForm(request.GET or None, initial={"first": today - SPAN, "last": today})
    asked = form.cleaned_data if form.is_valid() else {}
    first, last = asked.get("first") or today - SPAN, asked.get("last") or today
    rows = decided(user, first, last, kind=asked.get("kind", ""), within=chosen_branch(request))
    tables = [(label, spans_of(rows, by)) for by, (label, _columns) in BY.items()]
    context = {"form": form, "tables": tables, "first": first, "last": last, "some": any(rows for _, rows in tables)}
    return render(request, "workflow/approvals/times.html", context)
