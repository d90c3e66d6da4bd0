"""Words and addresses for what is running or pending; sentences of events are in ``workflow.sentences``."""

from __future__ import annotations

from django.utils.functional import Promise

from workflow.todos import OBJECT_PAGES

JOB_LABELS: dict[str, str | Promise] = {}


def register_job_label(kind: str, label: str | Promise) -> None:
    """Called in ``AppConfig.ready()`` by whoever registers the work."""
    JOB_LABELS[kind] = label


def job_label(kind: str) -> str:
    """What a kind of background work is called."""
    return str(JOB_LABELS.get(kind, kind))


def page_of(object_type: str, object_id: int | None) -> str:
    """The address of an object's page, "" when it has none."""
    page = OBJECT_PAGES.get(object_type)
    return page(object_id) if page is not None and object_id is not None else ""
