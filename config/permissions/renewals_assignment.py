"""Addresses of assignment: rules, runs, hand-overs, moving customers."""

from __future__ import annotations

from config.permissions.access import FORM, WRITE, Access

RUN, RULE = "renewals.assignmentrun", "renewals.assignmentrule"

ASSIGNMENT_ROWS: dict[str, Access] = {
    "renewals:assignment": Access("renewals.assign"),
    "renewals:assignment_new": Access("renewals.assign", FORM),
    "renewals:assignment_try": Access("renewals.assign"),
    "renewals:assignment_run": Access("renewals.assign", row=RUN),
    "renewals:assignment_apply": Access("renewals.assign", WRITE, row=RUN),
    "renewals:assignment_drop": Access("renewals.assign", WRITE, row=RUN),
    "renewals:assignment_rules": Access("renewals.configure", FORM),
    "renewals:assignment_rule_new": Access("renewals.configure", FORM),
    "renewals:assignment_rule": Access("renewals.configure", FORM, row=RULE),
    "renewals:assignment_rule_move": Access("renewals.configure", WRITE, row=RULE),
    "renewals:assignment_rule_end": Access("renewals.configure", WRITE, row=RULE),
    "renewals:owners": Access("renewals.assign"),
    "renewals:move_picked": Access("renewals.assign", FORM),
    "renewals:move_customers": Access("renewals.assign", FORM, row="accounts.user"),
    "renewals:hand_overs": Access("renewals.transfer"),
    "renewals:hand_over": Access("renewals.transfer", FORM, row="renewals.handover"),
    "renewals:ask_hand_over": Access("renewals.transfer", FORM, row="renewals.renewal"),
}
