"""What the business may change about the figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals.rules.credit import CreditSplit
from workflow.branch_settings import Setting, SettingKind

BRIEF = "renewals brief"
POINTS = _("percent")
DAYS = _("days")

SETTINGS = (
    Setting(
        "renewals.credit_split",
        _("What telesales sells to the customer of an owner"),
        CreditSplit.APART.value,
        "",
        f"{BRIEF} §3.3 [D]",
        SettingKind.CHOICE,
        (
            (CreditSplit.APART.value, _("is told apart from what the owner kept")),
            (CreditSplit.OWNER.value, _("counts as kept by the owner")),
        ),
    ),
    Setting("renewals.claim_timely_days", _("Owners are found within: after the list"), 5, DAYS, f"{BRIEF} §3.2"),
    Setting("renewals.timely_contact_hours", _("First contact is timely within"), 24, _("hours"), f"{BRIEF} §3.6"),
    Setting(
        "renewals.timely_contact_days",
        _("First contact of an early owner at latest before expiry"),
        30,
        DAYS,
        f"{BRIEF} §3.2",
    ),
    Setting(
        "renewals.new_car_days",
        _("A new car: registered before its first policy at most"),
        60,
        DAYS,
        f"{BRIEF} §3.2 [D]",
    ),
    Setting("renewals.band_fall", _("Premium falls clearly: by at least"), 10, POINTS, f"{BRIEF} §7 [S31]"),
    Setting("renewals.band_rise", _("Premium rises clearly: from"), 10, POINTS, f"{BRIEF} §7 [S31]"),
    Setting("renewals.band_steep_rise", _("Premium rises steeply: from"), 25, POINTS, f"{BRIEF} §7 [S31]"),
    Setting("renewals.light_quote_watch", _("Quote rate, watch below"), 90, POINTS, f"{BRIEF} §3.2 [S4]"),
    Setting("renewals.light_quote_warn", _("Quote rate, warn below"), 80, POINTS, f"{BRIEF} §3.2 [S4]"),
    Setting("renewals.light_quote_danger", _("Quote rate, danger below"), 70, POINTS, f"{BRIEF} §3.2 [S4]"),
    Setting("renewals.light_renewal_watch", _("Matured renewal rate, watch below"), 75, POINTS, f"{BRIEF} §3.2"),
    Setting("renewals.light_renewal_warn", _("Matured renewal rate, warn below"), 65, POINTS, f"{BRIEF} §3.2"),
    Setting("renewals.light_renewal_danger", _("Matured renewal rate, danger below"), 55, POINTS, f"{BRIEF} §3.2"),
    Setting("renewals.light_void_danger", _("Void rate, danger above"), 3, POINTS, f"{BRIEF} §3.2"),
)
