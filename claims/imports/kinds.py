"""The case list as the shared road knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.imports.case_list import CaseListRun
from claims.imports.taking_back import obstacles, take_back
from claims.rules.case_columns import CASE_FIELDS, INSTANTS
from claims.rules.case_mappings import CASE_MAPPINGS
from claims.rules.case_row import CaseMapping, missing_fields
from workflow.intake.batches.reading import Reading, header_texts
from workflow.intake.batches.registry import Context, Importer, Run, register_importer
from workflow.intake.headers import find_header_row, match_headers
from workflow.intake.reader import Row
from workflow.intake.screens.desks import ImportDesk, register_import_desk
from workflow.models import ImportBatch

CASE_LIST = "case_list"


class CaseListImporter(Importer):
    """案件清单 of the core system."""

    kind = CASE_LIST
    label = _("Case list")
    permission = "claims.import"
    fields = CASE_FIELDS
    options = ("day_first", "number_prefix", "currency")
    dates = tuple(key for key, _header, _label, _aliases in INSTANTS)

    def find_header(self, rows: Sequence[Row]) -> int | None:
        return find_header_row([cells for _number, cells in rows], CASE_FIELDS)

    def guess(self, sheet: str, header_row: int, header: Sequence[Any]) -> tuple[Reading, int]:
        found, score = match_headers(header, CASE_FIELDS)
        choices = {"day_first": False, "currency": "CNY", "number_prefix": ""}
        reading = Reading(
            sheet=sheet, header_row=header_row, headers=header_texts(header), columns=found, extra={}, choices=choices
        )
        return reading, score

    def named(self, name: str, sheet: str, rows: Sequence[Row]) -> Reading | None:
        mapping = CASE_MAPPINGS.get(name)
        if mapping is None:
            return None
        index = mapping.find_header_row([cells for _number, cells in rows])
        if index is None:
            mapping.places(rows[0][1] if rows else [])
            return None
        number, header = rows[index]
        return Reading(
            sheet=sheet,
            header_row=number,
            headers=header_texts(header),
            columns=mapping.places(header),
            extra={},
            choices={
                "day_first": mapping.day_first,
                "currency": mapping.currency,
                "number_prefix": mapping.prefix,
                "constants": dict(mapping.constants),
                "values": {key: dict(values) for key, values in mapping.values.items()},
            },
            mapping_name=name,
        )

    def missing(self, reading: Reading) -> Sequence[str]:
        return missing_fields(case_mapping(reading))

    def start(self, reading: Reading, context: Context) -> Run:
        return CaseListRun(case_mapping(reading), context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        return obstacles(batch)

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
        return take_back(batch, by, at)

    def names(self) -> Sequence[tuple[str, Any]]:
        return [(mapping.name, mapping.label) for mapping in CASE_MAPPINGS.values()]


def case_mapping(reading: Reading) -> CaseMapping:
    """The reading in the terms of the rules."""
    known = ("day_first", "currency", "constants", "values")
    choices = {key: reading.choices[key] for key in known if key in reading.choices}
    choices["prefix"] = reading.choices.get("number_prefix", "")
    return CaseMapping(columns=reading.columns, zone=timezone.get_default_timezone(), now=timezone.now(), **choices)


def register() -> None:
    """Called once when the app is ready."""
    register_importer(CaseListImporter())
    register_import_desk(
        ImportDesk(
            app="claims",
            permission="claims.import",
            lead=_("Case lists, warning lists and intervention lists, newest first."),
            begin=_("Begin with the case list of your core system: xlsx, xls or csv."),
            done_label=_("To the cases"),
            done_view="claims:cases",
        )
    )
