"""Mappings of case lists that ship with the product, in the source's own header names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.intake.cells import Cell
from workflow.intake.headers import HEADER_ROWS, normalize_header


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseListMapping:
    """A source's list: field → header, and what its sheet does not say."""

    name: str
    label: Promise | str
    columns: Mapping[str, str]
    day_first: bool = False
    currency: str = "CNY"
    prefix: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def places(self, header: Sequence[Cell]) -> dict[str, int]:
        """Field → position in a sheet with this header; refused if a column is absent."""
        known = header_places(header)
        absent = [name for name in self.columns.values() if normalize_header(name) not in known]
        if absent:
            raise DomainError(
                "mapping.columns_absent", _("The file lacks columns that this mapping needs."), columns=absent
            )
        return {key: known[normalize_header(name)] for key, name in self.columns.items()}

    def find_header_row(self, rows: Sequence[Sequence[Cell]]) -> int | None:
        """The first of the first ten rows that has all the columns."""
        needed = {normalize_header(name) for name in self.columns.values()}
        first = enumerate(rows[:HEADER_ROWS])
        return next((index for index, row in first if needed <= header_places(row).keys()), None)


def header_places(cells: Sequence[Cell]) -> dict[str, int]:
    """Normalised header → position; the first of a name counts."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            found.setdefault(normalize_header(cell), index)
    return found


CASE_MAPPINGS: Mapping[str, CaseListMapping] = {
    "insurance-claims": CaseListMapping(
        name="insurance-claims",
        label=_("Insurance claims, one row a case, with injury, property and vehicle"),
        columns={
            "case_number": "policy_number",
            "policy_no": "policy_number",
            "loss_at": "incident_date",
            "loss_hour": "incident_hour_of_the_day",
            "loss_cause": "incident_type",
            "loss_place": "incident_location",
            "injured_count": "bodily_injuries",
            "claimed": "total_claim_amount",
            "claimed_injury_medical": "injury_claim",
            "claimed_third_property": "property_claim",
            "claimed_own_damage": "vehicle_claim",
        },
        day_first=True,
        currency="USD",
        prefix="IC",
        constants={"line": "motor", "case_state": "assessed"},
    ),
}
