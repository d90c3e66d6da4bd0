"""What exports tell the rest of the shared app: their job, their words, their settings and the shared lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.exports import actions, caps, lists, making, people_lists
from workflow.jobs import register_job
from workflow.looks import Look, register_looks
from workflow.wording import register_job_label

LOOKS = {
    "asked": Look("waiting", "hourglass"),
    "ready": Look("soon", "file-export"),
    "taken": Look("done", "circle-check"),
    "withdrawn": Look("waiting", "arrow-back-up"),
    "expired": Look("waiting", "trash"),
}


def register() -> None:
    """Called once when the app is ready."""
    caps.register()
    register_job(actions.JOB, making.make)
    register_job_label(actions.JOB, _("Making of a file"))
    register_looks(LOOKS)
    lists.register()
    people_lists.register()
