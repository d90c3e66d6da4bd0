"""Fills the registers of the layers below: the sentences of what happens to standards."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from claims.models import ClaimCase
from workflow.sentences import Sentence, register_sentences
from workflow.tracking import register_tracked

SENTENCES: Mapping[str, Sentence] = {
    "add_standard": _("%(actor)s entered the standard of %(region)s %(year)s."),
    "confirm_standard": _("%(actor)s confirmed the standard of %(region)s %(year)s from %(valid_from)s."),
    "set_practice_rule": _("%(actor)s set the rule “%(rule)s” to %(value)s from %(valid_from)s."),
}

CASE_EVENTS: Mapping[str, Sentence] = {
    "imported": _("%(actor)s imported the case from a case list."),
    "update_from_list": _("%(actor)s took over other facts from a newer case list."),
    "set_aside": _("%(actor)s set the case aside: %(reason)s"),
    "take_back_in": _("%(actor)s took the case back into the register: %(reason)s"),
}


def register() -> None:
    """Called once when the app is ready. Standards hold for the company: head office keeps their log."""
    register_sentences("accounts.branch", SENTENCES)
    register_tracked(ClaimCase)
    register_sentences(ClaimCase.object_type(), CASE_EVENTS)
