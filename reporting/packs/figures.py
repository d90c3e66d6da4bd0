"""The figures of one pack: asked through ``reporting.figures`` alone, each question once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.scope import Actor
from reporting.figures import figure
from reporting.packs.registry import View
from workflow.kpis import Kpi, Question, definition_on


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of a figure; ``value`` is None where there is nothing to divide by. ``part`` is None of a median."""

    key: str
    label: str
    part: int | Decimal | None
    whole: int | Decimal
    value: Decimal | None


@dataclass(slots=True)
class Figures:
    """Answers the figures of a view as they were defined on its as-of day."""

    view: View
    by: Actor
    _asked: dict[Any, tuple[list[Reading], Reading]] = field(default_factory=dict)

    def kpi(self, code: str) -> Kpi:
        """The definition in force on the as-of day."""
        return definition_on(code, self.view.as_of)

    def rows(self, code: str, by: str, days: tuple[date, date] | None = None) -> tuple[list[Reading], Reading]:
        """Every row of the dimension and the true whole, of the days of the view or of others."""
        first, last = days or (self.view.first, self.view.last)
        return self._ask(code, by, first, last, self.view.as_of)

    def whole(self, code: str, days: tuple[date, date, date] | None = None) -> Reading:
        """The figure itself; ``days``: another window and what was known of it on another day."""
        first, last, as_of = days or (self.view.first, self.view.last, self.view.as_of)
        return self._ask(code, "", first, last, as_of)[1]

    def question(self, code: str, by: str = "") -> Question:
        """The question of the view itself."""
        return self._question(self.kpi(code), by, self.view.first, self.view.last, self.view.as_of)

    def _ask(self, code: str, by: str, first: date, last: date, as_of: date) -> tuple[list[Reading], Reading]:
        key = (code, by, first, last, as_of)
        if key not in self._asked:
            kpi = self.kpi(code)
            found = figure(kpi, self._question(kpi, by, first, last, as_of), self.by)
            rows = [_reading(kpi, row, str(row[by]), str(row["label"])) for row in found["rows"]] if by else []
            self._asked[key] = rows, _reading(kpi, found["total"], "", "")
        return self._asked[key]

    def _question(self, kpi: Kpi, by: str, first: date, last: date, as_of: date) -> Question:
        return Question(
            branch=self.view.branch, first=first, last=last, as_of=as_of, by=by, matured_only=kpi.matured_only
        )


def _reading(kpi: Kpi, row: dict[str, Any], key: str, label: str) -> Reading:
    part, whole, value = (row[name] for name in kpi.names)
    divided = _number(whole)
    return Reading(
        key,
        label or key,
        None if kpi.middle else _number(part),
        divided,
        Decimal(str(value)) if divided else None,
    )


def _number(value: int | str) -> int | Decimal:
    return value if isinstance(value, int) else Decimal(value)
