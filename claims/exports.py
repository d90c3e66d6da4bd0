"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims import board_files
from claims.views.cases import listed_cases
from claims.views.cross_region import listed_delegations
from claims.views.injuries import listed_injuries
from claims.views.injury_board import listed_board_rows
from claims.views.large_losses import listed_losses
from claims.views.referrals import listed_referrals
from workflow.exports.made import register_made
from workflow.exports.sheets import register_list
from workflow.intake.screens.table import register_imports_list

EXPORT, CONFIGURE = "claims.export", "workflow.configure"


def register() -> None:
    """Called once when the app is ready."""
    register_imports_list("claims")
    register_list("claims-cases", _("Cases"), EXPORT, listed_cases)
    register_list("claims-referrals", _("Referrals"), EXPORT, listed_referrals)
    register_list("claims-large-losses", _("Large losses"), EXPORT, listed_losses)
    register_list("claims-cross-region", _("Cross-region cases"), EXPORT, listed_delegations)
    register_list("claims-injuries", _("Injury assessments"), EXPORT, listed_injuries)
    register_list("claims-injury-board", _("Rows behind a number of the injury board"), EXPORT, listed_board_rows)
    register_made("claims-injury-figures", _("Injury board"), EXPORT, board_files.injury_table)
    register_made("claims-board", _("Board of claims"), EXPORT, board_files.board_table)
    register_made("claims-board-rows", _("Rows behind a number of a board"), EXPORT, board_files.board_rows_table)
    register_made("claims-ranking", _("Appraisal of listed cases"), EXPORT, board_files.ranking_table)
    register_made(
        "claims-ranking-rows", _("Cases behind a number of the appraisal"), EXPORT, board_files.ranking_rows_table
    )
    register_made("claims-ledger", _("Ledger of cross-region work"), EXPORT, board_files.ledger_table)
    register_made("claims-assessors", _("Who may grade"), EXPORT, board_files.assessors_table)
    register_made("claims-standards", _("Compensation standards"), CONFIGURE, board_files.standards_table)
    register_made("claims-practice-rules", _("Rules of practice"), CONFIGURE, board_files.practice_rules_table)
