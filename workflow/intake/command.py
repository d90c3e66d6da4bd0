"""What the two import commands have in common: arguments, the road, and the JSON they print (docs/commands.md)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, Actor, require
from workflow.intake.batches.findings import as_json
from workflow.intake.batches.problems import copy_problems
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import importer_of
from workflow.intake.batches.survey import Survey, best_reading
from workflow.intake.batches.verbs import check, commit, saved_mappings, upload
from workflow.intake.reader import OpenBook, Workbook, opened
from workflow.models import ImportBatch

COUNTS = ("rows", "new", "changed", "unchanged", "conflict", "refused", "warnings")
SHOWN_MESSAGES = 1000


class ImportCommand(BaseCommand):
    """A command for one kind of file."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--branch", required=True, help="code of the importing branch; the root is HQ")
        parser.add_argument("--mapping", default="", help="a mapping that ships with the product, or a saved one")
        parser.add_argument("--sheet", default="", help="the sheet to read; without it, the one whose header fits best")
        parser.add_argument("--by", default="", help="employee number of the importer; without it, the system")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--dry-run", action="store_true", help="check only (this is the default)")
        mode.add_argument("--commit", action="store_true", help="write the rows")
        parser.add_argument("--format", choices=["json", "table"], default="json")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            answer = self._run(options)
        except DomainError as refusal:
            self._print(refused(refusal), options["format"])
            raise SystemExit(1) from refusal
        self._print(answer, options["format"])

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        by, branch = person(options["by"]), _branch(options["branch"])
        require(by, importer_of(self.kind).permission, branch)
        path: Path = options["file"]
        if not path.is_file():
            raise DomainError("no_such_file", _("There is no such file."), file=path.name)
        with opened(path, path.name) as book:
            return self._import(by, branch, path, book, options)

    def _import(self, by: Actor, branch: Branch, path: Path, book: OpenBook, options: dict[str, Any]) -> dict[str, Any]:
        workbook = book.workbook()
        reading = self._reading(workbook, branch, options)
        with path.open("rb") as file:
            batch = upload(by=by, kind=self.kind, branch=branch, file=File(file), file_name=path.name)
        outcome = check(by=by, batch=batch, reading=reading, book=book)
        with outcome.survey:
            if options["commit"]:
                outcome = commit(by=by, batch=outcome.batch, made=outcome.survey)
            return _answer(outcome.batch, outcome.survey, workbook)

    def _reading(self, book: Workbook, branch: Branch, options: dict[str, Any]) -> Reading:
        saved = saved_mappings(self.kind, branch)
        mapping = options["mapping"]
        importer = importer_of(self.kind)
        if mapping and mapping not in {name for name, _label in importer.names()} | {kept.name for kept in saved}:
            raise DomainError("mapping.unknown", _("There is no mapping of this name."), mapping=mapping)
        reading = best_reading(importer, book, sheet=options["sheet"], mapping=mapping, saved=saved)
        if reading is None:
            raise no_header(options["sheet"] or (book.sheets[0].name if book.sheets else ""))
        return reading

    def _print(self, answer: dict[str, Any], form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
            return
        for key, value in answer.items():
            for line in value if isinstance(value, list) else [value]:
                self.stdout.write(f"{key}: {line}")


def no_header(sheet: str) -> DomainError:
    """No row looks like the header of this kind of list."""
    return DomainError(
        "no_header", _("No header was found in the first ten rows: no row names the columns of this list."), sheet=sheet
    )


def refused(refusal: DomainError) -> dict[str, Any]:
    """A file that is not imported at all, as the command prints it."""
    place = {name: getattr(refusal, name, refusal.facts.get(name)) for name in ("sheet", "row", "column", "value")}
    error = {"code": refusal.code, "sentence": str(refusal), **place, "facts": refusal.facts}
    return {"batch": None, "status": "refused", "error": error}


def _answer(batch: ImportBatch, made: Survey, book: Workbook) -> dict[str, Any]:
    log, reading = made.log, made.reading
    messages = [
        as_json(row, finding, reading)
        for (row, finding), _place in zip(log.kept(), range(SHOWN_MESSAGES), strict=False)
    ]
    counts = {name: made.counts.get(name, 0) for name in COUNTS}
    problems = copy_problems(batch)
    more = {name: value for name, value in made.counts.items() if name not in COUNTS and isinstance(value, int)}
    return {
        "batch": batch.pk,
        "status": batch.status,
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "mapping": reading.mapping_name or None,
        "columns": reading.by_header(),
        "sheets": [{"name": info.name, "hidden": info.hidden, "rows": info.rows} for info in book.sheets],
        "counts": {**counts, **more},
        "messages": messages,
        "messages_total": log.total,
        "error_file": str(problems) if problems else None,
    }


def person(employee_no: str) -> Actor:
    """The importer by employee number; the system when none is given."""
    if not employee_no:
        return SYSTEM
    found: User | None = User.objects.filter(employee_no=employee_no, is_active=True).first()
    if found is None:
        raise DomainError("no_such_person", _("There is no such person."), employee_no=employee_no)
    return found


def _branch(code: str) -> Branch:
    branch = Branch.objects.filter(code=code).first()
    if branch is None:
        raise DomainError("no_such_branch", _("There is no branch with this code."), branch=code)
    return branch
