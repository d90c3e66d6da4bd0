"""The charts of packs: readable in black and white, on paper and without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from reporting.packs.document import Chart
from workflow.charts import FONTS

WIDTH = 720
MOST_BARS = 16
#: Dark, light with a dark edge, middle: told apart by a copier as well.
FILLS = ({"color": "#1f4e79"}, {"color": "#ffffff", "borderColor": "#1f4e79", "borderWidth": 1}, {"color": "#8faac6"})
STROKES = ("solid", "dashed", "dotted")
MARKS = ("circle", "diamond", "triangle")
INK, GRID = "#182433", "#cbd5e0"
Values = Mapping[str, Sequence[Decimal | None]]


def bars(labels: Sequence[str], series: Values, words: str, *, percent: bool) -> Chart:
    """Lying bars, one group for each label, the first sixteen; each says its value."""
    shown = list(labels[:MOST_BARS])
    option = _frame(series) | {
        "grid": {"left": 8, "right": 56, "top": _top(series), "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": _axis(percent=percent), "splitLine": {"lineStyle": {"color": GRID}}},
        "yAxis": {"type": "category", "data": shown, "inverse": True, "axisLabel": {"color": INK, "fontSize": 12}},
        "series": [
            {
                "name": name,
                "type": "bar",
                "data": [_plain(value) for value in values[:MOST_BARS]],
                "itemStyle": FILLS[place % len(FILLS)],
                "barMaxWidth": 14,
                "barGap": "25%",
                "label": {"show": True, "position": "right", "color": INK, "fontSize": 11, **_format(percent=percent)},
            }
            for place, (name, values) in enumerate(series.items())
        ],
    }
    height = _top(series) + 32 + len(shown) * max(22, 19 * len(series))
    return Chart(option, WIDTH, height, words)


def lines(labels: Sequence[str], series: Values, words: str, *, percent: bool) -> Chart:
    """A line for each figure over the months, told apart by stroke and mark."""
    option = _frame(series) | {
        "grid": {"left": 8, "right": 24, "top": _top(series), "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": list(labels), "boundaryGap": False, "axisLabel": {"color": INK}},
        "yAxis": {
            "type": "value",
            "axisLabel": _axis(percent=percent),
            "splitLine": {"lineStyle": {"color": GRID}},
        },
        "series": [
            {
                "name": name,
                "type": "line",
                "data": [_plain(value) for value in values],
                "symbol": MARKS[place % len(MARKS)],
                "symbolSize": 7,
                "itemStyle": {"color": INK},
                "lineStyle": {"type": STROKES[place % len(STROKES)], "width": 2, "color": INK},
            }
            for place, (name, values) in enumerate(series.items())
        ],
    }
    return Chart(option, WIDTH, 220, words)


def _frame(series: Values) -> dict[str, Any]:
    legend = {"show": len(series) > 1, "top": 0, "data": list(series), "itemWidth": 28, "textStyle": {"color": INK}}
    return {"textStyle": {"fontFamily": FONTS}, "legend": legend}


def _top(series: Values) -> int:
    return 32 if len(series) > 1 else 10


def _axis(*, percent: bool) -> dict[str, Any]:
    return {"color": INK, "formatter": "{value}%"} if percent else {"color": INK}


def _format(*, percent: bool) -> dict[str, Any]:
    return {"formatter": "{c}%"} if percent else {}


def _plain(value: Decimal | None) -> str:
    """What the chart engine reads as a number; a gap stays a gap."""
    return "-" if value is None else str(value)
