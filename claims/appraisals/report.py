"""The ranking page laid out: a line for each prefecture, the whole, frozen or as it stands."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Branch
from accounts.scope import Actor
from claims.appraisals.kpis import MEASURE_WORDS, RATE_WORDS
from claims.appraisals.standings import Appraisal, Period, appraise
from claims.models import AppraisalSnapshot, AppraisalStanding, ListedCase
from claims.rules.appraisal import RATES, Measure, places_of, rates_of, shown
from workflow.charts import bars

RANKED_BY = "tracking_report_rate"
COUNTED = (Measure.LISTED, Measure.MUST_ATTEND, Measure.NOT_DUE, Measure.REMOVED, Measure.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Line:
    """One prefecture (or the whole): place, rates with their numerators, counts."""

    key: str
    label: str
    place: int | None
    rates: list[tuple[str, Measure, int]]
    counts: list[tuple[Measure, int]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The page. ``frozen`` is the version shown, None for the month as it stands."""

    branch: Branch
    period: Period
    lines: list[Line]
    total: Line
    chart: dict[str, Any]
    frozen: AppraisalSnapshot | None


def period_of(month: date, as_of: date | None) -> Period:
    """The days of a month; what is known is known up to its end or today, unless asked otherwise."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return Period(first=month, last=last, as_of=as_of or max(month, min(last, timezone.localdate())))


def ranking(branch: Branch, period: Period, by: Actor, frozen: AppraisalSnapshot | None) -> Ranking:
    """Prefectures by the tracking report rate, best first; those without a rate last."""
    counts = _frozen_counts(frozen, branch, by) if frozen else _counts(appraise(branch, period, by))
    whole = {measure: sum(each[measure] for _place, each in counts) for measure in Measure}
    ranks = places_of({place.pk: rates_of(each)[RANKED_BY] for place, each in counts})
    lines = [_line(place.code, place.name, ranks[place.pk], each) for place, each in counts]
    lines.sort(key=lambda line: (line.place or len(lines) + 1, line.key))
    return Ranking(branch, period, lines, _line("", _("Total"), None, whole), _chart(lines, counts), frozen)


def _counts(made: Appraisal) -> list[tuple[Branch, dict[Measure, int]]]:
    return [(made.prefectures[place], made.totals(place)) for place in made.places()]


def _frozen_counts(frozen: AppraisalSnapshot, branch: Branch, by: Actor) -> list[tuple[Branch, dict[Measure, int]]]:
    found: dict[Branch, dict[Measure, int]] = {}
    rows = AppraisalStanding.objects.visible_to(by, within=branch).filter(snapshot=frozen).select_related("branch")
    for row in rows.order_by("branch__path"):
        totals = found.setdefault(row.branch, dict.fromkeys(Measure, 0))
        for measure in row.measures:
            totals[Measure(measure)] += 1
    return list(found.items())


def _line(key: str, label: str, place: int | None, totals: dict[Measure, int]) -> Line:
    rates = rates_of(totals)
    return Line(
        key,
        label,
        place,
        [(shown(rates[code]), part, totals[part]) for code, (part, _whole) in RATES.items()],
        [(measure, totals[measure]) for measure in COUNTED],
    )


def _chart(lines: list[Line], counts: list[tuple[Branch, dict[Measure, int]]]) -> dict[str, Any]:
    values = {place.code: rates_of(each) for place, each in counts}
    series = {
        str(RATE_WORDS[code][0]): [str(values[line.key][code] or Decimal(0)) for line in lines]
        for code in ("tracking_report_rate", "onsite_intervention_rate")
    }
    return bars([line.label for line in lines], series, percent=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A case behind a number, as it stood."""

    case_number: str
    prefecture: str
    listed: ListedCase | None
    measures: list[str]


def rows_behind(
    branch: Branch, period: Period, by: Actor, frozen: AppraisalSnapshot | None, measure: Measure, key: str
) -> list[Row]:
    """The cases that make one number of the page, of one prefecture or of all."""
    found = _frozen_rows(frozen, branch, by, measure) if frozen else _live_rows(branch, period, by, measure)
    picked = [each for each in found if key in {"", each[0].code}]
    listed = ListedCase.objects.visible_to(by).in_bulk([pk for _place, _number, pk, _measures in picked if pk])
    return [
        Row(number, place.name, listed.get(pk), [str(MEASURE_WORDS[Measure(each)]) for each in measures])
        for place, number, pk, measures in picked
    ]


def _frozen_rows(frozen: AppraisalSnapshot, branch: Branch, by: Actor, measure: Measure) -> list[Any]:
    rows = AppraisalStanding.objects.visible_to(by, within=branch).filter(snapshot=frozen).select_related("branch")
    return [
        (row.branch, row.case_number, row.listed_case_id or 0, row.measures)
        for row in rows.order_by("case_number", "pk")
        if measure in row.measures
    ]


def _live_rows(branch: Branch, period: Period, by: Actor, measure: Measure) -> list[Any]:
    made = appraise(branch, period, by)
    if measure in {Measure.REMOVED, Measure.OUTSIDE}:
        rows = made.removed if measure == Measure.REMOVED else made.outside
        return [(made.prefectures[place], number, pk, [measure]) for place, number, pk in rows]
    return [
        (made.prefectures[each.entry.prefecture], each.entry.case_number, max(each.entry.rows), sorted(each.counts))
        for each in made.standings
        if measure in each.counts
    ]


def definitions() -> list[tuple[str, str]]:
    """Name and definition of every rate on the page."""
    return [(str(label), str(text)) for label, text in RATE_WORDS.values()]
