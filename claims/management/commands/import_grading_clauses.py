"""``manage.py import_grading_clauses FILE``: takes over the clauses of the official text of 人体损伤致残程度分级."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.actions import import_clauses
from claims.rules.refusals import CompensationRefused


class Command(BaseCommand):
    help = (
        "Imports the clauses of the official text (plain text or Markdown, chapter 5); a second time changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = import_clauses(text=options["file"].read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read as UTF-8: {error}") from error
        except CompensationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
