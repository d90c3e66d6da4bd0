"""The audit: one list for each question, of the reader's branches alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.audits.lists import chosen_kind, kinds_for, listed_audit
from workflow.listing.chips import Tab
from workflow.listing.page import list_page


def audit(request: HttpRequest) -> HttpResponse:
    """Who took rows out, looked at personal data, told groups, decided, changed rights, signed in."""
    kind = chosen_kind(request)
    context = list_page(request, listed_audit(request), export="workflow-audit")
    context["kind"] = kind
    context["tabs"] = [Tab(each.label, f"?tab={each.code}", active=each is kind) for each in kinds_for(request.user)]
    return render(request, "workflow/audit.html", context)
