"""The bell's page: notices and running jobs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from workflow.listing.keyset import Sort, keyset_page
from workflow.models import Job, Notice
from workflow.notices import mark_read
from workflow.notifying.rendering import bell_sentences
from workflow.wording import job_label, page_of

NEWEST = Sort("id", "id")


def notices(request: HttpRequest) -> HttpResponse:
    """What happened that this person should know, newest first, and the work running for them."""
    user: Any = request.user
    if request.method == "POST":
        mark_read(by=user, at=timezone.now())
        return redirect("workflow:notices")
    page = keyset_page(Notice.objects.visible_to(user), sort=NEWEST, descending=True, query=request.GET)
    sentences = bell_sentences(page.rows, get_language() or user.language)
    shown = [
        (notice, sentence, page_of(notice.object_type, notice.object_id))
        for notice, sentence in zip(page.rows, sentences, strict=True)
    ]
    running = [(job, job_label(job.kind)) for job in Job.objects.visible_to(user).active().filter(owner=user)]
    return render(request, "workflow/notices.html", {"page": page, "notices": shown, "running": running})
