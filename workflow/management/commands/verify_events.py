"""Recomputes every chain of events and every daily seal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.chain import newest_seal, verify
from workflow.models import DailyHead, Event


class Command(BaseCommand):
    help = "Finds events that were edited, deleted, inserted, reordered or cut off, and seals that do not match."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="findings as JSON")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        breaches = verify()
        summary = {
            "events": Event.objects.count(),
            "seals": DailyHead.objects.count(),
            "newest_seal": newest_seal(),
            "breaches": [asdict(breach) for breach in breaches],
        }
        if as_json:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            for breach in breaches:
                self.stdout.write(f"{breach.kind}: {breach.where}: {breach.detail}")
            self.stdout.write(f"{summary['events']} events, {summary['seals']} seals, {len(breaches)} breaches")
        if breaches:
            raise CommandError(f"first breach: {breaches[0].where}")
