"""Fills the registers of the layers below."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewals.insight import sentences
from renewals.insight.board_files import board_table
from renewals.insight.settings import SETTINGS
from renewals.insight.views.suspicions import listed_suspicions
from renewals.models import Suspicion
from workflow.branch_settings import register_setting
from workflow.exports.made import register_made
from workflow.exports.sheets import register_list
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked

EXPORT = "renewals.export"
LOOKS = {
    "suspicion_open": Look("soon", "eye"),
    "suspicion_confirmed": Look("late", "alert-triangle"),
    "suspicion_explained": Look("done", "circle-check"),
}


def register() -> None:
    """Called once when the app is ready, after the desk's own register."""
    register_tracked(Suspicion)
    for setting in SETTINGS:
        register_setting(setting)
    for kind, sentence in sentences.NOTICES.items():
        register_notice(kind, sentence, group="renewals", group_sentence="")
    register_sentences(Suspicion.object_type(), sentences.EVENTS, sentences.WORDS)
    register_looks(LOOKS)
    register_list("renewals-suspicions", _("What is watched"), EXPORT, listed_suspicions)
    register_made("renewals-board", _("The manager's board"), EXPORT, board_table)
    OBJECT_PAGES.setdefault(Suspicion.object_type(), lambda pk: reverse("renewals:suspicion", args=[pk]))
