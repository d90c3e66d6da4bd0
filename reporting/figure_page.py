"""One figure of the catalogue with its numbers, laid out once for page and file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.scope import Actor, require
from renewals.branch_numbers import read_once
from renewals.figures.lights import BELOW, LIGHT_LABELS, Light, is_progress, light_of
from reporting.catalogue import UNIT_WORDS
from reporting.figure_forms import FigureForm, word_of
from reporting.figures import figure
from workflow.charts import bars
from workflow.exports.registry import Sheet
from workflow.figure_rows import FIGURE_DESKS, may_see_figure
from workflow.kpis import VERSIONS, Kpi, Question, definition_on


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line: what it is of, numerator, denominator, and the value or None of nothing."""

    key: str
    label: str
    part: Decimal
    whole: Decimal
    value: Decimal | None
    light: Light | None = None

    @property
    def light_label(self) -> str:
        """The light in a word."""
        return str(LIGHT_LABELS[self.light]) if self.light else ""


@dataclass(frozen=True, slots=True)
class FigureReport:
    """A figure in a definition that held on the as-of day; ``total`` is computed over the whole."""

    kpi: Kpi
    question: Question
    rows: list[FigureRow]
    total: FigureRow

    @property
    def headings(self) -> list[str]:
        """The column heads of page and file."""
        part, whole = self.kpi.words
        by = word_of(self.question.by, self.kpi) if self.question.by else self.question.branch.name
        return [str(by), str(part), str(whole), f"{self.kpi.label} ({self.unit})"]

    @property
    def progress(self) -> bool:
        """A rate that would have a light, of a window that is still open."""
        return self.kpi.code in BELOW and is_progress(self.kpi.code, self.question)

    @property
    def unit(self) -> str:
        """The unit as heads of columns say it."""
        return "%" if self.kpi.unit == "percent" else str(UNIT_WORDS[self.kpi.unit])

    @property
    def chart(self) -> dict[str, Any]:
        """The values as bars; the table has the same numbers."""
        known = [row for row in self.rows if row.value is not None]
        return bars([row.label for row in known], {str(self.kpi.label): [str(row.value) for row in known]})


def report_of(kpi: Kpi, question: Question, by: Actor) -> FigureReport:
    """The numbers of a figure, for somebody who may see those of its desk."""
    require(by, FIGURE_DESKS[kpi.app].view)
    found = figure(kpi, question, by)
    records = found["rows"] if question.by else []
    with read_once():
        rows = [_row(kpi, question, record[question.by], record["label"], record) for record in records]
        total = _row(kpi, question, "", _("Total"), found["total"])
    return FigureReport(kpi, question, rows, total)


def _row(kpi: Kpi, question: Question, key: str, label: str, record: dict[str, Any]) -> FigureRow:
    part, whole, value = kpi.names
    known = Decimal(record[value]) if Decimal(record[whole]) else None
    light = light_of(kpi.code, known, question)
    return FigureRow(key, label, Decimal(record[part]), Decimal(record[whole]), known, light)


def shown(value: Decimal | None) -> str:
    """A number as pages show it: counts whole, amounts to the fen, nothing as a dash."""
    if value is None:
        return "—"
    places = 0 if value == value.to_integral_value() and value.as_tuple().exponent == 0 else 2
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def asked_figure(request: HttpRequest, code: str) -> tuple[FigureForm, FigureReport | None]:
    """The figure that an address asks for; no report for whoever may not see it, nor of an impossible question."""
    user: Any = request.user
    form = FigureForm(request.GET, kpi=definition_of(code), user=user)
    if not may_see_figure(user, code) or not form.is_valid():
        return form, None
    question = form.question()
    return form, report_of(definition_on(code, question.as_of), question, user)


def definition_of(code: str) -> Kpi:
    """The version in force today; 404 for an unknown code."""
    if code not in VERSIONS:
        raise Http404
    return definition_on(code, timezone.localdate())


def figure_sheet(request: HttpRequest) -> Sheet:
    """The table of the page, its total last; the figure is named by ``kpi``."""
    code, user = request.GET.get("kpi", ""), request.user
    require(user, FIGURE_DESKS[definition_of(code).app].view)  # type: ignore[arg-type]  # signed in
    _form, report = asked_figure(request, code)
    if report is None:
        raise Http404
    lines = [[row.label, row.part, row.whole, row.value] for row in (*report.rows, report.total)]
    return Sheet(report.headings, lambda: iter(lines), lambda: len(lines))


def figure_form(request: HttpRequest) -> FigureForm:
    """The form behind a file of :func:`figure_sheet`."""
    return asked_figure(request, request.GET.get("kpi", ""))[0]
