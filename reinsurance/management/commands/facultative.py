"""manage.py facultative FILE.json --format json|table [--language zh-hans|en]"""

from __future__ import annotations

import codecs
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
            self._write(self._json(answer(outcome)) if options["format"] == "json" else table(outcome))

    def _refuse(self, refusals: Refusals, form: str) -> None:
        self._write(self._json(refused(refusals)) if form == "json" else error_table(refusals))

    def _json(self, told: dict[str, Any]) -> str:
        """Letters as they are where the stream can show them."""
        return json.dumps(told, ensure_ascii=self._encoding() != "utf-8", indent=1)

    def _write(self, text: str) -> None:
        """What the stream cannot show (its encoding, or lone surrogates of a broken document) is a question mark."""
        encoding = self._encoding()
        self.stdout.write(text.encode(encoding, "replace").decode(encoding))

    def _encoding(self) -> str:
        return codecs.lookup(getattr(self.stdout, "encoding", None) or "utf-8").name


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
