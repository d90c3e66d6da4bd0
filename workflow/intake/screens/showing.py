"""What the pages of the import show: samples of columns, figures of the dry run, messages grouped by reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.identifiers.masking import mask_inside
from workflow.intake.batches import verbs
from workflow.intake.batches.findings import finding_of
from workflow.intake.batches.problems import has_problems
from workflow.intake.batches.reading import Reading, recall
from workflow.intake.batches.registry import Importer, importer_of
from workflow.intake.batches.survey import apply_saved, best_reading, first_rows
from workflow.intake.cells import text_of
from workflow.intake.messages import sentence
from workflow.intake.reader import Row, Workbook
from workflow.intake.screens.forms import ColumnsForm
from workflow.intake.wire import column_letter
from workflow.listing.chips import Tab
from workflow.models import BatchStatus, ImportBatch, ImportFinding

SAMPLES = 3
SAMPLE_LENGTH = 40
SHOWN_COLUMNS = 12
EXAMPLES = 20
GROUPS = 40
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the dry run or the result."""

    label: str | Promise
    count: int
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one cell."""

    cell: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Group:
    """Messages with the same reason; ``count`` of them, the first few shown."""

    severity: str
    field: str
    code: str
    count: int
    examples: list[Message]


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One column of the file with what its first rows hold."""

    letter: str
    field: Any
    samples: list[str]


# --- sheet and header ------------------------------------------------------------------------------------------------
def sheet_context(batch: ImportBatch, book: Workbook, query: QueryDict) -> dict[str, Any]:
    """The sheets, and the first rows of the chosen one: any of them may be the header."""
    importer = importer_of(batch.kind)
    guessed = best_reading(importer, book, saved=verbs.saved_mappings(batch.kind, batch.branch))
    names = [info.name for info in book.sheets]
    name = query.get("sheet", guessed.sheet if guessed else names[0] if names else "")
    name = name if name in names else names[0]
    rows = first_rows(book, name)
    index = importer.find_header(rows)
    return {
        "batch": batch,
        "tabs": [
            Tab(info.name, f"?{_query(sheet=info.name)}", active=info.name == name, count=info.rows)
            for info in book.sheets
        ],
        "sheet": name,
        "hidden": book.sheet(name).hidden,
        "header_row": rows[index][0] if index is not None else None,
        "rows": [
            (number, [_sample(cell) for cell in cells[:SHOWN_COLUMNS]], f"?{_query(sheet=name, header=str(number))}")
            for number, cells in rows
        ],
        "step": 2,
    }


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query[name] = value
    return query.urlencode()


def _sample(cell: Any) -> str:
    """A cell as a preview shows it: mobiles and ID numbers are masked even here."""
    return mask_inside(text_of(cell))[:SAMPLE_LENGTH]


# --- columns ---------------------------------------------------------------------------------------------------------
def chosen_reading(batch: ImportBatch, book: Workbook, query: QueryDict) -> Reading | None:
    """The reading the page starts from: what the address names, what was confirmed before, or the best guess."""
    importer = importer_of(batch.kind)
    saved = verbs.saved_mappings(batch.kind, batch.branch)
    sheet = query.get("sheet", "")
    if sheet not in {info.name for info in book.sheets}:
        if "reading" in batch.options:
            return recall(batch)
        reading = best_reading(importer, book, saved=saved)
    else:
        reading = _named_reading(importer, book, sheet, query, saved)
    if reading is None or reading.mapping_name:
        return reading
    return _with_guessed_choices(importer, reading, first_rows(book, reading.sheet))


def _named_reading(
    importer: Importer, book: Workbook, sheet: str, query: QueryDict, saved: Sequence[Any]
) -> Reading | None:
    rows = first_rows(book, sheet)
    name, header = query.get("mapping", ""), query.get("header", "")
    if name:
        kept = next((mapping for mapping in saved if mapping.name == name), None)
        return apply_saved(kept, sheet, rows) if kept else importer.named(name, sheet, rows)
    for number, cells in rows:
        if str(number) == header:
            return importer.guess(sheet, number, cells)[0]
    return best_reading(importer, book, sheet=sheet, saved=saved)


def _with_guessed_choices(importer: Importer, reading: Reading, rows: Sequence[Row]) -> Reading:
    """What the first rows say: without a VIN column the policy number is the key; a day above 12 comes first."""
    places = [reading.columns[name] for name in importer.dates if name in reading.columns]
    found = [
        match
        for number, cells in rows
        if number > reading.header_row
        for place in places
        if place < len(cells) and (match := _DAY_MONTH_YEAR.match(text_of(cells[place])))
    ]
    guessed: dict[str, Any] = {
        "key": "vin" if "vin" in reading.columns else "policy_no",
        "day_first": any(int(match[1]) > _MOST_MONTHS for match in found),
    }
    asked = {name: value for name, value in guessed.items() if name in importer.options}
    return replace(reading, choices={**reading.choices, **asked})


def columns_context(batch: ImportBatch, book: Workbook, form: ColumnsForm) -> dict[str, Any]:
    """Every column with three sample values and what it is taken for."""
    reading = form.reading
    below = [cells for number, cells in first_rows(book, reading.sheet) if number > reading.header_row]
    named = [(name, label) for name, label in importer_of(batch.kind).names()]
    named += [(kept.name, kept.name) for kept in verbs.saved_mappings(batch.kind, batch.branch)]
    return {
        "batch": batch,
        "form": form,
        "reading": reading,
        "columns": [
            SampleColumn(column_letter(place + 1), field, _samples(below, place))
            for place, field in form.column_fields()
        ],
        "mappings": [
            (label, f"?{_query(sheet=reading.sheet, mapping=name)}", name == reading.mapping_name)
            for name, label in named
        ],
        "constants": [
            (spec.label, reading.choices["constants"][spec.key])
            for spec in importer_of(batch.kind).fields
            if spec.key in reading.choices.get("constants", {})
        ],
        "sharing": [
            (spec.label, reading.headers[form.sharing[spec.key]])
            for spec in importer_of(batch.kind).fields
            if spec.key in form.sharing
        ],
        "several_sheets": len(book.sheets) > 1,
        "sheet_address": f"?{_query(sheet=reading.sheet)}",
        "step": 3,
    }


def _samples(rows: Sequence[Sequence[Any]], place: int) -> list[str]:
    texts = (_sample(cells[place]) for cells in rows if place < len(cells))
    return [text for text in texts if text][:SAMPLES]


# --- dry run and result ----------------------------------------------------------------------------------------------
def batch_context(batch: ImportBatch, query: QueryDict) -> dict[str, Any]:
    """Figures, messages by reason, what can be done next."""
    severity = query.get("severity", "")
    groups = [group for group in _groups(batch) if severity in {"", group.severity}]
    reading = recall(batch) if "reading" in batch.options else None
    done = set(
        ImportBatch.objects.filter(sha256=batch.sha256, branch=batch.branch, kind=batch.kind)
        .exclude(status__in=[BatchStatus.DISCARDED, BatchStatus.ROLLED_BACK])
        .values_list("sheet", flat=True)
    )
    return {
        "batch": batch,
        "importer": importer_of(batch.kind),
        "reading": reading,
        "tiles": _tiles(batch.counts),
        "tabs": _severities(batch.counts, severity),
        "groups": groups,
        "has_problems": has_problems(batch),
        "earlier": verbs.earlier_import(batch) if batch.status == BatchStatus.CHECKED else None,
        "other_sheets": [name for name in batch.options.get("sheets", []) if name not in done],
        "writes": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "step": 4 if batch.status == BatchStatus.CHECKED else 5,
    }


def _tiles(counts: Mapping[str, Any]) -> list[Tile]:
    plan = (
        ("rows", _("Rows read"), "waiting", "table"),
        ("new", _("New"), "done", "plus"),
        ("changed", _("Changed"), "moving", "refresh"),
        ("unchanged", _("Unchanged"), "waiting", "circle-dashed"),
        ("joined", _("Joined with another row"), "waiting", "link"),
        ("conflict", _("In conflict"), "soon", "alert-triangle"),
        ("refused", _("Refused"), "late", "ban"),
        ("warnings", _("Warnings"), "soon", "alert-circle"),
        ("void_proposed", _("Proposed as not due"), "waiting", "trash"),
        ("matched", _("Matched"), "done", "circle-check"),
        ("unmatched", _("Without a case"), "soon", "question-mark"),
    )
    always = {"rows", "new", "changed", "unchanged", "conflict", "refused"}
    return [
        Tile(label, counts.get(name, 0), tone, icon)
        for name, label, tone, icon in plan
        if name in always or counts.get(name)
    ]


def _severities(counts: Mapping[str, Any], chosen: str) -> list[Tab]:
    totals = {"error": 0, "warning": 0}
    for severity, _code, _field, count in counts.get("reasons", []):
        totals[severity] += count
    if not any(totals.values()):
        return []
    labels = [
        ("", _("All messages"), sum(totals.values())),
        ("error", _("Errors"), totals["error"]),
        ("warning", _("Warnings"), totals["warning"]),
    ]
    return [Tab(str(label), f"?severity={code}", active=code == chosen, count=count) for code, label, count in labels]


def _groups(batch: ImportBatch) -> list[Group]:
    if "reading" not in batch.options:
        return []
    reading = recall(batch)
    labels = {spec.key: str(spec.label) for spec in importer_of(batch.kind).fields}
    reasons = sorted(batch.counts.get("reasons", []), key=lambda reason: (reason[0], -reason[3]))
    return [
        Group(
            severity,
            reading.header_of(field) or labels.get(field, field),
            code,
            count,
            [
                Message(reading.cell_of(field, found.row) or str(found.row), found.value, sentence(finding_of(found)))
                for found in ImportFinding.objects.filter(
                    batch=batch, severity=severity, code=code, field=field
                ).order_by("row")[:EXAMPLES]
            ],
        )
        for severity, code, field, count in reasons[:GROUPS]
    ]
