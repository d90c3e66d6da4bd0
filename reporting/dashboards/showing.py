"""A dashboard as its page shows it: every tile says which figures it needs, all are read at once, then laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.scope import Actor
from reporting.catalogue import DIMENSION_WORDS, UNIT_WORDS
from reporting.dashboards.asked import Windows
from reporting.dashboards.comparing import Beside, Comparison, against_target, compared, province_above, targets_of
from reporting.dashboards.gathering import Asked, Found, Missing, figures_for
from reporting.dashboards.tiles import KINDS, Text, Tile
from reporting.figure_rows import rows_address
from workflow.charts import lines as line_chart
from workflow.charts import linked, lying_bars
from workflow.figure_rows import may_see_figure
from workflow.kpis import Answer, Kpi, Question, definition_on

RANKED = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with the address of its rows; None is told as a dash."""

    value: Decimal | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a tile's table. ``whole`` is what its first figure is divided by."""

    label: str
    cells: list[Cell]
    place: int = 0
    whole: Decimal | None = None


@dataclass(slots=True)
class Shown:
    """A tile as it is shown. ``missing`` says why there is nothing to show."""

    tile: Tile
    title: Text
    kpis: list[Kpi]
    question: Question
    anchor: str
    missing: str = ""
    value: Cell | None = None
    parts: list[tuple[Text, Cell]] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    headings: list[Text] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    chart: dict[str, Any] | None = None
    export_address: str = ""

    @property
    def unit(self) -> str:
        """The unit of its figures."""
        return self.kpis[0].unit

    @property
    def unit_word(self) -> Text:
        """The unit in words; "" where figures of several are shown, or rows."""
        mixed = self.tile.kind == "funnel" or len({kpi.unit for kpi in self.kpis}) > 1
        return "" if mixed else UNIT_WORDS[self.unit]

    @property
    def kind_word(self) -> Text:
        """The kind in words."""
        return KINDS[self.tile.kind]

    @property
    def empty(self) -> bool:
        """There is nothing to count."""
        return not self.rows and (self.value is None or self.value.value is None)


class Answers:
    """The figures that were read."""

    def __init__(self, found: Mapping[tuple[str, Question], Found]) -> None:
        self._found = found

    def rows(self, kpi: Kpi, question: Question) -> list[Answer]:
        """The rows of a figure; none where it could not be read."""
        found = self._found[kpi.code, question]
        return [] if isinstance(found, Missing) else found

    def whole(self, kpi: Kpi, question: Question) -> Answer | None:
        """The one row of a figure without a dimension."""
        rows = self.rows(kpi, question)
        return rows[0] if rows else None

    def missing(self, asked: Iterable[Asked]) -> str:
        """Why the first of these that is missing is."""
        found = (self._found[kpi.code, question] for kpi, question in asked)
        return next((each.reason for each in found if isinstance(each, Missing)), "")


def shown_tiles(tiles: Sequence[Tile], question: Question, by: Actor) -> list[Shown]:
    """The tiles with their figures. Figures whose desk the reader may not see are left out, and tiles of only such."""
    windows, beside = Windows(question), Beside(province_above(question.branch))
    shown = []
    for place, tile in enumerate(tiles):
        kpis = [definition_on(code, question.as_of) for code in tile.kpis if may_see_figure(by, code)]
        if kpis:
            asked = replace(windows.of(tile.period), by=tile.dimension)
            shown.append(Shown(tile, _title(tile, kpis), kpis, asked, f"tile-{place}"))
    needs = {each.anchor: NEEDS[each.tile.kind](each) for each in shown}
    aside = {
        each.anchor: [(each.kpis[0], other) for other in beside.questions(each.kpis[0], each.question, by).values()]
        for each in shown
        if each.tile.kind == "number"
    }
    wanted = [pair for pairs in (*needs.values(), *aside.values()) for pair in pairs]
    answers = Answers(figures_for(wanted, by))
    targets = targets_of({each.kpis[0].code for each in shown if each.tile.kind == "number"}, question, by)
    for each in shown:
        each.missing = answers.missing(needs[each.anchor])
        if each.missing:
            continue
        FILL[each.tile.kind](each, answers)
        if each.tile.kind == "number" and each.value is not None:
            kpi, value = each.kpis[0], each.value.value
            others = beside.questions(kpi, each.question, by)
            found = [
                compared(label, kpi, value, _value(kpi, answers.whole(kpi, other))) for label, other in others.items()
            ]
            if each.question == question:
                found.append(against_target(kpi, value, targets.get(kpi.code)))
            each.comparisons = [comparison for comparison in found if comparison is not None]
    return shown


def _title(tile: Tile, kpis: Sequence[Kpi]) -> Text:
    if tile.title:
        return tile.title
    if tile.kind in {"number", "ranking", "prefectures"}:
        return kpis[0].label
    return " · ".join(str(kpi.label) for kpi in kpis[:2]) + (" …" if len(kpis) > 2 else "")


def _value(kpi: Kpi, answer: Answer | None) -> Decimal | None:
    return None if answer is None else kpi.value(answer)


def _cell(kpi: Kpi, question: Question, answer: Answer | None, key: str | None = None) -> Cell:
    """The figure of a row; it opens the rows of its numerator."""
    return Cell(_value(kpi, answer), rows_address(kpi, question, kpi.numerator, key))


def _whole_needs(shown: Shown) -> list[Asked]:
    return [(kpi, shown.question) for kpi in shown.kpis]


def _by_month(kpi: Kpi, shown: Shown) -> list[tuple[str, Asked]]:
    """The months of a trend: one question where the figure is known by month, else one for each."""
    windows = Windows(shown.question)
    if "month" in kpi.dimensions:
        months = windows.months()
        year = replace(shown.question, first=months[0], last=windows.month(months[-1]).last, by="month")
        return [(f"{month:%Y-%m}", (kpi, year)) for month in months]
    return [(f"{month:%Y-%m}", (kpi, windows.month(month))) for month in windows.months()]


def _trend_needs(shown: Shown) -> list[Asked]:
    return [asked for kpi in shown.kpis for _month, asked in _by_month(kpi, shown)]


def _fill_number(shown: Shown, answers: Answers) -> None:
    kpi = shown.kpis[0]
    answer = answers.whole(kpi, shown.question)
    shown.value = _cell(kpi, shown.question, answer)
    if answer is not None:
        names = ((kpi.words[0], kpi.numerator), (kpi.words[1], kpi.denominator))
        shown.parts = [
            (word, Cell(answer.measures[name], rows_address(kpi, shown.question, name))) for word, name in names
        ]


def _fill_trend(shown: Shown, answers: Answers) -> None:
    columns = {kpi.code: _by_month(kpi, shown) for kpi in shown.kpis}
    months = [month for month, _asked in columns[shown.kpis[0].code]]
    cells: dict[str, list[Cell]] = {}
    for kpi in shown.kpis:
        cells[kpi.code] = []
        for month, (_kpi, question) in columns[kpi.code]:
            if question.by:
                found = {answer.key: answer for answer in answers.rows(kpi, question)}
                cells[kpi.code].append(_cell(kpi, question, found.get(month), month))
            else:
                cells[kpi.code].append(_cell(kpi, question, answers.whole(kpi, question)))
    shown.headings = [_("Month"), *(kpi.label for kpi in shown.kpis)]
    shown.rows = [Row(month, [cells[kpi.code][place] for kpi in shown.kpis]) for place, month in enumerate(months)]
    series = {str(kpi.label): [_plain(cell.value) for cell in cells[kpi.code]] for kpi in shown.kpis}
    chart = line_chart(months, series, percent=shown.unit == "percent")
    shown.chart = linked(chart, [[cell.address for cell in cells[kpi.code]] for kpi in shown.kpis])


def _grouped(shown: Shown, answers: Answers) -> list[Row]:
    """A line for each value of the dimension with a cell for each figure."""
    found: dict[str, dict[str, Answer]] = {}
    labels: dict[str, str] = {}
    for kpi in shown.kpis:
        for answer in answers.rows(kpi, shown.question):
            found.setdefault(answer.key, {})[kpi.code] = answer
            labels[answer.key] = answer.label
    shown.headings = [DIMENSION_WORDS[shown.question.by], *(kpi.label for kpi in shown.kpis)]
    first = shown.kpis[0]
    return [
        Row(
            labels[key],
            [_cell(kpi, shown.question, of.get(kpi.code), key) for kpi in shown.kpis],
            whole=of[first.code].measures[first.denominator] if first.code in of else None,
        )
        for key, of in sorted(found.items())
    ]


def _fill_ranking(shown: Shown, answers: Answers) -> None:
    """The best ten, equal ones in one place; those without the figure are told nothing about."""
    better = shown.kpis[0].better
    rows = [row for row in _grouped(shown, answers) if row.cells[0].value is not None]
    rows.sort(key=lambda row: -better * (row.cells[0].value or Decimal(0)))
    values = [row.cells[0].value for row in rows]
    shown.rows = [replace(row, place=1 + values.index(row.cells[0].value)) for row in rows[:RANKED]]


def _fill_prefectures(shown: Shown, answers: Answers) -> None:
    shown.rows = [row for row in _grouped(shown, answers) if row.cells[0].value is not None]
    shown.chart = _bars(shown, str(shown.title), percent=shown.unit == "percent")


def _fill_table(shown: Shown, answers: Answers) -> None:
    shown.rows = _grouped(shown, answers)


def _fill_funnel(shown: Shown, answers: Answers) -> None:
    """The whole, then the rows of each step and their share of the whole."""
    first = shown.kpis[0]
    whole = answers.whole(first, shown.question)
    if whole is None or not whole.measures[first.denominator]:
        return
    shown.headings = [_("Step"), _("Rows"), _("Share")]
    start = Cell(whole.measures[first.denominator], rows_address(first, shown.question, first.denominator))
    shown.rows = [Row(str(first.words[1]), [start, Cell(Decimal(100))])]
    for kpi in shown.kpis:
        answer = answers.whole(kpi, shown.question)
        address = rows_address(kpi, shown.question, kpi.numerator)
        number = None if answer is None else answer.measures[kpi.numerator]
        shown.rows.append(Row(str(kpi.words[0]), [Cell(number, address), Cell(_value(kpi, answer))]))
    shown.chart = _bars(shown, str(_("Rows")), percent=False)


def _fill_ageing(shown: Shown, answers: Answers) -> None:
    """One bar for each figure: the stages of a way in their order."""
    shown.headings = [_("Stage"), shown.unit_word]
    rows = [Row(str(kpi.label), [_cell(kpi, shown.question, answers.whole(kpi, shown.question))]) for kpi in shown.kpis]
    shown.rows = rows if any(row.cells[0].value is not None for row in rows) else []
    shown.chart = _bars(shown, str(shown.title), percent=shown.unit == "percent")


def _bars(shown: Shown, name: str, *, percent: bool) -> dict[str, Any]:
    """A bar for the first number of each line, which opens its rows as the line does."""
    first = [row.cells[0] for row in shown.rows]
    chart = lying_bars([row.label for row in shown.rows], name, [_plain(each.value) for each in first], percent=percent)
    return linked(chart, [[each.address for each in first]])


def _plain(value: Decimal | None) -> str | None:
    """A value as a chart takes it."""
    return None if value is None else str(value)


NEEDS: Mapping[str, Callable[[Shown], list[Asked]]] = {
    kind: _trend_needs if kind == "trend" else _whole_needs for kind in KINDS
}
FILL: Mapping[str, Callable[[Shown, Answers], None]] = {
    "number": _fill_number,
    "trend": _fill_trend,
    "ranking": _fill_ranking,
    "funnel": _fill_funnel,
    "ageing": _fill_ageing,
    "prefectures": _fill_prefectures,
    "table": _fill_table,
}
