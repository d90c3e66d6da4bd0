"""One file: what was asked, how far it is, and the buttons that take or cancel it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from workflow.approvals.kinds import KINDS
from workflow.exports.words import kind_words
from workflow.large_exports import EXPORT
from workflow.models import Approval, ExportRequest
from workflow.models.export_request import MOVING
from workflow.transitions import available_steps


def export_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One export; whoever asked takes it from here when it is ready. Asks again while something is to come."""
    user: Any = request.user
    found = get_object_or_404(ExportRequest.objects.visible_to(user).select_related("asked_by", "branch", "job"), pk=pk)
    approval = Approval.objects.visible_to(user).filter(kind=EXPORT, about_id=found.pk).order_by("-pk").first()
    steps = available_steps(found, user)
    context = {
        "asked": found,
        "job": found.job,
        "kind": kind_words(found.kind),
        "facts": KINDS[EXPORT].facts(found),
        "approval": approval,
        "moving": found.status in MOVING,
        "may_take": steps["take"][1] is None,
        "may_again": steps["again"][1] is None,
        "may_cancel": steps["cancel"][1] is None,
    }
    partial = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "export"
    return render(request, "workflow/exports/_one.html" if partial else "workflow/export_request.html", context)
