"""manage.py import_targets FILE --branch CODE [--dry-run | --commit] --format json"""

from __future__ import annotations

from reporting.imports.targets import TARGET_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import a sheet of targets (目标表). Without --commit it is a dry run."
    kind = TARGET_LIST
