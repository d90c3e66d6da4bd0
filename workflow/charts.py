"""Chart options of boards, dashboards and the rate, on pages and papers; a table beside each has the same numbers.

Report packs draw theirs for ink alone (``reporting.packs.drawing``).

Readable in black and white: bars carry patterns, lines differ in dash and mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FONTS = "PingFang SC, Microsoft YaHei, Noto Sans SC, WenQuanYi Micro Hei, sans-serif"
COLOURS = ["#206bc4", "#b8530a", "#a8b8cc", "#2b8a3e", "#6741d9", "#c2255c"]
MOST = 24
#: How lines differ without colour: as many as a tile has figures at most.
DASHES: tuple[str | list[int], ...] = ("solid", "dashed", "dotted", [14, 4], [12, 4, 2, 4], [2, 8])
MARKS = ("circle", "diamond", "rect", "triangle", "arrow", "pin")


def framed(names: Sequence[str], *, left: int = 64) -> dict[str, Any]:
    """What every chart has: fonts, colours, patterns, a legend of ``names`` and room for its axes."""
    return {
        "textStyle": {"fontFamily": FONTS},
        "color": COLOURS,
        "aria": {"enabled": True, "decal": {"show": len(names) > 1}},
        "legend": {"type": "scroll", "top": 0, "data": list(names)},
        "grid": {"left": left, "right": 16, "top": 40, "bottom": 32},
    }


def lines(labels: Sequence[str], series: Mapping[str, Sequence[Any]], *, percent: bool = False) -> dict[str, Any]:
    """A line for each series over the same labels; None leaves a gap. ``percent``: the axis is in per cent."""
    axis: dict[str, Any] = {"type": "value", "scale": True}
    if percent:
        axis["axisLabel"] = {"formatter": "{value}%"}
    return framed(list(series)) | {
        "aria": {"enabled": True},
        "xAxis": {"type": "category", "data": list(labels), "axisLabel": {"hideOverlap": True}},
        "yAxis": [axis],
        "series": [
            {
                "name": name,
                "type": "line",
                "data": list(values),
                "symbol": MARKS[place % len(MARKS)],
                "symbolSize": 8,
                "lineStyle": {"type": DASHES[place % len(DASHES)], "width": 2},
            }
            for place, (name, values) in enumerate(series.items())
        ],
    }


def lying_bars(labels: Sequence[str], name: str, values: Sequence[Any], *, percent: bool = False) -> dict[str, Any]:
    """Bars that lie, the first label on top, each with its number at the end; the first 24."""
    axis: dict[str, Any] = {"type": "value", "splitNumber": 3}
    # An edge around letters is drawn over them on paper, where nothing knows that it belongs behind.
    label: dict[str, Any] = {"show": True, "position": "right", "textBorderColor": "transparent"}
    if percent:
        axis["axisLabel"] = {"formatter": "{value}%"}
        label["formatter"] = "{c}%"
    return framed([name]) | {
        "legend": {"show": False},
        "grid": {"left": 8, "right": 56, "top": 8, "bottom": 24, "containLabel": True},
        "xAxis": [axis],
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(labels[:MOST]),
            "axisLabel": {"width": 120, "overflow": "break"},
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "data": list(values[:MOST]),
                "barMaxWidth": 22,
                "label": label,
            }
        ],
    }


def rate_chart(
    names: Sequence[str], labels: Sequence[str], due: Sequence[Any], done: Sequence[Any], rates: Sequence[Any]
) -> dict[str, Any]:
    """Bars for two counts, a dashed line for their rate on its own axis, named in this order."""
    bar = {"type": "bar", "barMaxWidth": 28}
    return framed(names, left=56) | {
        "color": [COLOURS[2], COLOURS[0], COLOURS[1]],
        "grid": {"left": 56, "right": 52, "top": 40, "bottom": 32},
        "xAxis": {"type": "category", "data": list(labels), "axisLabel": {"hideOverlap": True}},
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {
                "type": "value",
                "min": 0,
                "max": 100,
                "axisLabel": {"formatter": "{value}%"},
                "splitLine": {"show": False},
            },
        ],
        "series": [
            {"name": names[0], "data": list(due)} | bar,
            {"name": names[1], "data": list(done)} | bar,
            {
                "name": names[2],
                "type": "line",
                "yAxisIndex": 1,
                "data": list(rates),
                "symbol": "diamond",
                "symbolSize": 8,
                "lineStyle": {"type": "dashed", "width": 2},
            },
        ],
    }


def bars(
    labels: Sequence[str], series: Mapping[str, Sequence[Any]], *, percent: bool = False, stacked: bool = False
) -> dict[str, Any]:
    """Bars side by side or ``stacked``, the first 24 labels; ``percent``: the axis ends at 100 %."""
    axis: dict[str, Any] = {"type": "value", "minInterval": 1}
    if percent:
        axis |= {"min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}}
    stack = {"stack": "all"} if stacked else {}
    return framed(list(series)) | {
        "xAxis": {"type": "category", "data": list(labels[:MOST]), "axisLabel": {"hideOverlap": True}},
        "yAxis": [axis],
        "series": [
            {"name": name, "type": "bar", "data": list(values[:MOST]), "barMaxWidth": 28} | stack
            for name, values in series.items()
        ],
    }


def linked(option: dict[str, Any], addresses: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The same chart whose marks open a page each: ``addresses`` by series, then by place; "" opens nothing."""
    series = [
        each | {"data": [{"value": value, "address": to} for value, to in zip(each["data"], opened, strict=False)]}
        for each, opened in zip(option["series"], addresses, strict=True)
    ]
    return option | {"series": series}
