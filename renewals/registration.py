"""Fills the registers of the layers below: kinds of objects, settings, to-dos, notices, sentences, jobs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.scope import SYSTEM
from renewals import sentences
from renewals.actions.matching import match_window
from renewals.conduct import settings as conduct
from renewals.day import settings as day
from renewals.figures import settings as figures
from renewals.models import CallList, Renewal
from renewals.taxonomy import registration as taxonomy
from workflow.branch_settings import Setting, register_setting
from workflow.jobs import Progress, register_job
from workflow.models import ImportBatch
from workflow.notifying import register_notice, register_notice_group
from workflow.sentences import register_sentences
from workflow.todos import TODO_KINDS
from workflow.tracking import register_tracked

BRIEF = "renewals brief"
MATCH_JOB = "match_renewals"


def register() -> None:
    """Called once when the app is ready."""
    for model in (Renewal, CallList, ImportBatch):
        register_tracked(model)
    for setting in (*SETTINGS, *conduct.SETTINGS, *day.SETTINGS, *figures.SETTINGS):
        register_setting(setting)
    TODO_KINDS.update(sentences.TODOS)
    register_notice_group("renewals", _("Renewals"))
    for kind, sentence in sentences.NOTICES.items():
        register_notice(kind, sentence, group="renewals", group_sentence=sentences.GROUP_NOTICES.get(kind, ""))
    register_sentences("renewals.renewal", sentences.RENEWAL_EVENTS, sentences.WORDS)
    register_sentences("renewals.calllist", sentences.CALL_LIST_EVENTS)
    register_job(MATCH_JOB, run_match)
    taxonomy.register()


def run_match(progress: Progress) -> dict[str, Any]:
    """Matches a window in the background, for the person who asked (or the system)."""
    arguments = progress.job.arguments
    outcome = match_window(
        by=progress.job.owner or SYSTEM,
        first=date.fromisoformat(arguments["first"]),
        last=date.fromisoformat(arguments["last"]),
        report=progress.report,
    )
    return asdict(outcome)


SETTINGS = (
    Setting("renewals.holding_cap", _("Open customers a specialist may hold"), 600, _("customers"), f"{BRIEF} §5 [D]"),
    Setting(
        "renewals.daily_claim_cap", _("Customers a specialist may claim a day"), 20, _("customers"), f"{BRIEF} §5 [S37]"
    ),
    Setting(
        "renewals.cool_down_hours",
        _("Wait before the previous owner may claim again"),
        24,
        _("hours"),
        f"{BRIEF} §5 [S38]",
    ),
    Setting(
        "renewals.first_contact_hours", _("First contact within"), 48, _("working hours"), f"{BRIEF} §1.5 row 4 [D]"
    ),
    Setting("renewals.early_window_days", _("Quoting opens before expiry"), 30, _("days"), f"{BRIEF} §3.5 [S4, S10]"),
    Setting(
        "renewals.loss_min_effective",
        _("Effective contacts before a loss"),
        1,
        _("contacts"),
        f"{BRIEF} §1.5 row 11 [D]",
    ),
    Setting("renewals.lapse_grace_days", _("Grace after the last covered day"), 0, _("days"), f"{BRIEF} §1.3 [D]"),
    Setting("renewals.win_back_days", _("Win-back period after expiry"), 90, _("days"), f"{BRIEF} §1.3 [S5]"),
    Setting(
        "renewals.claim_match_days",
        _("Wait for the core to confirm a reported renewal"),
        3,
        _("days"),
        f"{BRIEF} §1.5 row 10 [D]",
    ),
    Setting(
        "renewals.callback_working_days", _("Lapse callback within"), 7, _("working days"), f"{BRIEF} §1.5 row 14 [D]"
    ),
    Setting(
        "renewals.credit_freeze_days", _("Hand-over without credit before expiry"), 7, _("days"), f"{BRIEF} §3.3 [D]"
    ),
    Setting(
        "renewals.reveals_per_day", _("Phone numbers a person may reveal a day"), 30, _("numbers"), f"{BRIEF} §2.7 [D]"
    ),
    Setting(
        "renewals.call_reveals_per_day",
        _("Phone numbers a telesales agent may have shown a day"),
        300,
        _("numbers"),
        f"{BRIEF} §1.7, §2.7 [D]",
    ),
    Setting(
        "renewals.call_earliest_days", _("Earliest sales call before expiry"), 40, _("days"), f"{BRIEF} §3.5 [S11]"
    ),
    Setting(
        "renewals.telesales_before_days",
        _("Telesales may call uncontacted customers before expiry"),
        7,
        _("days"),
        f"{BRIEF} §1.3 [D]",
    ),
    Setting("renewals.call_list_days", _("A call list holds"), 3, _("days"), f"{BRIEF} §1.7 [D]"),
    Setting(
        "renewals.reclaim_automatic",
        _("Take back customers nobody contacted in time (1 yes, 0 no)"),
        1,
        _("switch"),
        f"{BRIEF} §5 [S40]",
    ),
    Setting("renewals.do_not_call_months", _("A do-not-call request holds"), 12, _("months"), f"{BRIEF} §6 [S12]"),
)
