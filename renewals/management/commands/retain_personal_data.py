"""``manage.py retain_personal_data``: makes contact data of customers lost for years unreadable, or says what it would.

The clock does the same every night.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from renewals.privacy.actions.retaining import retain


class Command(BaseCommand):
    help = "Make contact data of long lost customers unreadable; one line per branch. --dry-run counts only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        for found in retain(dry=options["dry_run"]):
            line = {
                "branch": found.branch.code,
                "cutoff": found.cutoff.isoformat(),
                "anonymised": found.anonymised,
                "held": found.held,
                "dry": options["dry_run"],
            }
            self.stdout.write(json.dumps(line))
