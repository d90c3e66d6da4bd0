"""Chart options of the boards; the table beside each chart has the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FONTS = "PingFang SC, Microsoft YaHei, Noto Sans SC, WenQuanYi Micro Hei, sans-serif"
COLOURS = ["#206bc4", "#b8530a", "#a8b8cc", "#2b8a3e"]
MOST = 24


def bars(
    labels: Sequence[str], series: Mapping[str, Sequence[Any]], *, percent: bool = False, stacked: bool = False
) -> dict[str, Any]:
    """Bars side by side or ``stacked``, the first 24 labels; ``percent``: the axis ends at 100 %."""
    axis: dict[str, Any] = {"type": "value", "minInterval": 1}
    if percent:
        axis |= {"min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}}
    stack = {"stack": "all"} if stacked else {}
    return {
        "textStyle": {"fontFamily": FONTS},
        "color": COLOURS,
        "legend": {"type": "scroll", "top": 0, "data": list(series)},
        "grid": {"left": 64, "right": 16, "top": 40, "bottom": 32},
        "xAxis": {"type": "category", "data": list(labels[:MOST]), "axisLabel": {"hideOverlap": True}},
        "yAxis": [axis],
        "series": [
            {"name": name, "type": "bar", "data": list(values[:MOST]), "barMaxWidth": 28} | stack
            for name, values in series.items()
        ],
    }
