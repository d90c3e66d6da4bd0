"""How many rows a role may take in one file without approval: settings of the branch (renewals brief §6 [D])."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ROLES
from workflow.branch_settings import Setting, register_setting, value_among, values_around

PREFIX = "workflow.export_rows."
FEW, MANY = 500, 5000
#: Roles without an entry take nothing without approval.
ROW_CAPS = {
    "team_lead": FEW,
    "renewal_manager": MANY,
    "province_admin": MANY,
    "head_office_admin": MANY,
    "claims_specialist": FEW,
    "claims_manager": MANY,
    "claims_director": MANY,
    "ri_handler": FEW,
    "ri_reviewer": MANY,
    "ri_head": MANY,
    "compliance": MANY,
    "auditor": MANY,
    "audit_admin": MANY,
    "system_admin": MANY,
    "security_admin": MANY,
}


def register() -> None:
    """Called once when the app is ready."""
    for role, rows in ROW_CAPS.items():
        label = format_lazy("{} · {}", _("Rows in one export without approval"), ROLES[role].label)
        register_setting(Setting(f"{PREFIX}{role}", label, rows, _("rows"), "renewals brief §6 [D]"))


def row_cap(by: User) -> int:
    """How many rows ``by`` may take in one file: the widest of the roles, by the settings of the own branch."""
    roles = by.scope().roles & ROW_CAPS.keys()
    if not roles:
        return 0
    values, today = values_around(by.branch), timezone.localdate()
    return max(
        int(value_among(values.get(f"{PREFIX}{role}", []), f"{PREFIX}{role}", by.branch, today)) for role in roles
    )
