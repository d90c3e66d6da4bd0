"""Fills the registers of the layers below: the sentences of what happens to standards."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from claims.losses import sentences as loss_sentences
from claims.models import ClaimCase, CrossRegionCase, LargeLoss, ListedCase, Referral
from claims.referrals.approvals import VALID_DAYS
from claims.referrals.papers import paper_label
from claims.rules.referral_types import REFERRAL_TYPES
from workflow.audits.registry import register_audit_events
from workflow.branch_settings import Setting, register_setting
from workflow.exports.words import name_paper
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
    "reveal": _("%(actor)s looked at personal data (%(part)s): %(reason)s"),
    "set_aside": _("%(actor)s set the case aside: %(reason)s"),
    "take_back_in": _("%(actor)s took the case back into the register: %(reason)s"),
}

REFERRAL_EVENTS: Mapping[str, Sentence] = {
    "begin": _("%(actor)s began a referral: %(type)s."),
    "edit": _("%(actor)s changed the referral: %(amount)s applied for."),
    "waive_document": _("%(actor)s waived “%(document)s”: %(reason)s"),
    "submit": _("%(actor)s submitted the referral of %(amount)s."),
    "discard": _("%(actor)s discarded the draft."),
    "send_back": _("%(actor)s returned the referral: %(reason)s"),
    "come_back": _("%(actor)s submitted the referral again."),
    "approve": _("Agreed: %(amount)s. %(reason)s"),
    "refuse": _("%(actor)s did not agree: %(reason)s"),
    "withdraw": _("%(actor)s withdrew the referral."),
    "close": _("The referral was closed: the material did not come in time."),
    "execute": _("%(actor)s carried out the agreement."),
    "expire": _("The agreement does not hold any more: %(why)s."),
}
WHY_EXPIRED: Mapping[str, Sentence] = {
    "overdue": _("its last day is over"),
    "ratio": _("the liability ratio has changed"),
    "amount": _("the amount has changed"),
    "payee": _("the payee has changed"),
}


def type_word(code: str) -> Sentence:
    """A type of referral in words."""
    return REFERRAL_TYPES[code].label if code in REFERRAL_TYPES else code


LISTED_EVENTS: Mapping[str, Sentence] = {
    "imported": _("%(actor)s imported the row from a list."),
    "listed_by_rules": _("The rules of the branch listed the case."),
    "confirm_case": _("%(actor)s confirmed case %(case)s as the one meant."),
    "ask_removal": _("%(actor)s asked to take the row off the list: %(reason)s"),
    "agree_removal": _("%(actor)s agreed to take the row off the list."),
    "decline_removal": _("The row stays on the list (%(actor)s)."),
}

#: Papers of the desk as the export log calls them.
PAPERS = {
    "referral-sheet": _("Referral sheet on paper"),
    "refusal-notice": _("Refusal notice on paper"),
    "large-loss-report": _("Large loss report on paper"),
}


def register() -> None:
    """Called once when the app is ready. Standards hold for the company: head office keeps their log."""
    register_sentences("accounts.branch", SENTENCES)
    register_audit_events("rights", "standards", _("Compensation standards"), "accounts.branch", SENTENCES)
    register_tracked(ClaimCase)
    register_sentences(ClaimCase.object_type(), CASE_EVENTS)
    for code, paper in PAPERS.items():
        name_paper(code, paper)
    register_audit_events("reveals", "case", _("Data of a claim"), ClaimCase.object_type(), ("reveal",))
    register_tracked(Referral)
    words = {"type": type_word, "document": paper_label, "why": lambda code: WHY_EXPIRED.get(code, code)}
    register_sentences(Referral.object_type(), REFERRAL_EVENTS, words)
    register_setting(Setting(VALID_DAYS, _("An agreement to a referral holds"), 30, _("days"), "claims brief §1.5 [I]"))
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
