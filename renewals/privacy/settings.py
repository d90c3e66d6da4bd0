"""What the business may change about personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals.privacy.rules.masking import PoolNumber
from workflow.branch_settings import Setting, SettingKind

BRIEF = "renewals brief"
SETTINGS = (
    Setting(
        "renewals.pool_number",
        _("Phone numbers of customers from the pool are hidden"),
        PoolNumber.BEFORE_RECEIVE.value,
        "",
        f"{BRIEF} §2.7 [S40]",
        SettingKind.CHOICE,
        (
            (PoolNumber.BEFORE_RECEIVE.value, _("until somebody takes the customer")),
            (PoolNumber.FOREVER.value, _("for ever")),
        ),
    ),
    Setting(
        "renewals.shared_number_insureds",
        _("A number is taken for an intermediary's from"),
        5,
        _("insureds"),
        f"{BRIEF} §2.4",
    ),
    Setting(
        "renewals.subject_request_days",
        _("Requests of customers about their data are answered within"),
        15,
        _("working days"),
        f"{BRIEF} §6 [D]",
    ),
    Setting(
        "renewals.lost_contact_years",
        _("Contact data of lost customers is made unreadable after"),
        3,
        _("years"),
        f"{BRIEF} §6 [D]",
    ),
    Setting(
        "renewals.sales_record_years",
        _("Records of a sale are kept after the end of cover"),
        5,
        _("years"),
        f"{BRIEF} §6 [S17]",
    ),
)
