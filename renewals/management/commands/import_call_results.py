"""manage.py import_call_results FILE --branch CODE [--by NUMBER] [--dry-run | --commit] --format json"""

from __future__ import annotations

from renewals.telesales.imports.call_results import CALL_RESULTS
from workflow.intake.command import ImportCommand


class Command(ImportCommand):
    help = "Import call results (呼叫结果回写) by task number. Without --commit it is a dry run."
    kind = CALL_RESULTS
