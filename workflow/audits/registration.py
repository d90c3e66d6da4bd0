"""The kinds of an audit that the shared app knows itself; the desks add how personal data is looked at."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.approvals.registration import APPROVAL_TYPE
from workflow.audits import subjects
from workflow.audits.lists import event_kind, files_by, listed_audit, listed_files, listed_pushes
from workflow.audits.registry import AuditKind, register_audit, register_audit_events
from workflow.exports.sheets import register_list

Words = str | Promise
PERSON, BRANCH = "accounts.user", "accounts.branch"
RIGHTS: tuple[tuple[str, Words, str, tuple[str, ...]], ...] = (
    ("roles", _("Roles"), PERSON, ("grant_role", "end_role")),
    ("access", _("Access to Banli"), PERSON, ("add_person", "switch_off", "switch_on", "unlock", "reset_password")),
    ("superiors", _("Superiors"), PERSON, ("appoint_superior", "clear_superior", "number_person", "hand_over")),
    ("standing_in", _("Standing in"), PERSON, ("delegate", "revoke_delegation", "note_absence", "end_absence")),
    ("limits", _("Authority limits"), BRANCH, ("set_limit", "end_limit")),
    (
        "chains",
        _("Approval chains"),
        BRANCH,
        (
            "draft_chain",
            "set_chain_head",
            "add_chain_step",
            "change_chain_step",
            "move_chain_step",
            "remove_chain_step",
            "set_chain_steps",
            "publish_chain",
            "retire_chain",
            "discard_chain",
        ),
    ),
    ("settings", _("Settings"), BRANCH, ("set_branch_setting", "set_calendar_day", "clear_calendar_day")),
    ("branches", _("Branches"), BRANCH, ("open_branch", "rename_branch", "close_branch", "reopen_branch")),
    ("groups", _("Group robots and notice words"), BRANCH, ("set_robot", "set_notice_words", "reset_notice_words")),
    ("messages", _("Outgoing messages"), BRANCH, ("resend_message", "message_arrived")),
)
DECISIONS: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("agreed", _("Agreed"), ("agree", "agree_finally", "agree_amended", "confirm_amount")),
    ("returned", _("Returned"), ("return_to_maker", "return_to_step")),
    ("refused", _("Refused"), ("refuse",)),
    ("moved", _("Handed on"), ("escalate", "transfer", "take_over", "add_signer", "hand_up", "reseat")),
    ("taken_back", _("Taken back"), ("recall", "withdraw", "give_up")),
)
SIGN_INS: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("failed", _("Wrong password"), ("sign_in_failed", "sign_in_locked")),
    ("signed_in", _("Signed in or out"), ("sign_in", "sign_out")),
    ("password", _("New password"), ("change_password",)),
)


def register() -> None:
    """Called once when the app is ready, before the desks register theirs."""
    register_audit(
        AuditKind("exports", _("Files taken out"), "workflow.export_log", listed_files, done_by=files_by, usual=10)
    )
    register_audit(event_kind("reveals", _("Personal data looked at"), 30))
    register_audit(AuditKind("pushes", _("Messages to groups"), "workflow.events", listed_pushes))
    register_audit(event_kind("decisions", _("Decisions taken"), 80))
    register_audit(event_kind("rights", _("Rights and rules"), 50))
    register_audit(event_kind("sign_ins", _("Sign-ins"), 20))
    for code, label, object_type, verbs in RIGHTS:
        register_audit_events("rights", code, label, object_type, verbs)
    for code, label, verbs in DECISIONS:
        register_audit_events("decisions", code, label, APPROVAL_TYPE, verbs)
    register_audit_events("reveals", "customers", _("Customers looked up by auditors"), PERSON, (subjects.VERB,))
    for code, label, verbs in SIGN_INS:
        register_audit_events("sign_ins", code, label, PERSON, verbs)
    register_list("workflow-audit", _("Audit"), "workflow.events", listed_audit)
