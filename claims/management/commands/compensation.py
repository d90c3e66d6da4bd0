"""``manage.py compensation FILE.json``: calculates a document (``docs/compensation.md``) and shows every formula."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from claims.compensation.document import read_file
from claims.compensation.reference import reference
from claims.compensation.sheet import sheet
from claims.rules.answer import Answer, notices, respond
from claims.rules.refusals import CompensationRefused

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Calculates what a personal injury is worth and who pays it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document, described in docs/compensation.md")
        parser.add_argument("--format", choices=["json", "table"], default="table")
        parser.add_argument("--language", choices=list(LANGUAGES), default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["format"] == "json"
        with translation.override(LANGUAGES[options["language"]]):
            try:
                found = self._answer(options["file"])
            except CompensationRefused as refusal:
                self._refuse(refusal, as_json=as_json)
            else:
                self._say(found) if as_json else self.stdout.write("\n".join(sheet(found)))

    def _answer(self, path: Path) -> Answer:
        return respond(read_file(path), reference(timezone.localdate()))

    def _say(self, found: Answer) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _refuse(self, refusal: CompensationRefused, *, as_json: bool) -> None:
        problems = notices(refusal.problems)
        if as_json:
            self._say({"errors": problems})
            raise CommandError(", ".join(problem["code"] for problem in problems))
        raise CommandError("\n".join(f"{each['path'] or '-'}: {each['message']} [{each['code']}]" for each in problems))
