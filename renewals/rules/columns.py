"""How one source's due list or list of signed policies is to be read (renewals brief §2.1, §2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How one source's sheet is to be read.

    ``columns`` and ``extra`` give column positions (from 0) by field key and by the name under which to keep the cell.
    ``constants`` are cells for fields the sheet does not have; ``values`` replace a cell's text before it is read.
    ``expires_is_next_start``: the expiry column holds the first day of the next period, so the last covered day is the
    day before. ``on`` is the day against which ages are judged; ``typed`` says that a person typed the row.
    """

    columns: Mapping[str, int]
    key: Literal["vin", "policy_no"] = "vin"
    day_first: bool = False
    epoch_1904: bool = False
    expires_is_next_start: bool = False
    currency: str = "CNY"
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    on: date | None = None
    typed: bool = False

    def provides(self, key: str) -> bool:
        """The sheet or a constant gives this field."""
        return key in self.columns or key in self.constants
