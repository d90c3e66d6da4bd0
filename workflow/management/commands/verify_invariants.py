"""Asks every registered invariant whether it holds."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.invariants import SHOWN, examine


class Command(BaseCommand):
    help = "States against history, versions, owners, to-dos, promised effects, matches: what must always be true."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="findings as JSON")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        results = examine()
        broken = [result for result in results if result.violations]
        if as_json:
            rows = [
                {
                    "code": result.code,
                    "statement": result.statement,
                    "violations": result.violations,
                    "first": result.first,
                }
                for result in results
            ]
            self.stdout.write(json.dumps({"ok": not broken, "invariants": rows}, ensure_ascii=False))
        else:
            for result in results:
                mark = f"{result.violations} violations: {', '.join(result.first)}" if result.violations else "holds"
                self.stdout.write(f"{result.code}: {mark}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(results)} invariants are violated (at most {SHOWN} rows shown)")
