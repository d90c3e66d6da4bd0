"""How prefectures are measured on listed cases: matching, the five rates, ranking (claims brief §4.3–4.4).

A case counts once in a period however many rows and lists name it; the earliest deadline of its rows holds. A rate of
nothing is None and shown as "—", neither 0 nor 100 per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from workflow.kpis import percent

NOTHING = "—"


class Measure(StrEnum):
    """What is counted; each is a numerator or a denominator, or told beside the rates."""

    LISTED = "listed"
    REPORTED = "reported"
    IN_TIME = "reported_in_time"
    MUST_ATTEND = "must_attend"
    ATTENDED = "attended"
    ATTENDED_IN_TIME = "attended_in_time"
    OPEN = "open_listed"
    TRACKED = "tracked_without_gap"
    NOT_DUE = "not_due"
    REMOVED = "removed_rows"
    OUTSIDE = "outside_list"


#: Code of the rate → (numerator, denominator).
RATES: Mapping[str, tuple[Measure, Measure]] = {
    "tracking_report_rate": (Measure.REPORTED, Measure.LISTED),
    "timely_report_rate": (Measure.IN_TIME, Measure.LISTED),
    "onsite_intervention_rate": (Measure.ATTENDED, Measure.MUST_ATTEND),
    "timely_intervention_rate": (Measure.ATTENDED_IN_TIME, Measure.MUST_ATTEND),
    "case_tracking_rate": (Measure.TRACKED, Measure.OPEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row of a list. ``to_report`` and ``to_attend``: what the list demands; deadlines are inclusive."""

    pk: int
    case_number: str
    prefecture: int
    listed_at: datetime
    to_report: bool = True
    report_due_at: datetime | None = None
    to_attend: bool = False
    attend_due_at: datetime | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeeds:
    """What was done on a case: the first report as sent and as agreed, visits, later reports, its end.

    ``submitted_at`` is when the report was first sent; ``agreed_at`` is empty while none has completed approval or the
    last decision returned it. ``reports`` are all reports that went out, ``report_every`` the days between two.
    """

    submitted_at: datetime | None = None
    agreed_at: datetime | None = None
    attended_at: datetime | None = None
    reports: tuple[datetime, ...] = ()
    closed_at: datetime | None = None
    report_every: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case of the period in one prefecture, made of all its rows that were not removed."""

    case_number: str
    prefecture: int
    rows: tuple[int, ...]
    listed_at: datetime
    to_report: bool
    report_due_at: datetime | None
    to_attend: bool
    attend_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an entry counts for at the cutoff."""

    entry: Entry
    counts: frozenset[Measure]


def entries_of(rows: Iterable[ListRow]) -> list[Entry]:
    """One entry for each case number: removed rows first go, the earliest deadline and listing of the rest hold.

    The prefecture is that of the row listed first, so that one case is never demanded of two.
    """
    grouped: dict[str, list[ListRow]] = {}
    for row in rows:
        if not row.removed:
            grouped.setdefault(row.case_number, []).append(row)
    return [_entry(number, sorted(found, key=_first)) for number, found in sorted(grouped.items())]


def _first(row: ListRow) -> tuple[datetime, int]:
    return row.listed_at, row.pk


def _entry(number: str, rows: Sequence[ListRow]) -> Entry:
    return Entry(
        case_number=number,
        prefecture=rows[0].prefecture,
        rows=tuple(row.pk for row in rows),
        listed_at=rows[0].listed_at,
        to_report=any(row.to_report for row in rows),
        report_due_at=min((row.report_due_at for row in rows if row.to_report and row.report_due_at), default=None),
        to_attend=any(row.to_attend for row in rows),
        attend_due_at=min((row.attend_due_at for row in rows if row.to_attend and row.attend_due_at), default=None),
    )


def standing_of(entry: Entry, deeds: CaseDeeds, cutoff: datetime) -> Standing:
    """What the case counts for: nothing after ``cutoff`` (inclusive) is known, what is not yet due counts nowhere."""
    counts: set[Measure] = set()
    if entry.to_report:
        counts |= _reporting(entry, deeds, cutoff)
    if entry.to_attend:
        counts |= _attendance(entry, deeds, cutoff)
    return Standing(entry=entry, counts=frozenset(counts))


def is_undue(due: datetime | None, cutoff: datetime) -> bool:
    """未到期: the deadline lies after the cutoff."""
    return due is not None and due > cutoff


def _by(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and (until is None or at <= until)


def _reporting(entry: Entry, deeds: CaseDeeds, cutoff: datetime) -> set[Measure]:
    if is_undue(entry.report_due_at, cutoff):
        return {Measure.NOT_DUE}
    counts = {Measure.LISTED}
    if _by(deeds.agreed_at, cutoff):
        counts.add(Measure.REPORTED)
        if _by(deeds.submitted_at, entry.report_due_at):
            counts.add(Measure.IN_TIME)
    if deeds.closed_at is None or deeds.closed_at > cutoff:
        counts.add(Measure.OPEN)
        if tracked_without_gap(entry.listed_at, deeds.reports, deeds.report_every, cutoff):
            counts.add(Measure.TRACKED)
    return counts


def _attendance(entry: Entry, deeds: CaseDeeds, cutoff: datetime) -> set[Measure]:
    if is_undue(entry.attend_due_at, cutoff):
        return {Measure.NOT_DUE}
    counts = {Measure.MUST_ATTEND}
    if _by(deeds.attended_at, cutoff):
        counts.add(Measure.ATTENDED)
        if _by(deeds.attended_at, entry.attend_due_at):
            counts.add(Measure.ATTENDED_IN_TIME)
    return counts


def tracked_without_gap(start: datetime, reports: Iterable[datetime], every: timedelta, cutoff: datetime) -> bool:
    """逐案跟踪: from the listing over each report up to the cutoff nowhere more than ``every`` lies between."""
    known = sorted(at for at in reports if start <= at <= cutoff)
    points = [start, *known, max(start, cutoff)]
    return all(later - earlier <= every for earlier, later in pairwise(points))


def totals_of(standings: Iterable[Standing]) -> dict[Measure, int]:
    """How many cases count for each measure. Of several prefectures: the sum, so the province is Σ ÷ Σ."""
    totals = dict.fromkeys(Measure, 0)
    for standing in standings:
        for measure in standing.counts:
            totals[measure] += 1
    return totals


def rates_of(totals: Mapping[Measure, int]) -> dict[str, Decimal | None]:
    """Every rate in per cent, rounded half up to two places; None of nothing."""
    return {code: percent(totals[part], totals[whole]) for code, (part, whole) in RATES.items()}


def shown(rate: Decimal | None) -> str:
    """A rate as pages and files show it."""
    return NOTHING if rate is None else f"{rate}%"


def places_of(rates: Mapping[int, Decimal | None]) -> dict[int, int | None]:
    """The place of each prefecture, best first; equal rates share one and the next is skipped. None: no rate."""
    valued = [rate for rate in rates.values() if rate is not None]
    return {key: None if rate is None else 1 + sum(other > rate for other in valued) for key, rate in rates.items()}


def outside_of(reported: Iterable[str], listed: Iterable[str]) -> set[str]:
    """清单外上报: case numbers reported without standing on a list; counted, never in a numerator."""
    return set(reported) - set(listed)
