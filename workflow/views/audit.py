"""The audit: one list for each question, of the reader's branches alone."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workflow.audits.by_person import days_of, totals_of
from workflow.audits.forms import PersonAuditForm
from workflow.audits.lists import chosen_kind, kinds_for, listed_audit
from workflow.audits.subjects import LOOKS_UP
from workflow.listing.chips import Tab
from workflow.listing.page import export_address, list_page

#: A year of every kind is longer than a page.
DAYS_SHOWN = 100


def audit(request: HttpRequest) -> HttpResponse:
    """Who took rows out, looked at personal data, told groups, decided, changed rights, signed in."""
    kind = chosen_kind(request)
    context = list_page(request, listed_audit(request), export="workflow-audit")
    user: Any = request.user
    context["kind"], context["may_look_up"] = kind, user.scope().may(LOOKS_UP)
    context["tabs"] = [Tab(each.label, f"?tab={each.code}", active=each is kind) for each in kinds_for(request.user)]
    return render(request, "workflow/audit.html", context)


def audit_person(request: HttpRequest) -> HttpResponse:
    """What one employee did in a period, by kind and day; each number leads to its rows."""
    user: Any = request.user
    form = PersonAuditForm(request.GET if "person" in request.GET else None, reader=user)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        wish = form.cleaned_data
        days = days_of(user, wish["person"], wish["first"], wish["last"])
        number = wish["person"].employee_no
        context |= {
            "person": wish["person"],
            "first": wish["first"],
            "last": wish["last"],
            "totals": [
                (total, _address(total.kind, number, wish["first"], wish["last"]))
                for total in totals_of(user, wish["person"], days)
            ],
            "days": [(day, _address(day.kind, number, day.day, day.day)) for day in days[:DAYS_SHOWN]],
            "more_days": max(0, len(days) - DAYS_SHOWN),
            "kinds_address": export_address(request, "workflow-audit-person", {"by": "kind"}),
            "days_address": export_address(request, "workflow-audit-person", {"by": "day"}),
        }
    return render(request, "workflow/audit_person.html", context, status=422 if form.errors else 200)


def _address(kind: str, number: str, first: date, last: date) -> str:
    query = {"tab": kind, "person": number, "first": first.isoformat(), "last": last.isoformat()}
    return f"{reverse('workflow:audit')}?{urlencode(query)}"
