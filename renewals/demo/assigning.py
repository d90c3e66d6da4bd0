"""The assignment rules of the demo book: every province has the usual order."""

from __future__ import annotations

from accounts.models import Branch
from renewals.assignment.actions.rulemaking import begin_rules
from renewals.assignment.rulebook import rules_for
from renewals.demo.people import Staff
from renewals.demo.places import PROVINCES


def set_rules(staff: Staff, branches: dict[str, Branch]) -> None:
    """Once; a second book in the same database finds them."""
    for province in PROVINCES:
        branch = branches[province.code]
        if not rules_for(branch):
            begin_rules(by=staff.at("province_admin", province.code)[0], branch=branch)
