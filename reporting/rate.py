"""The renewal rate, laid out once for page, PDF and file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.scope import Actor
from renewals.dimensions import DIMENSIONS
from renewals.measures import answers, whole
from reporting.models import Target
from reporting.rules import Gap, gap
from reporting.targets import targets_for
from workflow.charts import rate_chart
from workflow.kpis import Answer, Kpi, Question, definition_on, percent
from workflow.replica import from_replica

COLUMNS = ("due", "quoted", "renewed", "renewed_no_gap", "not_renewed")
RATES = ("renewal_rate", "no_gap_renewal_rate", "quote_rate", "premium_kept", "premium_achieved")
CHARTED = 24


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row of the table: counts with the address of their rows, rates as percentages or None."""

    key: str
    label: str
    counts: dict[str, int]
    rates: dict[str, Decimal | None]
    impact: Decimal | None
    target: Decimal | None = None
    challenge: Decimal | None = None
    gap: Gap | None = None

    def against(self, target: Target | None, kpi: Kpi) -> RateRow:
        """The row with its target, and how far the rate is from it."""
        if target is None:
            return self
        away = gap(self.rates["renewal_rate"], target.base_value, unit=kpi.unit, better=kpi.better)
        return replace(self, target=target.base_value, challenge=target.challenge_value, gap=away)


@dataclass(frozen=True, slots=True)
class RateReport:
    """The page: rows in the order of the dimension, the true whole, and the chart of both."""

    question: Question
    rows: list[RateRow]
    total: RateRow
    chart: dict[str, Any]


def rate_report(question: Question, by: Actor) -> RateReport:
    """One pass over the renewals, for the measures of the page alone; the total is the sum of the rows."""
    kpis = definitions(question.as_of)
    measures = _measures(kpis)
    with from_replica():
        found = answers(question, by, measures)
    total = Answer("", _("Total"), whole(found, measures))
    targets, aimed = targets_for(question, by, aim_of(question)), definition_on(aim_of(question), question.as_of)
    rows = [_row(one, total, kpis).against(targets.rows.get(one.key), aimed) for one in found]
    if question.by != "month":
        rows.sort(key=lambda row: (-row.counts["not_renewed"], row.key))
    together = _row(total, total, kpis).against(targets.whole, aimed)
    return RateReport(question, rows, together, _chart(rows))


def aim_of(question: Question) -> str:
    """The figure whose target the page shows."""
    return "matured_renewal_rate" if question.matured_only else "renewal_rate"


def definitions(as_of: date) -> dict[str, Kpi]:
    """The rates of the page as they were defined on the as-of day."""
    return {code: definition_on(code, as_of) for code in RATES}


def _measures(kpis: dict[str, Kpi]) -> tuple[str, ...]:
    """What the columns and rates of the page are made of, each once."""
    parts = (part for kpi in kpis.values() for part in (kpi.numerator, kpi.denominator))
    return tuple(dict.fromkeys((*COLUMNS, *parts)))


def _row(one: Answer, whole: Answer, kpis: dict[str, Kpi]) -> RateRow:
    measures = one.measures
    rates = {code: kpi.value(one) for code, kpi in kpis.items()}
    return RateRow(
        one.key,
        one.label,
        {code: int(measures[code]) for code in COLUMNS},
        rates,
        percent(measures["not_renewed"], whole.measures["due"]),
    )


def _chart(rows: list[RateRow]) -> dict[str, Any]:
    shown = rows[:CHARTED]
    return rate_chart(
        [_("Due"), _("Renewed"), _("Renewal rate")],
        [row.label for row in shown],
        [row.counts["due"] for row in shown],
        [row.counts["renewed"] for row in shown],
        [str(row.rates["renewal_rate"] or 0) for row in shown],
    )


def query_of(question: Question) -> str:
    """The question as the query string that asks it again."""
    fields = {
        "branch": question.branch.code,
        "first": question.first.isoformat(),
        "last": question.last.isoformat(),
        "as_of": question.as_of.isoformat(),
        "by": question.by,
        "scope": question.scope,
        "matured": "on" if question.matured_only else "",
    }
    return urlencode({name: value for name, value in fields.items() if value})


def headings(question: Question) -> list[str]:
    """The column heads of table, PDF and file."""
    return [
        str(DIMENSIONS[question.by].label),
        _("Due"),
        _("Quoted"),
        _("Renewed"),
        _("Without gap"),
        _("Not renewed"),
        *(str(kpi.label) for kpi in definitions(question.as_of).values()),
        _("Impact"),
        _("Target"),
        _("Challenge"),
        _("Gap (points)"),
    ]


def cells(row: RateRow) -> list[Any]:
    """The row as a file shows it; rates in percent."""
    away = None if row.gap is None else row.gap.amount
    return [row.label, *row.counts.values(), *row.rates.values(), row.impact, row.target, row.challenge, away]


def footnotes(as_of: date) -> list[tuple[str, str]]:
    """Name and definition of every rate on the page, with the version that made its numbers."""
    notes = [(str(kpi.label), _with_version(kpi)) for kpi in definitions(as_of).values()]
    return [
        *notes,
        (_("Impact"), _("Vehicles of this row not renewed ÷ all vehicles due; adds up to 100 % − rate.")),
        (_("Gap (points)"), _("Rate − base value of the target, in percentage points; of whole months only.")),
    ]


def _with_version(kpi: Kpi) -> str:
    told = {"definition": kpi.definition, "version": kpi.version, "day": kpi.valid_from.isoformat()}
    return _("%(definition)s (version %(version)s, from %(day)s)") % told
