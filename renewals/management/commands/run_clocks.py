"""``manage.py run_clocks``: one round of what the calendar does by itself, at once."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from renewals.clocks import run_clocks


class Command(BaseCommand):
    help = "Expire reports, lapse, close, take back and remind; prints how many rows each moved. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="as if it were this local time (ISO 8601), for a missed day")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = None
        if options["at"]:
            try:
                moment = datetime.fromisoformat(options["at"])
            except ValueError as error:
                raise CommandError(f"not a time: {options['at']}") from error
            moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        self.stdout.write(json.dumps(run_clocks(at=moment)))
