"""Fills the registers of the layers below."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewals.models import RetentionRun, SharedNumber, SubjectRequest
from renewals.privacy import paper, sentences
from renewals.privacy.settings import SETTINGS
from renewals.privacy.views.registers import listed_numbers, listed_retention
from renewals.privacy.views.requests import listed_requests
from workflow.branch_settings import register_setting
from workflow.exports.sheets import register_list
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked

PRIVACY = "renewals.privacy"
LOOKS = {
    "number_flagged": Look("soon", "alert-triangle"),
    "number_cleared": Look("done", "circle-check"),
    "subject_registered": Look("soon", "hourglass"),
    "subject_answered": Look("moving", "file-export"),
    "subject_done": Look("done", "circle-check"),
    "subject_refused": Look("late", "ban"),
    "retained": Look("done", "circle-check"),
}


def register() -> None:
    """Called once when the app is ready, after the desk's own register."""
    for model in (SharedNumber, SubjectRequest, RetentionRun):
        register_tracked(model)
    for setting in SETTINGS:
        register_setting(setting)
    TODO_KINDS.update(sentences.TODOS)
    for kind, sentence in sentences.NOTICES.items():
        register_notice(kind, sentence, group="renewals")
    register_sentences("renewals.renewal", sentences.RENEWAL_EVENTS)
    register_sentences(SharedNumber.object_type(), sentences.NUMBER_EVENTS)
    register_sentences(SubjectRequest.object_type(), sentences.REQUEST_EVENTS, sentences.WORDS)
    register_sentences(RetentionRun.object_type(), sentences.RUN_EVENTS)
    register_looks(LOOKS)
    register_list("renewals-subject-requests", _("Requests of customers"), PRIVACY, listed_requests)
    register_list("renewals-shared-numbers", _("Shared numbers"), PRIVACY, listed_numbers)
    register_list("renewals-retention", _("Retention"), PRIVACY, listed_retention)
    paper.register()
    OBJECT_PAGES.setdefault(SubjectRequest.object_type(), lambda pk: reverse("renewals:subject_request", args=[pk]))
    OBJECT_PAGES.setdefault(SharedNumber.object_type(), lambda pk: reverse("renewals:shared_number_clear", args=[pk]))
