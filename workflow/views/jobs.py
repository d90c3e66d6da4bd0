"""Background work: the list, one job with its bar, asking it to stop."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from workflow.exports.lists import listed_jobs
from workflow.jobs import request_cancel
from workflow.listing.page import list_page
from workflow.models import Job
from workflow.wording import job_label

PERCENT = 100


def jobs(request: HttpRequest) -> HttpResponse:
    """A person's own work; all of it for the system administrator."""
    context = list_page(request, listed_jobs(request), export="workflow-jobs")
    return render(request, "workflow/jobs.html", context)


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job. While it runs the page asks again every second (htmx) and says when it is done."""
    user: Any = request.user
    found = get_object_or_404(Job.objects.visible_to(user).select_related("owner", "branch"), pk=pk)
    running = found.state in {"queued", "running"}
    context = {
        "job": found,
        "job_title": job_label(found.kind),
        "running": running,
        "percent": PERCENT * found.done // found.total if found.total else 0,
        "result_page": found.result.get("address", "") if isinstance(found.result, dict) else "",
    }
    partial = getattr(request, "htmx", False)
    return render(request, "workflow/_job.html" if partial else "workflow/job.html", context)


def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the work to stop at its next step."""
    user: Any = request.user
    found = get_object_or_404(Job.objects.visible_to(user), pk=pk)
    request_cancel(found, by=user)
    return redirect("workflow:job", pk=pk)
