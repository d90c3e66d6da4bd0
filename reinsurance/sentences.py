"""The desk's events, to-dos and notices as sentences. Codes are put in words when a sentence is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reinsurance.models.cancellation import CancellationMethod
from reinsurance.models.counterparty_terms import Change, Purpose, Sanctions
from reinsurance.models.endorsement_terms import Answer, EndorsementKind
from reinsurance.models.inward_terms import InwardChange
from reinsurance.models.placement_terms import ApproachState, ShortChoice

TODOS: dict[str, str | Promise] = {
    "ri_ask_market": _("Ask the market: %(subject)s"),
    "ri_release": _("Release the firm order: %(subject)s"),
    "ri_sign": _("Release signed lines: %(subject)s"),
    "ri_bind": _("Bind: %(subject)s"),
    "ri_endorse_send": _("Send the endorsement: %(subject)s"),
    "ri_endorse_collect": _("Collect the answers to the endorsement: %(subject)s"),
    "ri_endorse_release": _("Put the endorsement in force: %(subject)s"),
    "ri_recheck": _("A rule stops this placement since last night: %(subject)s"),
    "ri_allow": _("Decide on an allowance: %(subject)s"),
    "ri_facts": _("Answer the acceptor in writing: %(subject)s"),
    "ri_renew": _("Renew the cover or let it end: %(subject)s"),
    "ri_replace": _("A reinsurer was blocked, replace it: %(subject)s"),
}

PLACEMENT_EVENTS: dict[str, str | Promise] = {
    "enter": _("%(actor)s entered the placement."),
    "enter_renewal": _("%(actor)s entered the placement as the renewal of %(number)s."),
    "renew": _("%(actor)s began the renewal."),
    "leave_unrenewed": _("%(actor)s left the cover to end without renewal: %(reason)s"),
    "edit": _("%(actor)s changed the request."),
    "add_section": _("%(actor)s added “%(section)s”."),
    "change_section": _("%(actor)s changed “%(section)s”."),
    "remove_section": _("%(actor)s removed “%(section)s”."),
    "submit": _("%(actor)s submitted the scheme %(sha256)s."),
    "approve": _("%(actor)s approved placing. %(reason)s"),
    "send_back": _("The request is a draft again. %(reason)s"),
    "reject": _("%(actor)s rejected the request: %(reason)s"),
    "approach": _("%(actor)s asked %(market)s."),
    "record_quote": _("%(actor)s recorded the quote of %(market)s."),
    "record_silence": _("%(actor)s recorded for %(market)s: %(answer)s. %(reason)s"),
    "choose_lead": _("%(actor)s chose %(market)s to lead. %(reason)s"),
    "release_order": _("%(actor)s released the firm order."),
    "write_line": _("%(actor)s entered the line of %(market)s: %(share)s %%."),
    "withdraw_line": _("%(actor)s released the line of %(market)s: %(reason)s"),
    "clear_subjectivity": _("%(actor)s cleared the condition “%(condition)s”: %(reason)s"),
    "mark_placed": _("Enough is written: the order is placed."),
    "reopen_order": _("Less is written than ordered: the order is open again."),
    "report_short": _("%(actor)s reported the placement as short (%(choice)s): %(reason)s"),
    "settle_short": _("%(actor)s decided about the unplaced share. %(reason)s"),
    "go_back": _("%(actor)s sent the placement back to the market. %(reason)s"),
    "decline_risk": _("%(actor)s declined the risk. %(reason)s"),
    "sign": _("%(actor)s released the signed lines."),
    "unsign": _("%(actor)s reopened the signed lines: %(reason)s"),
    "ask_late": _("%(actor)s asked for a late entry: %(reason)s"),
    "allow_late": _("%(actor)s allowed the late entry. %(reason)s"),
    "drop_late": _("The late entry was not allowed. %(reason)s"),
    "bind": _("%(actor)s bound the cover."),
    "begin": _("Cover began."),
    "expire": _("Cover ended."),
    "withdraw": _("%(actor)s withdrew the placement: %(reason)s"),
    "open_endorsement": _("%(actor)s began an endorsement (%(kind)s): %(text)s"),
    "ask_cancel": _("%(actor)s asked for a cancellation (%(method)s): %(reason)s"),
    "allow_cancel": _("%(actor)s allowed the cancellation. %(reason)s"),
    "drop_cancel": _("The cancellation was dropped. %(reason)s"),
    "keep_cover_on": _("%(actor)s kept the cover: %(reason)s"),
    "cancel": _("Cover was cancelled and premium returned."),
    "ask_replace": _("%(actor)s asked to replace %(market)s by %(successor)s: %(reason)s"),
    "replace_reinsurer": _("%(market)s was replaced by %(successor)s. %(reason)s"),
    "drop_replace": _("The replacement of a reinsurer was dropped. %(reason)s"),
    "end_endorsement_bound": _("Endorsement %(endorsement)s: %(in_force)s."),
    "end_endorsement_on_risk": _("Endorsement %(endorsement)s: %(in_force)s."),
    "ask_allowance": _("%(actor)s asked to allow %(market)s although rule %(rule)s speaks against it: %(reason)s"),
    "grant_allowance": _("%(actor)s allowed %(market)s although rule %(rule)s speaks against it. %(reason)s"),
    "record_fact_request": _("%(actor)s recorded that %(market)s asks for the facts, to be answered by %(day)s."),
    "record_fact_answer": _("%(actor)s recorded the answer to %(market)s."),
    "place_hold": _("%(actor)s placed a legal hold: %(reason)s"),
    "lift_hold": _("%(actor)s lifted the legal hold: %(reason)s"),
    "attach_document": _("%(actor)s attached a document (%(document_type)s)."),
    "remove_document": _("%(actor)s removed a document (%(document_type)s)."),
}

ENDORSEMENT_EVENTS: dict[str, str | Promise] = {
    "draft": _("%(actor)s drafted the endorsement (%(kind)s): %(text)s"),
    "edit": _("%(actor)s changed the endorsement."),
    "submit": _("%(actor)s submitted the endorsement %(sha256)s."),
    "approve": _("%(actor)s approved the endorsement. %(reason)s"),
    "send_back": _("The endorsement is a draft again. %(reason)s"),
    "reject": _("%(actor)s refused the endorsement: %(reason)s"),
    "send": _("%(actor)s sent the endorsement to the reinsurers."),
    "record_answer": _("%(actor)s recorded the answer of %(market)s: %(answer)s."),
    "mark_part": _("Some of those who must agree have agreed."),
    "mark_agreed": _("All who must agree have agreed."),
    "mark_refused": _("One who must agree declined: the endorsement is void."),
    "release": _("%(actor)s put the endorsement in force."),
    "withdraw": _("%(actor)s withdrew the endorsement: %(reason)s"),
}

COUNTERPARTY_EVENTS: dict[str, str | Promise] = {
    "enter": _("%(actor)s entered the counterparty."),
    "edit": _("%(actor)s changed the entry."),
    "submit": _("%(actor)s asked for admission with a limit of ¥%(amount)s."),
    "admit": _("%(actor)s admitted it until %(until)s. %(reason)s"),
    "send_back": _("The admission was sent back. %(reason)s"),
    "refuse": _("%(actor)s refused admission: %(reason)s"),
    "ask_standing": _("%(actor)s asked: %(change)s. %(reason)s"),
    "ask_review": _("%(actor)s asked for the annual review with a limit of ¥%(amount)s. %(reason)s"),
    "confirm": _("%(actor)s confirmed it until %(until)s. %(reason)s"),
    "watch": _("%(actor)s put it under watch. %(reason)s"),
    "block": _("%(actor)s blocked it. %(reason)s"),
    "drop_change": _("The request was dropped. %(reason)s"),
    "screen": _("%(actor)s recorded a screening: %(result)s. %(reason)s"),
    "add_rating": _("%(actor)s recorded the rating %(grade)s of %(day)s."),
    "add_solvency": _("%(actor)s recorded the solvency figures of %(day)s."),
    "add_contact": _("%(actor)s added a contact (%(purpose)s)."),
    "add_account": _("%(actor)s entered a bank account in %(currency)s ending in %(tail)s."),
    "confirm_account": _("%(actor)s confirmed the bank account in %(currency)s ending in %(tail)s. %(reason)s"),
}

INWARD_EVENTS: dict[str, str | Promise] = {
    "enter": _("%(actor)s recorded the offer."),
    "edit": _("%(actor)s changed the offer."),
    "submit": _("%(actor)s submitted the acceptance of %(share)s %%."),
    "accept": _("The line is written. %(reason)s"),
    "send_back": _("The acceptance was sent back. %(reason)s"),
    "refuse": _("%(actor)s did not agree: %(reason)s"),
    "decline": _("%(actor)s declined the offer: %(reason)s"),
    "record_signed": _("%(actor)s recorded the signed line of %(share)s %%."),
    "withdraw": _("%(actor)s withdrew after signing down: %(reason)s"),
    "open_endorsement": _("%(actor)s began an endorsement (%(kind)s): %(text)s"),
    "take_endorsement": _("Endorsement %(endorsement)s holds."),
    "annul": _("Endorsement %(endorsement)s holds: the line is cancelled from inception."),
    "attach_document": _("%(actor)s attached a document (%(document_type)s)."),
    "remove_document": _("%(actor)s removed a document (%(document_type)s)."),
}

INWARD_CHANGE_EVENTS: dict[str, str | Promise] = {
    "draft": _("%(actor)s drafted the endorsement (%(kind)s): %(text)s"),
    "edit": _("%(actor)s changed the endorsement."),
    "submit": _("%(actor)s submitted the endorsement."),
    "accept": _("%(actor)s agreed to the endorsement. %(reason)s"),
    "send_back": _("The endorsement is a draft again. %(reason)s"),
    "refuse": _("%(actor)s refused the endorsement: %(reason)s"),
    "withdraw": _("%(actor)s withdrew the endorsement: %(reason)s"),
}

RULE_EVENTS: dict[str, str | Promise] = {
    "set_rule": _("%(actor)s wrote version %(number)s of rule %(rule)s, from %(valid_from)s."),
    "file_method": _("%(actor)s entered the filed method %(method)s, from %(valid_from)s."),
    "load_factors": _("%(actor)s loaded %(number)s credit factors, from %(valid_from)s."),
    "verify_rule": _("%(actor)s verified version %(number)s of rule %(rule)s, from %(valid_from)s."),
}

Word = Callable[[Any], Any]


def _from(choices: Any) -> Word:
    words = dict(choices.choices)
    return lambda code: words.get(code, code)


def _document(code: Any) -> Any:
    from reinsurance.attached import document_label  # noqa: PLC0415 (types are registered after the models)

    return document_label(str(code))


PLACEMENT_WORDS: dict[str, Word] = {
    "answer": _from(ApproachState),
    "choice": _from(ShortChoice),
    "document_type": _document,
    "kind": _from(EndorsementKind),
    "method": _from(CancellationMethod),
    "in_force": lambda done: _("in force") if done else _("ended without effect"),
}
ENDORSEMENT_WORDS: dict[str, Word] = {"kind": _from(EndorsementKind), "answer": _from(Answer)}
INWARD_WORDS: dict[str, Word] = {"document_type": _document, "kind": _from(InwardChange)}
INWARD_CHANGE_WORDS: dict[str, Word] = {"kind": _from(InwardChange)}
COUNTERPARTY_WORDS: dict[str, Word] = {
    "change": _from(Change),
    "result": _from(Sanctions),
    "purpose": _from(Purpose),
}
