"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims.views.cases import listed_cases
from claims.views.cross_region import listed_delegations
from claims.views.injuries import listed_injuries
from claims.views.injury_board import listed_board_rows
from claims.views.large_losses import listed_losses
from claims.views.referrals import listed_referrals
from workflow.exports.sources import register_list
from workflow.intake.screens.table import register_imports_list

EXPORT = "claims.export"


def register() -> None:
    """Called once when the app is ready."""
    register_imports_list("claims")
    register_list("claims-cases", _("Cases"), EXPORT, listed_cases)
    register_list("claims-referrals", _("Referrals"), EXPORT, listed_referrals)
    register_list("claims-large-losses", _("Large losses"), EXPORT, listed_losses)
    register_list("claims-cross-region", _("Cross-region cases"), EXPORT, listed_delegations)
    register_list("claims-injuries", _("Injury assessments"), EXPORT, listed_injuries)
    register_list("claims-injury-board", _("Rows behind a number of the injury board"), EXPORT, listed_board_rows)
