"""manage.py import_intervention_list FILE --branch CODE [--dry-run | --commit] --format json"""

from __future__ import annotations

from claims.imports.list_kinds import INTERVENTION_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import an intervention list (应介入清单) and match it. Without --commit it is a dry run."
    kind = INTERVENTION_LIST
