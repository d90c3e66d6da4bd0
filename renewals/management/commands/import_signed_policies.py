"""manage.py import_signed_policies FILE --branch CODE [--mapping NAME] [--dry-run | --commit] --format json"""

from __future__ import annotations

from renewals.imports.kinds import SIGNED_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import a list of signed policies (承保清单) and match it. Without --commit it is a dry run."
    kind = SIGNED_LIST
