"""Tiles of a dashboard as lines and charts of a push: what a group may read of them, in the words of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.dashboards.comparing import Comparison
from reporting.dashboards.paper import height_of
from reporting.dashboards.showing import Row, Shown
from reporting.dashboards.words import NOTHING, cell_words, count_words, figure_words
from reporting.pushes.drawing import bars_of
from reporting.pushes.registry import PushChart, PushLine
from reporting.pushes.rules.groups import TOLD_APART
from reporting.pushes.sources.figures import SMALLEST_SAMPLE

#: Of a tile with many rows so many are told.
ROWS = 15


def told(shown: Sequence[Shown]) -> list[Shown]:
    """The tiles a push tells of: those whose rows are places."""
    return [each for each in shown if each.tile.dimension in TOLD_APART]


def says(each: Shown) -> bool:
    """Whether a tile has a number to show."""
    cells = [cell for row in each.rows for cell in row.cells]
    return any(cell.value is not None for cell in (*cells, *([each.value] if each.value else [])))


def lines_of(each: Shown) -> list[PushLine]:
    """The lines of one tile; of one without numbers what the page says instead."""
    if each.missing:
        return [PushLine(str(each.title), each.missing)]
    return list(LINED[each.tile.kind](each)) if says(each) else [PushLine(str(each.title), NOTHING)]


def chart_of(each: Shown) -> PushChart | None:
    """The chart of a tile: that of the page, or bars of a ranking, which the page shows as a table."""
    if each.missing or not says(each) or each.tile.kind == "number":
        return None
    title = f"{each.title} · {each.kind_word}" if each.tile.kind in {"trend", "ranking"} else str(each.title)
    if each.chart is not None:
        return PushChart(title, each.chart, height_of(each.tile.kind, len(each.rows)))
    if each.tile.kind == "ranking":
        values = {row.label: row.cells[0].value or Decimal(0) for row in _by_rank(each)}
        return bars_of(title, values, percent=each.unit == "percent")
    return None


def _by_rank(each: Shown) -> list[Row]:
    """The rows of a ranking in new places; those that count too little stand last and have none."""
    kpi = each.kpis[0]
    counted = kpi.denominator in kpi.counts
    few = [row for row in each.rows if counted and (row.whole or 0) < SMALLEST_SAMPLE]
    enough = [row for row in each.rows if row not in few]
    values = [row.cells[0].value for row in enough]
    places = [replace(row, place=1 + values.index(row.cells[0].value)) for row in enough]
    return [*places, *(replace(row, place=0) for row in few)][:ROWS]


def _number(each: Shown) -> Iterator[PushLine]:
    value = figure_words(each.value.value if each.value else None, each.unit)
    if each.parts and not each.kpis[0].middle:
        value = f"{value} [{'/'.join(count_words(cell.value) for _word, cell in each.parts)}]"
    beside = [_beside(other) for other in each.comparisons if other.label in {_("Month before"), _("Target")}]
    yield PushLine(str(each.title), value, _("; ").join(beside))


def _beside(other: Comparison) -> str:
    away = f"{other.signed} {_('pts')}" if other.unit == "points" else other.signed
    return _("%(beside)s: %(away)s, %(word)s") % {"beside": other.label, "away": away, "word": other.word}


def _trend(each: Shown) -> Iterator[PushLine]:
    """The last month of each figure beside the one before."""
    last, before = each.rows[-1], each.rows[-2]
    for place, kpi in enumerate(each.kpis):
        label = _("%(figure)s, %(month)s") % {"figure": kpi.label, "month": last.label}
        earlier = before.cells[place].value
        told = {"month": before.label, "value": figure_words(earlier, kpi.unit)}
        compared = _("%(month)s: %(value)s") % told if earlier is not None else ""
        yield PushLine(label, figure_words(last.cells[place].value, kpi.unit), compared)


def _ranking(each: Shown) -> Iterator[PushLine]:
    yield PushLine(str(each.title), str(each.kind_word))
    few = _("fewer than %(number)s") % {"number": SMALLEST_SAMPLE}
    for row in _by_rank(each):
        place = f"{row.place}." if row.place else "–"
        yield PushLine(f"{place} {row.label}", cell_words(each, row.cells[0], 0), "" if row.place else few)


def _steps(each: Shown) -> Iterator[PushLine]:
    """The rows of a funnel, of the stages of a way or of branches side by side: all numbers of a row in one line."""
    columns = [str(heading) for heading in each.headings[1:]]
    yield PushLine(str(each.title), str(each.kind_word), _(", ").join(columns) if len(columns) > 1 else "")
    for row in each.rows[:ROWS]:
        words = [cell_words(each, cell, place) for place, cell in enumerate(row.cells)]
        yield PushLine(f"– {row.label}", _(", ").join(words))


LINED: Mapping[str, Callable[[Shown], Iterator[PushLine]]] = {
    "number": _number,
    "trend": _trend,
    "ranking": _ranking,
    "funnel": _steps,
    "ageing": _steps,
    "prefectures": _steps,
    "table": _steps,
}
