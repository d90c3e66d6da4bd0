"""A request for a large file: what was asked, how it stands, and the button that takes the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from workflow.approvals.kinds import KINDS
from workflow.large_exports import EXPORT
from workflow.models import Approval, ExportRequest, ExportRequestStatus


def export_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; whoever asked takes the file from here once it is agreed."""
    user: Any = request.user
    found = get_object_or_404(ExportRequest.objects.visible_to(user).select_related("asked_by", "branch"), pk=pk)
    approval = Approval.objects.visible_to(user).filter(kind=EXPORT, about_id=found.pk).order_by("-pk").first()
    in_time = found.valid_until is not None and found.valid_until >= timezone.now()
    context = {
        "asked": found,
        "facts": KINDS[EXPORT].facts(found),
        "approval": approval,
        "may_take": found.status == ExportRequestStatus.APPROVED and found.asked_by_id == user.pk and in_time,
        "too_late": found.status == ExportRequestStatus.APPROVED and not in_time,
    }
    return render(request, "workflow/export_request.html", context)
