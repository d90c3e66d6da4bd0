"""manage.py facultative FILE.json --format json|table [--language zh-hans|en]"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from reinsurance.documents.answering import answer, refused
from reinsurance.documents.computing import compute_document
from reinsurance.documents.outcomes import Outcome
from reinsurance.documents.tables import error_table, table
from reinsurance.rules.refusals import Refusal, Refusals

STANDARD_INPUT = "-"


class Command(BaseCommand):
    """Computes a deal that is not saved. The document is described in docs/facultative-maths.md."""

    help = "Compute a facultative deal from a JSON document, to the fen; the table explains every figure."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the document; - reads standard input")
        parser.add_argument("--format", choices=["json", "table"], default="json")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="of table and messages")

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                outcome = computed(options["file"])
            except Refusals as refusals:
                self._refuse(refusals, options["format"])
                raise SystemExit(1) from refusals
            if options["format"] == "json":
                self._write(json.dumps(answer(outcome), ensure_ascii=False, indent=1))
            else:
                self._write(table(outcome))

    def _refuse(self, refusals: Refusals, form: str) -> None:
        if form == "json":
            self._write(json.dumps(refused(refusals), ensure_ascii=False, indent=1))
        else:
            self._write(error_table(refusals))

    def _write(self, text: str) -> None:
        """Lone surrogates of a broken document are told as question marks."""
        self.stdout.write(text.encode("utf-8", "replace").decode("utf-8"))


def computed(name: str) -> Outcome:
    """The deal of a file, or every reason why there is none."""
    try:
        return compute_document(_content(name))
    except Refusal as refusal:
        raise Refusals([refusal]) from refusal


def _content(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise Refusal("DOC_UNREADABLE", why=reason) from error
