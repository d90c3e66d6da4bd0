"""manage.py match_policies --from DATE --to DATE [--by EMPLOYEE_NO] --format json"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from renewals.actions.matching import match_window
from workflow.intake.command import person


class Command(BaseCommand):
    """Idempotent: a second run over the same window finds nothing left to do."""

    help = "Match signed policies with the renewals they continue, for a window of dates (both ends inclusive)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
        parser.add_argument("--by", default="", help="employee number; without it, the system matches all branches")
        parser.add_argument("--format", choices=["json", "table"], default="json")

    def handle(self, *_args: Any, **options: Any) -> None:
        outcome = match_window(by=person(options["by"]), first=options["first"], last=options["last"])
        figures = {"from": options["first"].isoformat(), "to": options["last"].isoformat(), **asdict(outcome)}
        if options["format"] == "json":
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name}: {value}")
