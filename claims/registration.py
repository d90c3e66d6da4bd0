"""Fills the registers of the layers below: the sentences of what happens to standards."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from workflow.sentences import Sentence, register_sentences

SENTENCES: Mapping[str, Sentence] = {
    "add_standard": _("%(actor)s entered the standard of %(region)s %(year)s."),
    "confirm_standard": _("%(actor)s confirmed the standard of %(region)s %(year)s from %(valid_from)s."),
    "set_practice_rule": _("%(actor)s set the rule “%(rule)s” to %(value)s from %(valid_from)s."),
}


def register() -> None:
    """Called once when the app is ready. Standards hold for the company: head office keeps their log."""
    register_sentences("accounts.branch", SENTENCES)
