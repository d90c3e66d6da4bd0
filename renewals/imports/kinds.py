"""The kinds of file the core system sends the renewal desk, as the shared road knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.imports.due_list import DueListRun
from renewals.imports.following import assign_due_list, match_due_list, match_signed_list
from renewals.imports.quote_list import QuoteListRun
from renewals.imports.signed_list import SignedListRun
from renewals.imports.taking_back import (
    due_list_obstacles,
    signed_list_obstacles,
    take_back_due_list,
    take_back_signed_list,
)
from renewals.rules import due_row, quote_row, signed_row
from renewals.rules.columns import ColumnMapping
from renewals.rules.fields import DUE_FIELDS, SIGNED_FIELDS
from renewals.rules.named_mappings import DUE_MAPPINGS, SIGNED_MAPPINGS, NamedMapping
from workflow.intake.batches.by_name import ByNameImporter
from workflow.intake.batches.reading import Reading, header_texts
from workflow.intake.batches.registry import Context, Importer, Run, register_importer
from workflow.intake.headers import FieldSpec, find_header_row, match_headers
from workflow.intake.reader import Row
from workflow.intake.screens.desks import ImportDesk, register_import_desk
from workflow.models import ImportBatch

DUE_LIST, SIGNED_LIST, QUOTE_LIST = "due_list", "signed_policies", "quotes"
EXTRA_COLUMNS = 40
EXTRA_NAME = 40


class _ListImporter(Importer):
    """What both lists have in common: columns matched by name, one kind of mapping."""

    options = ("key", "day_first", "expires_is_next_start", "currency")
    dates = ("starts_on", "expires_on", "compulsory_expires_on", "signed_on", "first_registered", "cancelled_on")
    keeps_extra = True
    fields: tuple[FieldSpec, ...]
    mappings: Mapping[str, NamedMapping]
    new_run: Callable[[ColumnMapping, Context], Run]

    def find_header(self, rows: Sequence[Row]) -> int | None:
        return find_header_row([cells for _number, cells in rows], self.fields)

    def guess(self, sheet: str, header_row: int, header: Sequence[Any]) -> tuple[Reading, int]:
        found, score = match_headers(header, self.fields)
        headers = header_texts(header)
        taken = set(found.values())
        extra: dict[str, int] = {}
        for place, text in enumerate(headers):
            if text and place not in taken and len(extra) < EXTRA_COLUMNS:
                extra.setdefault(text[:EXTRA_NAME], place)
        reading = Reading(
            sheet=sheet,
            header_row=header_row,
            headers=headers,
            columns=found,
            extra=extra,
            choices={"key": "vin", "day_first": False, "expires_is_next_start": False, "currency": "CNY"},
        )
        return reading, score

    def named(self, name: str, sheet: str, rows: Sequence[Row]) -> Reading | None:
        mapping = self.mappings.get(name)
        if mapping is None:
            return None
        index = mapping.find_header_row([cells for _number, cells in rows])
        if index is None:
            mapping.resolve(rows[0][1] if rows else [])
            return None
        number, header = rows[index]
        columns = mapping.resolve(header)
        return Reading(
            sheet=sheet,
            header_row=number,
            headers=header_texts(header),
            columns=dict(columns.columns),
            extra=dict(columns.extra),
            choices={
                "key": columns.key,
                "day_first": columns.day_first,
                "expires_is_next_start": columns.expires_is_next_start,
                "currency": columns.currency,
                "constants": dict(columns.constants),
                "values": {key: dict(values) for key, values in columns.values.items()},
            },
            mapping_name=name,
        )

    def start(self, reading: Reading, context: Context) -> Run:
        return type(self).new_run(column_mapping(reading, context), context)

    def names(self) -> Sequence[tuple[str, Any]]:
        return [(mapping.name, mapping.label) for mapping in self.mappings.values()]


class DueListImporter(_ListImporter):
    kind = DUE_LIST
    label = _("Due list")
    fields = DUE_FIELDS
    mappings = DUE_MAPPINGS
    new_run = DueListRun

    def missing(self, reading: Reading) -> Sequence[str]:
        return due_row.missing_fields(column_mapping(reading))

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        return due_list_obstacles(batch)

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
        return take_back_due_list(batch, by, at)

    def after_commit(self, batch: ImportBatch) -> Mapping[str, int]:
        return {**match_due_list(batch), **assign_due_list(batch)}


class SignedListImporter(_ListImporter):
    kind = SIGNED_LIST
    label = _("Signed policies")
    fields = SIGNED_FIELDS
    mappings = SIGNED_MAPPINGS
    new_run = SignedListRun

    def missing(self, reading: Reading) -> Sequence[str]:
        return signed_row.missing_fields(column_mapping(reading))

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        return signed_list_obstacles(batch)

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:  # noqa: ARG002 (no history)
        return take_back_signed_list(batch)

    def after_commit(self, batch: ImportBatch) -> Mapping[str, int]:
        return match_signed_list(batch)


class QuoteListImporter(ByNameImporter):
    """报价清单: customer, day, premium and line; cover and note where the core gives them."""

    kind = QUOTE_LIST
    label = _("Quote list")
    fields = quote_row.QUOTE_FIELDS
    options = ("day_first",)
    dates = ("quoted_on",)

    def missing(self, reading: Reading) -> Sequence[str]:
        return quote_row.missing_fields(reading.columns)

    def begin(self, reading: Reading, context: Context) -> Run:
        return QuoteListRun(reading, context)

    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        """A quote is never changed nor removed: nothing of it can be taken back."""
        if batch.counts.get("new"):
            yield gettext("Quotes that were made stay in the history. A newer quote takes their place.")

    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:  # noqa: ARG002 (nothing written)
        return {}


def column_mapping(reading: Reading, context: Context | None = None) -> ColumnMapping:
    """The reading in the terms of the rules."""
    choices = {key: value for key, value in reading.choices.items() if key in ColumnMapping.__dataclass_fields__}
    return ColumnMapping(columns=reading.columns, extra=reading.extra, on=context.today if context else None, **choices)


def register() -> None:
    """Called once when the app is ready."""
    register_importer(DueListImporter())
    register_importer(SignedListImporter())
    register_importer(QuoteListImporter())
    register_import_desk(
        ImportDesk(
            app="renewals",
            permission="renewals.import",
            lead=_("Due lists, signed policies, quotes and what else comes as a file, newest first."),
            begin=_("Begin with the due list of your core system: xlsx, xls or csv."),
            done_label=_("To the customers"),
            done_view="renewals:list",
        )
    )
