"""Tells the registers of the layers below about assignment: settings, sentences, to-dos, notices, jobs, leavers."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.authority_words import register_delegable_kind
from accounts.leavers import LeaverHandler, register_leaver_handler
from renewals.assignment.actions import leaving, runs
from renewals.assignment.guards import FOLLOWING_UP
from renewals.assignment.wishes import AUTOMATIC, MANUAL, NOTIFY
from renewals.models import AssignmentRun, HandOver
from workflow.audits.registry import register_audit_events
from workflow.branch_settings import Setting, SettingKind, register_setting
from workflow.jobs import register_job
from workflow.looks import Look, register_looks
from workflow.models.todo import DEPUTY_KINDS
from workflow.notifying import register_notice
from workflow.sentences import Sentence, register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked
from workflow.wording import register_job_label

BRIEF = "renewals brief"

SETTINGS = (
    Setting(
        "renewals.near_cap",
        _("Customers about to lapse a specialist may hold"),
        80,
        _("customers"),
        f"{BRIEF} §5 [D]",
    ),
    Setting("renewals.near_days", _("Cover ends soon: within"), 7, _("days"), f"{BRIEF} §5 [D]"),
    Setting("renewals.busy_days", _("Who is busy: open customers of the next"), 30, _("days"), f"{BRIEF} §5 [S34]"),
    Setting(
        "renewals.assign_after_import",
        _("After an import of a due list, the assignment rules"),
        MANUAL,
        "",
        f"{BRIEF} §1.5 row 1",
        SettingKind.CHOICE,
        (
            (MANUAL, _("wait for somebody to ask")),
            (NOTIFY, _("make a dry run")),
            (AUTOMATIC, _("are carried out")),
        ),
    ),
    Setting(
        "renewals.warn_hours",
        _("Warn the owner without first contact after"),
        24,
        _("working hours"),
        f"{BRIEF} §5 [S40]",
    ),
    Setting(
        "renewals.reclaim_hours",
        _("Take back without first contact after"),
        48,
        _("working hours"),
        f"{BRIEF} §5, §1.5 row 4 [D]",
    ),
    Setting("renewals.stale_days", _("Alert the lead without follow-up for"), 7, _("days"), f"{BRIEF} §5 [D]"),
    Setting(
        "renewals.stale_days_late",
        _("… shortly before the cover ends, without follow-up for"),
        3,
        _("days"),
        f"{BRIEF} §5 [D]",
    ),
    Setting("renewals.late_from_days", _("Shortly before the cover ends: within"), 15, _("days"), f"{BRIEF} §5 [D]"),
    Setting("renewals.stale_grace_days", _("Take back after that alert"), 1, _("days"), f"{BRIEF} §5"),
    Setting(
        "renewals.protect_most_days",
        _("A next contact ahead protects the owner for at most"),
        30,
        _("days"),
        f"{BRIEF} §5 [S39]",
    ),
    Setting("renewals.hand_over_days", _("A request to hand over waits"), 3, _("days"), f"{BRIEF} §1.5 row 20"),
)

RUN_EVENTS: Mapping[str, Sentence] = {
    "ask": _("%(actor)s asked for a dry run of the assignment rules."),
    "queue": _("The work waits for a free worker."),
    "plan": _("The dry run is made."),
    "apply": _("%(actor)s lets the assignment be carried out."),
    "go_on": _("%(actor)s lets the assignment go on."),
    "finish": _("The assignment is carried out."),
    "drop": _("%(actor)s dropped the dry run."),
}
HAND_OVER_EVENTS: Mapping[str, Sentence] = {
    "ask": _("%(actor)s asked %(taker)s to take the customer over."),
    "accept": _("%(actor)s accepted the customer."),
    "decline": _("%(actor)s declined: %(reason)s"),
    "withdraw": _("%(actor)s took the request back."),
    "expire": _("The request to hand over was not answered."),
}
BRANCH_EVENTS: Mapping[str, Sentence] = {
    "add_assignment_rule": _("%(actor)s added the assignment rule “%(rule)s” at %(subject)s."),
    "replace_assignment_rule": _("%(actor)s changed the assignment rule “%(rule)s” at %(subject)s."),
    "end_assignment_rule": _("%(actor)s ended the assignment rule “%(rule)s” at %(subject)s."),
    "move_assignment_rule": _("%(actor)s moved the assignment rule “%(rule)s” at %(subject)s to place %(position)s."),
}
RENEWAL_EVENTS: Mapping[str, Sentence] = {
    "ask_hand_over": _("%(actor)s asked %(owner)s to take the customer over: %(reason)s"),
    "release": _("%(actor)s gave the lapsed customer free: %(why)s"),
}
NOTICES: Mapping[str, Sentence] = {
    "assignment_left_to_lead": _("The assignment left %(count)s customers to you. They wait in the pool."),
    "assignment_planned": _("A dry run over %(count)s imported customers is ready."),
    "warned_untouched": _("%(count)s of your customers had no first contact yet and will be taken back."),
    "warned_stale": _("%(count)s of your customers were not followed up for days and will be taken back."),
    "warned_stale_lead": _("%(count)s customers of your people were not followed up for days."),
    "hand_over_asked": _("%(actor)s asks you to take over the customer with policy %(policy)s."),
    "hand_over_accepted": _("%(actor)s took over the customer with policy %(policy)s."),
    "hand_over_declined": _("%(actor)s did not take over the customer with policy %(policy)s."),
    "leaver_customers": _("%(count)s customers of %(actor)s are back in the pool: the access was switched off."),
}
LOOKS = {
    "run_planning": Look("waiting", "hourglass"),
    "run_planned": Look("soon", "list-search"),
    "run_applying": Look("moving", "progress"),
    "run_applied": Look("done", "circle-check"),
    "run_dropped": Look("waiting", "ban"),
    "hand_asked": Look("soon", "hourglass"),
    "hand_accepted": Look("done", "circle-check"),
    "hand_declined": Look("late", "thumb-down"),
    "hand_withdrawn": Look("waiting", "arrow-back-up"),
    "hand_expired": Look("waiting", "hourglass"),
}


def register() -> None:
    """Called once when the app is ready, after the desk itself has registered."""
    for setting in SETTINGS:
        register_setting(setting)
    for model in (AssignmentRun, HandOver):
        register_tracked(model)
    register_sentences("renewals.assignmentrun", RUN_EVENTS)
    register_sentences("renewals.handover", HAND_OVER_EVENTS)
    register_sentences("renewals.renewal", RENEWAL_EVENTS)
    register_sentences("accounts.branch", BRANCH_EVENTS)
    register_leaver_handler(
        LeaverHandler("customers", _("Customers"), count=leaving.count_customers, move=leaving.free_customers)
    )
    register_delegable_kind(FOLLOWING_UP, _("Following up customers"))
    DEPUTY_KINDS.update(dict.fromkeys(("first_contact", "next_contact", "callback"), FOLLOWING_UP))
    register_audit_events("rights", "assignment_rules", _("Assignment rules"), "accounts.branch", BRANCH_EVENTS)
    TODO_KINDS["hand_over"] = _("Take over or decline: %(subject)s")
    for kind, sentence in NOTICES.items():
        register_notice(kind, sentence, group="renewals", group_sentence="")
    register_looks(LOOKS)
    for kind, work, label in (
        (runs.PLAN_JOB, runs.run_plan_job, _("Dry run of the assignment rules")),
        (runs.APPLY_JOB, runs.run_apply_job, _("Assignment by the rules")),
    ):
        register_job(kind, work)
        register_job_label(kind, label)
    OBJECT_PAGES.setdefault("renewals.assignmentrun", lambda pk: reverse("renewals:assignment_run", args=[pk]))
    OBJECT_PAGES.setdefault("renewals.handover", lambda pk: reverse("renewals:hand_over", args=[pk]))
