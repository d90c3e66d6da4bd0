"""A checked case as texts in the order of its columns, in the form both databases take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from claims.models import CaseState, ClaimLine
from claims.rules.case_columns import INSTANTS
from claims.rules.case_row import CaseMapping
from workflow.intake.batches.spool import NULL, Format, flag, money, plain, whole


def instant(value: datetime | None) -> str:
    """An instant: UTC, with its offset where the database wants one."""
    if value is None:
        return NULL
    text = f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return f"{text}+00:00" if connection.vendor == "postgresql" else text


_STATED: tuple[tuple[str, Format, Any], ...] = (
    ("core_id", plain, ""),
    ("registration_no", plain, ""),
    ("policy_no", plain, ""),
    ("line", plain, ClaimLine.MOTOR.value),
    ("case_state", plain, CaseState.REPORTED.value),
    *((key, instant, None) for key, _header, _label, _aliases in INSTANTS),
    ("loss_place", plain, ""),
    ("loss_cause", plain, ""),
    ("plate", plain, ""),
    ("vin", plain, ""),
    ("deaths", whole, 0),
    ("serious_injuries", whole, 0),
    ("injured_count", whole, 0),
    ("liability_ratio", money, None),
    ("is_litigated", flag, False),
    ("is_cross_region", flag, False),
    ("insured_limit", money, None),
    ("claimed", money, Decimal(0)),
    ("assessed", money, Decimal(0)),
    ("estimate", money, Decimal(0)),
    ("paid", money, Decimal(0)),
    ("reserve", money, Decimal(0)),
)
COMPARED = tuple(column for column, _form, _default in _STATED)
FORMS: Mapping[str, Format] = {column: form for column, form, _default in _STATED}
COLUMNS = ("source_row", "branch_id", "case_number", *COMPARED, "currency")
PLACE = {column: index for index, column in enumerate(COLUMNS)}


def texts_of(values: Mapping[str, Any], number: int, branch_id: int, currency: str) -> list[str]:
    """The texts of a row in the order of :data:`COLUMNS`."""
    stated = []
    for column, form, default in _STATED:
        value = values.get(column)
        stated.append(form(default if value is None else value))
    return [str(number), str(branch_id), values["case_number"], *stated, currency]


def stated_columns(mapping: CaseMapping) -> frozenset[str]:
    """The columns this list says anything about; the others are left alone by an update."""
    given = {column for column in COMPARED if mapping.provides(column)}
    sums = {"claimed", "assessed", "estimate", "paid"}
    by_head = {key.partition("_")[0] for key in mapping.columns if key.partition("_")[0] in sums}
    if mapping.provides("loss_hour"):
        given.add("loss_at")
    if (by_head | given) & sums:
        given |= {"reserve", "estimate"}
    return frozenset(given | by_head)


def parsed(changes: Mapping[str, str]) -> dict[str, Any]:
    """The values again, for the few rows that change."""
    return {column: _parse(text, FORMS[column]) for column, text in changes.items()}


def _parse(text: str, form: Format) -> Any:
    if text == NULL:
        return None
    if form is instant:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    readers: dict[Format, Any] = {plain: str, flag: lambda each: each == "1", money: Decimal, whole: int}
    return readers[form](text)
