"""Mappings that ship with the product: how the sheet of a known source is read.

A named mapping says in the source's own header names what a person would otherwise choose on the preview.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.rules.columns import ColumnMapping
from workflow.intake.cells import Cell
from workflow.intake.headers import HEADER_ROWS, normalize_header


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMapping:
    """A source's sheet. ``columns`` and ``extra`` are by header name, matched like all headers."""

    name: str
    label: Promise | str
    columns: Mapping[str, str]
    key: Literal["vin", "policy_no"] = "vin"
    day_first: bool = False
    expires_is_next_start: bool = False
    currency: str = "CNY"
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, header_cells: Sequence[Cell]) -> ColumnMapping:
        """The mapping for a sheet with this header row; refused if a column is absent."""
        places = _places(header_cells)
        absent = [header for header in self.columns.values() if normalize_header(header) not in places]
        if absent:
            raise DomainError(
                "mapping.columns_absent", _("The file lacks columns that this mapping needs."), columns=absent
            )
        extra = {key: places.get(normalize_header(header)) for key, header in self.extra.items()}
        return ColumnMapping(
            columns={key: places[normalize_header(header)] for key, header in self.columns.items()},
            key=self.key,
            day_first=self.day_first,
            expires_is_next_start=self.expires_is_next_start,
            currency=self.currency,
            constants=self.constants,
            values=self.values,
            extra={key: index for key, index in extra.items() if index is not None},
        )

    def find_header_row(self, first_rows: Sequence[Sequence[Cell]]) -> int | None:
        """The first of the first ten rows that has all the columns."""
        needed = {normalize_header(header) for header in self.columns.values()}
        rows = enumerate(first_rows[:HEADER_ROWS])
        return next((index for index, row in rows if needed <= _places(row).keys()), None)


def _places(header_cells: Sequence[Cell]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(header_cells):
        if isinstance(cell, str):
            places.setdefault(normalize_header(cell), index)
    return places


_MOTOR_CHANNELS = {"0": "agent", "1": "broker"}
_MOTOR_VEHICLES = {"1": "motorcycle", "2": "van", "3": "car", "4": "agricultural"}

DUE_MAPPINGS: Mapping[str, NamedMapping] = {
    "motor-portfolio": NamedMapping(
        name="motor-portfolio",
        label=_("Annuities of a motor portfolio, one row a year"),
        columns={
            "policy_no": "ID",
            "starts_on": "Date_last_renewal",
            "expires_on": "Date_next_renewal",
            "last_premium": "Premium",
            "channel": "Distribution_channel",
            "vehicle_kind": "Type_risk",
        },
        key="policy_no",
        day_first=True,
        expires_is_next_start=True,
        currency="EUR",
        constants={"line": "commercial"},
        values={"channel": _MOTOR_CHANNELS, "vehicle_kind": _MOTOR_VEHICLES},
        extra={
            "claims_last_year": "N_claims_year",
            "claims_cost": "Cost_claims_year",
            "vehicle_value": "Value_vehicle",
        },
    ),
}

SIGNED_MAPPINGS: Mapping[str, NamedMapping] = {
    "motor-portfolio": NamedMapping(
        name="motor-portfolio",
        label=_("Annuities of a motor portfolio, one row a year"),
        columns={
            "policy_no": "ID",
            "starts_on": "Date_last_renewal",
            "signed_on": "Date_last_renewal",
            "expires_on": "Date_next_renewal",
            "premium": "Premium",
        },
        key="policy_no",
        day_first=True,
        expires_is_next_start=True,
        currency="EUR",
        constants={"line": "commercial"},
    ),
}
