"""Fills the registers of the layers below: the sentences of what happens to standards."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from claims import loss_sentences
from claims.models import ClaimCase, CrossRegionCase, LargeLoss, ListedCase
from workflow.notifying import register_notice, register_notice_group
from workflow.sentences import Sentence, register_sentences
from workflow.todos import TODO_KINDS
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


LISTED_EVENTS: Mapping[str, Sentence] = {
    "imported": _("%(actor)s imported the row from a list."),
    "confirm_case": _("%(actor)s confirmed case %(case)s as the one meant."),
    "ask_removal": _("%(actor)s asked to take the row off the list: %(reason)s"),
    "agree_removal": _("%(actor)s agreed to take the row off the list."),
    "decline_removal": _("The row stays on the list (%(actor)s)."),
}


def register() -> None:
    """Called once when the app is ready. Standards hold for the company: head office keeps their log."""
    register_sentences("accounts.branch", SENTENCES)
    register_tracked(ClaimCase)
    register_sentences(ClaimCase.object_type(), CASE_EVENTS)
    register_losses()
    register_tracked(ListedCase)
    register_sentences(ListedCase.object_type(), LISTED_EVENTS)


def register_losses() -> None:
    """Cross-region cases and large losses: kinds of objects, sentences, to-dos, notices."""
    register_tracked(CrossRegionCase)
    register_tracked(LargeLoss)
    TODO_KINDS.update(loss_sentences.TODOS)
    register_notice_group("claims", _("Claims"))
    for kind, sentence in loss_sentences.NOTICES.items():
        told = loss_sentences.GROUP_NOTICES.get(kind, "")
        register_notice(kind, sentence, group="claims", group_sentence=told)
    register_sentences(CrossRegionCase.object_type(), loss_sentences.DELEGATION_EVENTS, loss_sentences.DELEGATION_WORDS)
    register_sentences(LargeLoss.object_type(), loss_sentences.LOSS_EVENTS, loss_sentences.LOSS_WORDS)
