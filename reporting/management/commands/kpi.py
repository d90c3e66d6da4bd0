"""``manage.py kpi NAME …``: any figure of the catalogue, as the pages show it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM
from reporting.figures import figure, record_of
from workflow.kpis import VERSIONS, Kpi, Question, definition_on, versions_of


class Command(BaseCommand):
    """Computes one figure for a branch and everything below it; ``--list`` shows the catalogue."""

    help = "Compute a figure of the catalogue; --list lists them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="code of the figure, e.g. renewal_rate")
        parser.add_argument("--list", action="store_true", help="list the catalogue")
        parser.add_argument("--branch", default="HQ", help="branch code (default HQ)")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day of expiry, inclusive")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day of expiry, inclusive")
        parser.add_argument(
            "--as-of", dest="as_of", type=date.fromisoformat, help="what was known at the end of this day"
        )
        parser.add_argument("--by", default="", help="dimension: month, branch, team, owner, usage, line, channel, …")
        parser.add_argument("--scope", choices=["company", "branch"], default="company")
        parser.add_argument("--version-no", type=int, help="a version of the definition (default: in force on --as-of)")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(options["format"])
            return
        kpi = self._definition(options)
        result = figure(kpi, self._question(kpi, options), SYSTEM)
        if options["format"] == "json":
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
        else:
            self._table(result["rows"] + ([result["total"]] if options["by"] else []))

    def _definition(self, options: dict[str, Any]) -> Kpi:
        """The version that was asked for, else the one in force on the as-of day."""
        code, wanted = options["name"] or "", options["version_no"]
        if code not in VERSIONS:
            raise CommandError(f"No figure is called {options['name']!r}; --list lists them.")
        if wanted is None:
            return definition_on(code, options["as_of"] or timezone.localdate())
        found = next((kpi for kpi in versions_of(code) if kpi.version == wanted), None)
        if found is None:
            raise CommandError(f"{code} has no version {wanted}.")
        return found

    def _question(self, kpi: Kpi, options: dict[str, Any]) -> Question:
        if options["first"] is None or options["last"] is None or options["as_of"] is None:
            raise CommandError("--from, --to and --as-of are needed.")
        if options["by"] and options["by"] not in kpi.dimensions:
            raise CommandError(f"{kpi.code} is not known by {options['by']}; only by {', '.join(kpi.dimensions)}.")
        branch = Branch.objects.filter(code=options["branch"]).first()
        if branch is None:
            raise CommandError(f"There is no branch {options['branch']}.")
        return Question(
            branch=branch,
            first=options["first"],
            last=options["last"],
            as_of=options["as_of"],
            by=options["by"],
            scope=options["scope"],
            matured_only=kpi.matured_only,
        )

    def _list(self, output: str) -> None:
        today = timezone.localdate()
        records = [record_of(definition_on(code, today)) for code in VERSIONS]
        if output == "json":
            self.stdout.write(json.dumps({"kpis": records}, ensure_ascii=False, indent=1))
            return
        for record in records:
            facts = f"{record['unit']}, {record['direction']}, v{record['version']} {record['valid_from']}"
            self.stdout.write(f"{record['code']:30} [{facts}] {record['label']}: {record['definition']}")

    def _table(self, rows: list[dict[str, Any]]) -> None:
        columns = list(rows[0]) if rows else []
        self.stdout.write("  ".join(f"{column:>14}" for column in columns))
        for row in rows:
            self.stdout.write("  ".join(f"{row.get(column, '')!s:>14}" for column in columns))
