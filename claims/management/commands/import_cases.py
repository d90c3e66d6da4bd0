"""Imports the core system's case list: see docs/commands.md."""

from __future__ import annotations

from claims.imports.kinds import CASE_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = __doc__ or ""
    kind = CASE_LIST
