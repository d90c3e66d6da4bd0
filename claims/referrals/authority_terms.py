"""The lines, loss types and acts that authority limits of claims name (claims brief §1.1)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.authority_words import register_authority_words

LINES: Mapping[str, str | Promise] = {
    "motor": _("Motor"),
    "property": _("Commercial property and engineering"),
    "liability": _("Liability"),
    "marine": _("Cargo and hull"),
    "accident_health": _("Accident and health"),
    "agriculture": _("Agriculture"),
}
LOSS_TYPES: Mapping[str, str | Promise] = {
    "own_damage": _("Own vehicle"),
    "third_vehicle": _("Third party's vehicle"),
    "third_property": _("Third party's property"),
    "carried_goods": _("Goods carried"),
    "injury_medical": _("Injury: medical"),
    "injury_disability": _("Injury: disability"),
    "injury_death": _("Injury: death"),
}
ACTS: Mapping[str, str | Promise] = {
    "litigation": _("Judgment, mediation or appeal"),
    "reject": _("Rejection"),
    "ex_gratia": _("Ex gratia payment"),
    "prepay": _("Prepayment"),
    "advance": _("Advance for rescue"),
    "waive_recovery": _("Waiver of recovery"),
    "cancel": _("Cancellation or closing at zero"),
    "reopen": _("Reopening"),
}


def register() -> None:
    """Called once when the app is ready."""
    register_authority_words(lines=LINES, loss_types=LOSS_TYPES, acts=ACTS)
