"""What the business may change about collisions and fleets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.branch_settings import Setting

BRIEF = "renewals brief"
SETTINGS = (
    Setting("renewals.collision_days", _("Collisions are decided within"), 2, _("working days"), f"{BRIEF} §5 [D]"),
    Setting(
        "renewals.collision_appeal_days",
        _("Appeal against a decided collision"),
        2,
        _("working days"),
        f"{BRIEF} §5 [D]",
    ),
    Setting("renewals.fleet_vehicles", _("A fleet has at least"), 5, _("vehicles"), f"{BRIEF} §1.2 [D]"),
)
