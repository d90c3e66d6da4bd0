"""Every number of the rules of conduct that a branch may set, with its source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals.conduct.numbers import EVERYBODY, NEVER, NO, TELESALES, YES
from workflow.branch_settings import Setting, SettingKind

BRIEF = "renewals brief"
YES_NO = ((YES, _("Yes")), (NO, _("No")))

SETTINGS = (
    Setting("renewals.call_from", _("Calls allowed from"), "09:00", "", f"{BRIEF} §6 [S12, S13]", SettingKind.TIME),
    Setting("renewals.call_until", _("Calls allowed until"), "20:00", "", f"{BRIEF} §6 [S12]", SettingKind.TIME),
    Setting("renewals.call_lunch_from", _("No calls at noon from"), "12:00", "", f"{BRIEF} §6 [D]", SettingKind.TIME),
    Setting("renewals.call_lunch_until", _("No calls at noon until"), "13:30", "", f"{BRIEF} §6 [D]", SettingKind.TIME),
    Setting(
        "renewals.call_weekends",
        _("Sales calls on Saturdays and Sundays"),
        YES,
        "",
        f"{BRIEF} §6 [D]",
        SettingKind.CHOICE,
        YES_NO,
    ),
    Setting(
        "renewals.call_holidays",
        _("Sales calls on public holidays"),
        NO,
        "",
        f"{BRIEF} §6 [D]",
        SettingKind.CHOICE,
        YES_NO,
    ),
    Setting(
        "renewals.call_attempts_a_day",
        _("Unanswered or refused calls to a number a day"),
        3,
        _("calls"),
        f"{BRIEF} §6 [S12]",
    ),
    Setting("renewals.call_gap_days", _("One sales call to a number in"), 2, _("days"), f"{BRIEF} §6 [D]"),
    Setting("renewals.calls_a_cycle", _("Sales calls to a number in a cycle"), 6, _("calls"), f"{BRIEF} §6 [D]"),
    Setting(
        "renewals.refusal_months", _("A clear refusal forbids sales calls for"), 12, _("months"), f"{BRIEF} §6 [S12]"
    ),
    Setting(
        "renewals.call_consent",
        _("Consent to sales calls"),
        "not_withdrawn",
        "",
        f"{BRIEF} §6 [S15, S19]",
        SettingKind.CHOICE,
        (("not_withdrawn", _("must not be withdrawn")), ("needed", _("must be recorded"))),
    ),
    Setting(
        "renewals.complaints_most",
        _("Verified complaints that stop calls to new customers"),
        2,
        _("complaints"),
        f"{BRIEF} §6 [S11]",
    ),
    Setting("renewals.complaint_days", _("Complaints are counted over"), 365, _("days"), f"{BRIEF} §6 [S11]"),
    Setting("renewals.complaint_stop_days", _("The stop after complaints lasts"), 90, _("days"), f"{BRIEF} §6 [S11]"),
    Setting(
        "renewals.recording_required",
        _("Answered calls name their recording"),
        NEVER,
        "",
        f"{BRIEF} §6 [S17]",
        SettingKind.CHOICE,
        ((NEVER, _("not demanded")), (TELESALES, _("telesales and callbacks")), (EVERYBODY, _("everybody"))),
    ),
)
