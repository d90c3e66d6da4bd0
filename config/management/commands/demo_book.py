"""``manage.py demo_book``: a believable book of renewals, placements and claims, or the branch tree alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.actions import load_reference_tables
from claims.demo.loading import CASES, load_cases
from reinsurance.demo.loading import PLACEMENTS, load_placements
from renewals.demo.loading import RENEWALS, load_book
from renewals.demo.places import head_office
from renewals.models import Renewal
from workflow.outbox import drain


class Command(BaseCommand):
    help = "Loads the demo book. Invented people and vehicles; the same seed on the same day makes the same book."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="0: the reference tables alone; 1: 1,200 renewals")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--renewals", type=int, default=0, help="so many renewals instead of what the scale says")
        parser.add_argument("--append", action="store_true", help="also where there are renewals already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] <= 0:
            self.stdout.write(f"head office {head_office().code}")
            self._load_tables()
            return
        if Renewal.objects.exists() and not options["append"]:
            raise CommandError("There are renewals already. Use --append to add the demo book to them.")
        self._load_tables()
        renewals = options["renewals"] or RENEWALS * options["scale"]
        counts = load_book(seed=options["seed"], renewals=renewals, today=timezone.localdate())
        placed = load_placements(seed=options["seed"], placements=PLACEMENTS if renewals >= RENEWALS else 0)
        claimed = load_cases(seed=options["seed"], cases=CASES if renewals >= RENEWALS else 0)
        notices = 0
        while sent := drain(500):
            notices += sent
        for status, count in counts.items():
            self.stdout.write(f"{status:<14} {count:>6}")
        for status, count in placed.items():
            self.stdout.write(f"reinsurance {status:<14} {count:>4}")
        for status, count in claimed.items():
            self.stdout.write(f"claims {status:<28} {count:>4}")
        self.stdout.write(f"{'all':<14} {sum(counts.values()):>6}, {notices} notices. Sign-ins: manage.py demo_signins")

    def _load_tables(self) -> None:
        for table, count in load_reference_tables().items():
            self.stdout.write(f"{table:<14} {count:>6}")
