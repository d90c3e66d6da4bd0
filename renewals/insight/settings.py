"""What the business may change about the watch. The brief names the patterns, not the numbers: [P] is a proposal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.branch_settings import Setting, SettingKind

BRIEF = "renewals brief"
SETTINGS = (
    Setting(
        "renewals.board_least",
        _("Owners are ranked from so many customers due"),
        20,
        _("customers"),
        f"{BRIEF} §3.4 [S4]",
    ),
    Setting(
        "renewals.watch_time",
        _("The past week is looked through on Mondays from"),
        "06:00",
        _("time of day"),
        f"{BRIEF} §3.4 [P]",
        SettingKind.TIME,
    ),
    Setting(
        "renewals.watch_notes",
        _("One note for so many customers a day is watched"),
        10,
        _("customers"),
        f"{BRIEF} §7 [P]",
    ),
    Setting(
        "renewals.watch_contacts",
        _("A person makes at most so many contacts an hour"),
        90,
        _("contacts"),
        f"{BRIEF} §7 [P]",
    ),
    Setting(
        "renewals.watch_void_days", _("Voids are watched for so many days"), 182, _("days"), f"{BRIEF} §1.5 row 19 [P]"
    ),
    Setting(
        "renewals.watch_unreached_points",
        _("Share of losses not reached above the others'"),
        20,
        _("percentage points"),
        f"{BRIEF} §4.1 [P]",
    ),
    Setting("renewals.watch_late_hours", _("A contact is entered late after"), 12, _("hours"), f"{BRIEF} §1.5 [P]"),
    Setting(
        "renewals.watch_late_entries",
        _("So many late contacts a week are watched"),
        3,
        _("contacts"),
        f"{BRIEF} §7 [P]",
    ),
    Setting(
        "renewals.watch_false_reports",
        _("So many reports without a policy a week are watched"),
        2,
        _("reports"),
        f"{BRIEF} §1.5 row 10 [P]",
    ),
)
