"""Words and addresses for what is running or pending; sentences of events are in ``workflow.sentences``."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.todos import OBJECT_PAGES

JOB_LABELS: dict[str, str | Promise] = {}


def register_job_label(kind: str, label: str | Promise) -> None:
    """Called in ``AppConfig.ready()`` by whoever registers the work."""
    JOB_LABELS[kind] = label


TOPIC_LABELS: dict[str, str | Promise] = {
    "notice": _("Bell"),
    "mail": _("Mail"),
    "digest": _("Mail (collected)"),
    "wecom_app": _("WeCom"),
    "robot": _("Group robot"),
    "webhook": _("Change notice to another system"),
    "job": _("Start of background work"),
    "file_check": _("Check of a file"),
}


def topic_label(topic: str) -> str:
    """What a kind of outgoing message is called."""
    return str(TOPIC_LABELS.get(topic, topic))


def job_label(kind: str) -> str:
    """What a kind of background work is called."""
    return str(JOB_LABELS.get(kind, kind))


def page_of(object_type: str, object_id: int | None) -> str:
    """The address of an object's page, "" when it has none."""
    page = OBJECT_PAGES.get(object_type)
    return page(object_id) if page is not None and object_id is not None else ""
