"""manage.py freeze_appraisal --branch 33 --month 2026-05 [--as-of DAY] [--reason TEXT] [--by NO]"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.errors import DomainError
from accounts.models import Branch
from claims.actions.appraising import freeze_month
from workflow.intake.command import person


class Command(BaseCommand):
    help = "Freeze the rates of listed cases of a month (封存); once more: a new version with its reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--branch", required=True, help="code of the province")
        parser.add_argument("--month", required=True, type=lambda text: date.fromisoformat(f"{text}-01"))
        parser.add_argument("--as-of", dest="as_of", type=date.fromisoformat, help="what was known at its end")
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", default="", help="employee number; without it, the system")

    def handle(self, *_args: Any, **options: Any) -> None:
        branch = Branch.objects.filter(code=options["branch"]).first()
        if branch is None:
            raise CommandError(f"There is no branch {options['branch']}.")
        try:
            snapshot = freeze_month(
                by=person(options["by"]),
                branch=branch,
                month=options["month"],
                as_of=options["as_of"],
                reason=options["reason"],
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from refusal
        self.stdout.write(f"{branch.code} {snapshot.month:%Y-%m} version {snapshot.number}")
