"""manage.py import_warning_list FILE --branch CODE [--dry-run | --commit] --format json"""

from __future__ import annotations

from claims.imports.list_kinds import WARNING_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import a warning list (预警清单) and match it. Without --commit it is a dry run."
    kind = WARNING_LIST
