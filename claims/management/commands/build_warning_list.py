"""``manage.py build_warning_list``: the warning list of large losses, at once."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.actions.warning_list import build_warning_list
from claims.losses.clocks import run_clocks


class Command(BaseCommand):
    help = "List large losses by the rules of their branches and mark what is overdue; prints how many. Safe to repeat."

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
        done = {**asdict(build_warning_list(at=moment)), **run_clocks(at=moment)}
        self.stdout.write(json.dumps(done))
