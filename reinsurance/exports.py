"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reinsurance.views.counterparties import listed_counterparties
from reinsurance.views.inward import listed_offers
from reinsurance.views.placements import listed_placements
from workflow.exports.sources import register_list

EXPORT = "reinsurance.export"


def register() -> None:
    """Called once when the app is ready."""
    register_list("reinsurance-placements", _("Placements"), EXPORT, listed_placements)
    register_list("reinsurance-counterparties", _("Counterparties"), EXPORT, listed_counterparties)
    register_list("reinsurance-inward-offers", _("Inward offers"), EXPORT, listed_offers)
