"""How long decisions lie, for those who oversee approvals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workflow.approvals.forms.times import TimesForm
from workflow.approvals.screens.times import BY, decided, spans_of
from workflow.branch_scope import chosen_branch
from workflow.listing.page import export_address
from workflow.models import Decision

SPAN = timedelta(days=30)


def decided_on(request: HttpRequest) -> tuple[TimesForm, date, date, QuerySet[Decision]]:
    """The form, the days it asks for, both inclusive, and what was decided on them."""
    user: Any = request.user
    today = timezone.localdate()
    form = TimesForm(request.GET or None, initial={"first": today - SPAN, "last": today})
    asked = form.cleaned_data if form.is_valid() else {}
    first, last = asked.get("first") or today - SPAN, asked.get("last") or today
    return form, first, last, decided(user, first, last, kind=asked.get("kind", ""), within=chosen_branch(request))


def approval_times(request: HttpRequest) -> HttpResponse:
    """Median and 90th percentile per step, person and branch over the days asked for."""
    form, first, last, rows = decided_on(request)
    tables = [
        (label, spans_of(rows, by), export_address(request, "workflow-approval-times", {"by": by}))
        for by, (label, _columns) in BY.items()
    ]
    some = any(spans for _label, spans, _address in tables)
    context = {"form": form, "tables": tables, "first": first, "last": last, "some": some}
    return render(request, "workflow/approvals/times.html", context)
