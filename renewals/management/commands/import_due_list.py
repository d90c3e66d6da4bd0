"""manage.py import_due_list FILE --branch CODE [--mapping NAME] [--sheet S] [--dry-run | --commit] --format json"""

from __future__ import annotations

from renewals.imports.kinds import DUE_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import a due list (应续清单). Without --commit it is a dry run."
    kind = DUE_LIST
