"""The numbers by which losses are listed, timed and delegated: registered with default and source, read for a day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from claims.rules.large_losses import TierRules
from claims.rules.loss_clocks import ClockRules
from workflow.branch_settings import Setting, register_setting, value_among, values_around

BRIEF = "claims brief"
YUAN, HOURS, DAYS = _("yuan"), _("hours"), _("days")
TIERS = TierRules()
CLOCKS = ClockRules()

#: code of the setting → what it is called, its unit and its source; the defaults stand in the rules.
TIER_SETTINGS = {
    "yellow_injury": (_("Yellow: injuries of a motor case from"), YUAN, f"{BRIEF} §4.2 [I]"),
    "yellow_vehicle": (_("Yellow: vehicles and things of a motor case from"), YUAN, f"{BRIEF} §4.2 [I]"),
    "orange_amount": (_("Orange: motor case from"), YUAN, f"{BRIEF} §4.2 [I]"),
    "orange_deaths": (_("Orange: motor case with dead from"), _("people"), f"{BRIEF} §4.2 [I]"),
    "orange_injured": (_("Orange: motor case with injured from"), _("people"), f"{BRIEF} §4.2 [I]"),
    "red_amount": (_("Red: motor case from"), YUAN, f"{BRIEF} §4.2 [I]"),
    "red_deaths": (_("Red: dead from"), _("people"), f"{BRIEF} §4.2 [I]"),
    "line_property": (_("To the province: property and engineering from"), YUAN, f"{BRIEF} §1.1 [S4]"),
    "line_marine": (_("To the province: cargo and hull from"), YUAN, f"{BRIEF} §1.1 [S4]"),
    "line_liability": (_("To the province: liability, accident and health from"), YUAN, f"{BRIEF} §1.1 [S4]"),
    "line_agriculture": (_("To the province: agriculture from"), YUAN, f"{BRIEF} §1.1 [S4]"),
    "line_deaths": (_("To the province: other lines with dead from"), _("people"), f"{BRIEF} §1.1 [S4]"),
    "line_serious_injuries": (
        _("To the province: other lines with seriously injured from"),
        _("people"),
        f"{BRIEF} §1.1 [S4]",
    ),
    "jump_percent": (_("Listed when the reserve rises in 7 days by"), _("percent"), f"{BRIEF} §4.2"),
    "long_open_days": (_("Listed when open for more than"), DAYS, f"{BRIEF} §4.2"),
    "regulator_property": (_("Regulator's tier: property of one event from"), YUAN, f"{BRIEF} §4.2 [S36]"),
    "regulator_casualty": (_("Regulator's tier: casualty of one event from"), YUAN, f"{BRIEF} §4.2 [S36]"),
}
CLOCK_SETTINGS = {
    "report_hours": (_("First report of a listed loss within"), HOURS, f"{BRIEF} §4.2 [I]"),
    "attend_hours": (_("On-site attendance within"), HOURS, f"{BRIEF} §4.2 [I]"),
    "attend_hours_red": (_("On-site attendance of a red loss within"), HOURS, f"{BRIEF} §4.2 [I]"),
    "progress_days": (_("Progress report every"), DAYS, f"{BRIEF} §4.2 [I]"),
    "progress_days_red": (_("Progress report of a red loss every"), DAYS, f"{BRIEF} §4.2 [I]"),
}
OTHER_SETTINGS = {
    "regulator_days": (_("Report to the regulator within"), 5, _("working days"), f"{BRIEF} §4.2 [S36]"),
    "attendance_km": (_("Attendance is believed within"), 50, _("km"), f"{BRIEF} §5 [I]"),
    "acceptance_minutes": (_("A cross-region case is accepted within"), 30, _("minutes"), f"{BRIEF} §4.1 [I]"),
    "survey_hours": (_("Survey of a cross-region case within"), 24, HOURS, f"{BRIEF} §4.1 [I]"),
    "assessment_hours": (_("Result of a cross-region case within"), 72, HOURS, f"{BRIEF} §4.1 [I]"),
}


def register() -> None:
    """Called once when the app is ready."""
    for rules, settings in ((TIERS, TIER_SETTINGS), (CLOCKS, CLOCK_SETTINGS)):
        for name, (label, unit, source) in settings.items():
            register_setting(Setting(f"claims.{name}", label, int(getattr(rules, name)), unit, source))
    for name, (label, default, unit, source) in OTHER_SETTINGS.items():
        register_setting(Setting(f"claims.{name}", label, default, unit, source))


class LossNumbers:
    """All numbers of a branch on a day, read from the database at once."""

    def __init__(self, branch: Branch, on: date) -> None:
        self.branch, self.on = branch, on
        self._set = values_around(branch)

    def number(self, name: str) -> int:
        """The whole number in force."""
        code = f"claims.{name}"
        return int(value_among(self._set.get(code, ()), code, self.branch, self.on))

    @property
    def tiers(self) -> TierRules:
        """The lines as the rules read them."""
        return TierRules(**{name: type(getattr(TIERS, name))(self.number(name)) for name in TIER_SETTINGS})

    @property
    def clocks(self) -> ClockRules:
        """The spans as the rules read them."""
        return ClockRules(**{name: self.number(name) for name in CLOCK_SETTINGS})
