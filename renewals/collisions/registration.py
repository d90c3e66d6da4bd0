"""Fills the registers of the layers below."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewals.collisions import sentences
from renewals.collisions.settings import SETTINGS
from renewals.collisions.views.cases import listed_collisions
from renewals.collisions.views.fleets import listed_fleets
from renewals.models import CollisionCase, Fleet
from workflow.branch_settings import register_setting
from workflow.exports.sheets import register_list
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked

LOOKS = {
    "collision_decided": Look("moving", "scale"),
    "collision_appealed": Look("late", "message"),
    "collision_open": Look("soon", "alert-triangle"),
    "collision_closed": Look("done", "circle-check"),
    "fleet_active": Look("moving", "truck"),
    "fleet_dissolved": Look("waiting", "archive"),
}


def register() -> None:
    """Called once when the app is ready, after the desk's own register."""
    for model in (CollisionCase, Fleet):
        register_tracked(model)
    for setting in SETTINGS:
        register_setting(setting)
    TODO_KINDS.update(sentences.TODOS)
    for kind, sentence in sentences.NOTICES.items():
        register_notice(kind, sentence, group="renewals")
    register_sentences("renewals.renewal", sentences.RENEWAL_EVENTS)
    register_sentences(CollisionCase.object_type(), sentences.CASE_EVENTS, sentences.WORDS)
    register_sentences(Fleet.object_type(), sentences.FLEET_EVENTS)
    register_looks(LOOKS)
    register_list("renewals-collisions", _("Collisions"), "renewals.export", listed_collisions)
    register_list("renewals-fleets", _("Fleets"), "renewals.export", listed_fleets)
    OBJECT_PAGES.setdefault(CollisionCase.object_type(), lambda pk: reverse("renewals:collision", args=[pk]))
    OBJECT_PAGES.setdefault(Fleet.object_type(), lambda pk: reverse("renewals:fleet", args=[pk]))
