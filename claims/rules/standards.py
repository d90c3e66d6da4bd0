"""Income, consumption and wages of a region: which row holds on a day, and what a document gives instead.

法释〔2022〕14号 §22: the figures of the province, municipality, special economic zone or 计划单列市 of the last
statistical year before the end of first-instance debate. Courts switch on a stated day, not on 1 January.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.refusals import no_standard

INCOME, CONSUMPTION, WAGE = "income", "consumption", "average_wage"
FIGURES: dict[str, str | Promise] = {
    INCOME: _("disposable income of urban residents per head"),
    CONSUMPTION: _("consumption of urban residents per head"),
    WAGE: _("average yearly wage"),
}
#: Torts from this day on count for everybody by urban figures (法释〔2022〕14号 §24).
UNIFIED_SINCE = date(2022, 5, 1)
URBAN = "urban"
BASES: dict[str, str | Promise] = {
    URBAN: _("urban residents"),
    "all_residents": _("all residents"),
    "rural": _("rural residents"),
    "wage": _("wage and business income"),
}


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One region and statistical year. A figure that is not known is None, never a guess.

    ``effective_from`` and ``effective_to`` are both inclusive; without the first the day of the switch is unknown.
    """

    region: str
    data_year: int
    basis: str = URBAN
    income: Decimal | None = None
    consumption: Decimal | None = None
    average_wage: Decimal | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    verified: bool = False

    def figure(self, name: str) -> Decimal | None:
        """The figure called ``name``."""
        return {INCOME: self.income, CONSUMPTION: self.consumption, WAGE: self.average_wage}[name]

    def covers(self, on: date) -> bool:
        """Whether the row is known to hold on a day."""
        return (
            self.effective_from is not None
            and self.effective_from <= on
            and (self.effective_to is None or on <= self.effective_to)
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was used: the value with the row it comes from. ``given``: typed in the document."""

    name: str
    value: Decimal
    row: StandardRow
    given: bool

    @property
    def confirmed(self) -> bool:
        """Whether a final calculation may rest on it."""
        return self.given or self.row.verified


@dataclass(frozen=True, slots=True)
class StandardBook:
    """Everything known about standards for one document: what it gives itself, and the rows of the table."""

    region: str
    on: date | None
    basis: str = URBAN
    given: Mapping[str, Decimal] = field(default_factory=dict)
    given_row: StandardRow | None = None
    chosen_year: int | None = None
    chosen_region: str = ""
    rows: Sequence[StandardRow] = ()

    def figure(self, name: str) -> Figure:
        """The figure of the document, else of the one row that holds; refused when there is none or more than one."""
        if name in self.given:
            row = self.given_row or StandardRow(self.region, self.chosen_year or 0, self.basis)
            return Figure(name, self.given[name], row, given=True)
        row = self.row()
        value = row.figure(name)
        if value is None:
            raise no_standard(
                "standard_missing",
                f"standard.{name}",
                _("The table has no %(figure)s for %(region)s %(year)s: give standard.%(name)s with its source."),
                figure=FIGURES[name],
                region=row.region,
                year=str(row.data_year),
                name=name,
            )
        return Figure(name, value, row, given=False)

    def row(self) -> StandardRow:
        """The row of the table for region, basis and day (or for the year the document chooses)."""
        region = self.chosen_region or self.region
        rows = [row for row in self.rows if row.region == region and row.basis == self.basis]
        if self.chosen_year is not None:
            return _one([row for row in rows if row.data_year == self.chosen_year], region, f"{self.chosen_year}")
        if self.on is None:
            raise no_standard(
                "settlement_date_missing",
                "dates.settlement",
                _("Which year's standard holds follows from the settlement date: give dates.settlement."),
            )
        on = self.on
        return _one(_in_force(rows, on, region), region, on.isoformat())

    def of(self, region: str) -> StandardBook:
        """The same question for another region, by the table alone (§18: the home of the claimant)."""
        return StandardBook(region=region, on=self.on, basis=self.basis, chosen_year=self.chosen_year, rows=self.rows)


def _in_force(rows: Sequence[StandardRow], on: date, region: str) -> list[StandardRow]:
    """Rows that cover the day; without any, the row of the year before whose days are not known."""
    covering = [row for row in rows if row.covers(on)]
    if covering:
        return covering
    undated = [row for row in rows if row.effective_from is None and row.data_year == on.year - 1]
    if not undated and any(row.effective_from is not None for row in rows):
        raise no_standard(
            "standard_gap",
            "dates.settlement",
            _("No standard of %(region)s holds on %(day)s: complete the table, or give the figures in the document."),
            region=region,
            day=on,
        )
    return undated


def _one(rows: Sequence[StandardRow], region: str, asked: str) -> StandardRow:
    if not rows:
        raise no_standard(
            "standard_missing",
            "region",
            _("There is no standard of %(region)s for %(asked)s: give the figures under standard, with their source."),
            region=region or "?",
            asked=asked,
        )
    if len(rows) > 1:
        raise no_standard(
            "standard_overlap",
            "region",
            _("%(count)s standards of %(region)s hold for %(asked)s: correct their dates, or name standard.year."),
            count=len(rows),
            region=region,
            asked=asked,
        )
    return rows[0]
