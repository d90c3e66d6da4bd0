"""manage.py import_quotes FILE --branch CODE --by NUMBER [--dry-run | --commit] --format json"""

from __future__ import annotations

from renewals.imports.kinds import QUOTE_LIST
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import quotes (报价清单) of the core system; who imports is their author. Without --commit it is a dry run."
    kind = QUOTE_LIST
