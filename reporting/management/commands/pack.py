"""``manage.py pack CODE …``: a report pack as the pages make it, written to a file."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import SYSTEM
from reporting.packs.build import build
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, Pack, View
from reporting.packs.sheet import render_xlsx
from reporting.rules import month_end, month_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    """Makes one report; without a code it lists them."""

    help = "Make a report pack as PDF or xlsx; without a code it lists them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="code of the pack, e.g. renewals_monthly")
        parser.add_argument("--branch", default="HQ", help="branch code (default HQ)")
        parser.add_argument("--month", help="the month reported on, e.g. 2026-06")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day, inclusive")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day, inclusive")
        parser.add_argument(
            "--as-of", dest="as_of", type=date.fromisoformat, help="known at the end of this day (today)"
        )
        parser.add_argument("--language", choices=sorted(LANGUAGES), default="zh")
        parser.add_argument("--format", choices=["pdf", "xlsx"], default="pdf")
        parser.add_argument("--output", type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["code"]:
            for pack in PACKS.values():
                self.stdout.write(f"{pack.code:26} {pack.label}")
            return
        if options["output"] is None:
            raise CommandError("--output says which file to write.")
        pack, view = self._pack(options["code"]), self._view(options)
        render = render_pdf if options["format"] == "pdf" else render_xlsx
        try:
            document = build(pack, view, SYSTEM, LANGUAGES[options["language"]])
            content = render(document, timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._write(options["output"], content)
        self.stdout.write(f"{options['output']}: {len(content)} bytes, {document.rows} rows")

    def _pack(self, code: str) -> Pack:
        if code not in PACKS:
            raise CommandError(f"No report is called {code!r}; there are {', '.join(PACKS)}.")
        return PACKS[code]

    def _view(self, options: dict[str, Any]) -> View:
        branch = Branch.objects.filter(code=options["branch"]).first()
        if branch is None:
            raise CommandError(f"There is no branch {options['branch']}.")
        first, last = self._days(options)
        as_of = options["as_of"] or timezone.localdate()
        return View(branch=branch, first=first, last=last, as_of=as_of)

    def _days(self, options: dict[str, Any]) -> tuple[date, date]:
        if options["month"]:
            month = month_of(options["month"])
            if month is None:
                raise CommandError(f"{options['month']!r} is no month; write it as 2026-06.")
            return month, month_end(month)
        first, last = options["first"], options["last"]
        if first is None or last is None:
            raise CommandError("--month is needed, or --from and --to.")
        if first > last:
            raise CommandError("--to lies before --from.")
        return first, last

    def _write(self, target: Path, content: bytes) -> None:
        """Beside the target first: a full disk leaves the file of yesterday, not half of today's."""
        try:
            descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            beside.chmod(0o644)
            beside.replace(target)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        finally:
            beside.unlink(missing_ok=True)
