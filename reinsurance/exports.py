"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reinsurance import board_files
from reinsurance.views.counterparties import listed_counterparties
from reinsurance.views.inward import listed_offers
from reinsurance.views.placements import listed_placements
from workflow.exports.made import register_made
from workflow.exports.sheets import register_list

EXPORT = "reinsurance.export"


def register() -> None:
    """Called once when the app is ready."""
    register_list("reinsurance-placements", _("Placements"), EXPORT, listed_placements)
    register_list("reinsurance-counterparties", _("Counterparties"), EXPORT, listed_counterparties)
    register_list("reinsurance-inward-offers", _("Inward offers"), EXPORT, listed_offers)
    register_made("reinsurance-board", _("Board of reinsurance"), EXPORT, board_files.board_table)
    register_made("reinsurance-board-rows", _("Rows behind a number of a board"), EXPORT, board_files.board_rows_table)
    register_made("reinsurance-downgrade", _("What if one is downgraded"), EXPORT, board_files.downgrade_table)
    register_made("reinsurance-rules", _("Rules"), EXPORT, board_files.rules_table)
