"""The tables of a pack: a line for each figure, for each value of a dimension, or for each month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.catalogue import DIMENSION_WORDS, UNIT_WORDS
from reporting.packs.document import (
    AMOUNT,
    COUNT,
    NUMBER,
    PERCENT,
    PLACE,
    POINTS,
    TEXT,
    Cell,
    Column,
    Row,
    Table,
)
from reporting.packs.figures import Figures, Reading
from reporting.packs.notes import Notes
from reporting.packs.registry import Chapter
from reporting.packs.windows import before, months_up_to
from reporting.rules import Gap, gap, places
from reporting.targets import Aims, targets_for
from workflow.kpis import Kpi

_KINDS = {"percent": PERCENT, "yuan": AMOUNT}


@dataclass(frozen=True, slots=True)
class Laid:
    """A table with what charts and the sentence above it are made of: the rows of every figure, by key.

    ``small`` are the keys whose denominator is too small to judge them by.
    """

    table: Table
    labels: dict[str, str]
    values: dict[str, dict[str, Decimal | None]]
    gaps: tuple[Gap, ...] = ()
    small: frozenset[str] = frozenset()


def key_figures(chapter: Chapter, figures: Figures, notes: Notes) -> Laid:
    """A line for each figure: parts, value, the window before and, where there are any, targets."""
    view = figures.view
    earlier = before(view.first, view.last, view.as_of)
    aims = {code: _aims(chapter, figures, code, "") for code in chapter.kpis}
    targeted = any(aim.whole for aim in aims.values())
    rows, gaps = [], []
    for code in chapter.kpis:
        kpi, now, then = figures.kpi(code), figures.whole(code), figures.whole(code, earlier)
        moved = gap(now.value, then.value, unit=kpi.unit, better=kpi.better)
        cells = [Cell(named(kpi)), _count(now.part), _count(now.whole), _value(kpi, now), _value(kpi, then)]
        cells.append(_points(moved))
        if targeted:
            target = aims[code].base
            away = gap(now.value, target, unit=kpi.unit, better=kpi.better)
            cells += [Cell(target, _kind(kpi)), _points(away)]
            gaps += [away] if away else []
        rows.append(Row(tuple(cells), (notes.of(kpi),)))
    columns = [
        Column(_("Indicator"), TEXT, weight=5),
        Column(_("Numerator"), COUNT, weight=3),
        Column(_("Denominator"), COUNT, weight=3),
        Column(_("Actual"), NUMBER),
        Column(_("Previous period"), NUMBER, (notes.before(),)),
        Column(_("Change on previous"), POINTS),
    ]
    if targeted:
        columns += [Column(_("Target"), NUMBER, (notes.targets(),)), Column(_("Gap"), POINTS)]
    values = {code: {"": figures.whole(code).value} for code in chapter.kpis}
    return Laid(Table(tuple(columns), tuple(rows)), {"": ""}, values, tuple(gaps))


def by_dimension(chapter: Chapter, figures: Figures, notes: Notes) -> Laid:
    """A line for each value of the dimension, the true whole last; the first figure with its parts."""
    found, wholes = {}, {}
    for code in chapter.kpis:
        rows, wholes[code] = figures.rows(code, chapter.by)
        found[code] = {row.key: row for row in rows}
    return _laid(chapter, figures, notes, found, wholes)


def by_month(chapter: Chapter, figures: Figures, notes: Notes) -> Laid:
    """A line for each of the months up to the last; figures that do not know months are asked for each."""
    months = months_up_to(figures.view.last, chapter.months)
    days = months[0][0], months[-1][1]
    found: dict[str, dict[str, Reading]] = {}
    wholes: dict[str, Reading] = {}
    for code in chapter.kpis:
        if "month" in figures.kpi(code).dimensions:
            rows, wholes[code] = figures.rows(code, "month", days)
            known = {row.key: row for row in rows}
        else:
            wholes[code] = figures.rows(code, "", days)[1]
            known = {f"{first:%Y-%m}": figures.rows(code, "", (first, last))[1] for first, last in months}
        keys = [f"{first:%Y-%m}" for first, _last in months]
        found[code] = {key: known[key] for key in keys if key in known}
    return _laid(chapter, figures, notes, found, wholes)


def _laid(
    chapter: Chapter,
    figures: Figures,
    notes: Notes,
    found: Mapping[str, Mapping[str, Reading]],
    wholes: Mapping[str, Reading],
) -> Laid:
    lead, kpis = chapter.kpis[0], [figures.kpi(code) for code in chapter.kpis]
    labels = {key: reading.label or key for rows in found.values() for key, reading in rows.items()}
    aims = _aims(chapter, figures, lead, chapter.by)
    ranks = places(_judged(found[lead], chapter.least), kpis[0].better) if chapter.ranked else {}
    targeted = bool(aims.rows or aims.whole)
    keys = _ordered(labels, found[lead], ranks, monthly=chapter.by == "month")

    def row(label: str, readings: list[Reading | None], place: int | str | None, target: Decimal | None) -> Row:
        cells = [Cell(place, PLACE)] if chapter.ranked else []
        first = readings[0]
        cells += [Cell(label), _count(first.whole if first else None)]
        cells += [] if kpis[0].middle else [_count(first.part if first else None)]
        cells += [_value(kpi, reading) for kpi, reading in zip(kpis, readings, strict=True)]
        if targeted:
            value = first.value if first else None
            away = gap(value, target, unit=kpis[0].unit, better=kpis[0].better)
            cells += [Cell(target, _kind(kpis[0])), _points(away)]
        return Row(tuple(cells))

    across = {key: [found[code].get(key) for code in chapter.kpis] for key in keys}
    rows = tuple(row(labels[key], across[key], ranks.get(key), aims.base_of(key)) for key in keys)
    total = row(_("Total"), [wholes[code] for code in chapter.kpis], "", aims.base)
    table = Table(_columns(chapter, kpis, notes, targeted=targeted), rows, total if rows else None, chapter.shown)
    values = {
        code: {key: found[code][key].value if key in found[code] else None for key in keys} for code in chapter.kpis
    }
    small = frozenset(key for key, reading in found[lead].items() if reading.whole < chapter.least)
    return Laid(table, {key: labels[key] for key in keys}, values, small=small)


def _columns(chapter: Chapter, kpis: list[Kpi], notes: Notes, *, targeted: bool) -> tuple[Column, ...]:
    lead = kpis[0]
    columns = [Column(_("Rank"), PLACE, weight=1)] if chapter.ranked else []
    columns.append(Column(str(DIMENSION_WORDS[chapter.by]) if chapter.by != "month" else _("Month"), TEXT, weight=4))
    columns += [Column(str(word), COUNT, weight=3) for word in (lead.words[1:] if lead.middle else lead.words[::-1])]
    columns += [Column(named(kpi), _kind(kpi), (notes.of(kpi),), 3 if kpi.unit == "yuan" else 2) for kpi in kpis]
    if targeted:
        columns += [Column(_("Target"), _kind(lead), (notes.targets(),)), Column(_("Gap"), POINTS)]
    return tuple(columns)


def _ordered(
    labels: Mapping[str, str], lead: Mapping[str, Reading], ranks: Mapping[str, int | None], *, monthly: bool
) -> list[str]:
    """Months as they follow, ranks from the first, anything else by size."""
    if monthly:
        return sorted(labels)
    size = {key: lead[key].whole if key in lead else 0 for key in labels}
    return sorted(labels, key=lambda key: (ranks.get(key) or len(labels) + 1 if ranks else 0, -size[key], key))


def _judged(rows: Mapping[str, Reading], least: int) -> dict[str, Decimal | None]:
    return {key: row.value if row.whole >= least else None for key, row in rows.items()}


def _aims(chapter: Chapter, figures: Figures, code: str, by: str) -> Aims:
    if not chapter.targets or chapter.months:
        return Aims()
    return targets_for(figures.question(code, by), figures.by, code)


def named(kpi: Kpi) -> str:
    """What a figure is called, with its unit unless the value carries it."""
    if kpi.unit == "percent":
        return str(kpi.label)
    return _("%(figure)s (%(unit)s)") % {"figure": kpi.label, "unit": UNIT_WORDS[kpi.unit]}


def _kind(kpi: Kpi) -> str:
    return _KINDS.get(kpi.unit, NUMBER)


def _value(kpi: Kpi, reading: Reading | None) -> Cell:
    return Cell(reading.value if reading else None, _kind(kpi))


def _count(value: int | Decimal | None) -> Cell:
    """A part of a figure: counts without, amounts with two places."""
    return Cell(value, AMOUNT if isinstance(value, Decimal) else COUNT)


def _points(away: Gap | None) -> Cell:
    return Cell(None, POINTS) if away is None else Cell(away.amount, POINTS, missed=not away.met)
