"""What callbacks, leads and verified losses tell the layers below: settings, to-dos, notices, sentences, lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.leads.views.leads import listed_leads
from renewals.models import Lead, LossVerdict
from renewals.models.callback import ReviewVerdict
from renewals.models.lead import LeadSource
from workflow.branch_settings import Setting, register_setting
from workflow.exports.sheets import register_list
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked

BRIEF = "renewals brief"

SETTINGS = (
    Setting(
        "renewals.callbacks_per_day", _("Callbacks planned for one caller a day"), 30, _("calls"), f"{BRIEF} §1.6 [P]"
    ),
    Setting(
        "renewals.callback_attempts",
        _("Attempts after which a callback may be filled in without an answer"),
        3,
        _("attempts"),
        f"{BRIEF} §4.3 [D]",
    ),
    Setting("renewals.callback_attempt_days", _("On so many different days"), 2, _("days"), f"{BRIEF} §4.3 [D]"),
    Setting(
        "renewals.callback_sample", _("Callbacks reviewed, of each caller and week"), 10, _("%"), f"{BRIEF} §1.6 [D]"
    ),
    Setting("renewals.lead_days", _("Leads come on the due list before expiry"), 90, _("days"), f"{BRIEF} §1.3 [S1]"),
    Setting(
        "renewals.loss_unreached_most",
        _("Losses “cannot be reached” of one owner without a supervisor's call"),
        30,
        _("%"),
        f"{BRIEF} §4.1 [P]",
    ),
    Setting(
        "renewals.loss_unreached_from", _("The share counts from so many losses"), 10, _("losses"), f"{BRIEF} §4.1 [P]"
    ),
    Setting(
        "renewals.loss_unreached_days", _("The share counts losses of the last"), 90, _("days"), f"{BRIEF} §4.1 [P]"
    ),
    Setting(
        "renewals.loss_exempt_premium",
        _("Losses of reasons without approval: last year's premium at most"),
        5000,
        _("yuan"),
        f"{BRIEF} §1.5 row 11 [D]",
    ),
)

TODOS: dict[str, str | Promise] = {
    "check_loss": _("Verify the loss of %(subject)s"),
    "review_callback": _("Review the callback of %(subject)s"),
}
NOTICES: dict[str, str | Promise] = {
    "callbacks_missed": _("%(count)s planned callbacks of your team were not made."),
    "leads_due": _("%(count)s leads should come on the due list now."),
}
RENEWAL_EVENTS: dict[str, str | Promise] = {
    "callback_attempt": _("%(actor)s tried to call the lapsed customer back (%(channel)s): %(result)s."),
    "plan_callback": _("%(actor)s planned the callback for %(day)s with %(caller)s."),
    "check_loss": _("%(actor)s verified the loss: %(verdict)s. %(reason)s"),
    "review_callback": _("%(actor)s reviewed the callback: %(verdict)s. %(reason)s"),
    "list_from_lead": _("%(actor)s put the customer on the due list from a lead."),
}
LEAD_EVENTS: dict[str, str | Promise] = {
    "seed_lead": _("%(actor)s left a lead for next year: %(source)s."),
    "list_lead": _("%(actor)s put the lead on the due list."),
    "drop_lead": _("%(actor)s dropped the lead: %(reason)s"),
}
LOOKS = {
    "lead_open": Look("waiting", "hourglass"),
    "lead_listed": Look("done", "list-check"),
    "lead_dropped": Look("late", "ban"),
}


def verdict_word(code: str) -> Any:
    """What a check or a review found; reviews from before there were verdicts found nothing wrong."""
    return {**dict(ReviewVerdict.choices), **dict(LossVerdict.choices)}.get(code, code)


WORDS: dict[str, Callable[[Any], Any]] = {"verdict": verdict_word}
LEAD_WORDS: dict[str, Callable[[Any], Any]] = {"source": lambda code: dict(LeadSource.choices).get(code, code)}


def register() -> None:
    """Called once when the app is ready."""
    register_tracked(Lead)
    for setting in SETTINGS:
        register_setting(setting)
    TODO_KINDS.update(TODOS)
    for kind, sentence in NOTICES.items():
        register_notice(kind, sentence, group="renewals")
    register_sentences("renewals.renewal", RENEWAL_EVENTS, WORDS)
    register_sentences("renewals.lead", LEAD_EVENTS, LEAD_WORDS)
    register_looks(LOOKS)
    register_list("renewals-leads", _("Leads for next year"), "renewals.export", listed_leads)
    OBJECT_PAGES.setdefault("renewals.lead", lambda pk: reverse("renewals:lead", args=[pk]))
