"""Charts of pushes that no page has: a ranking as lying bars."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reporting.dashboards.paper import height_of
from reporting.pushes.registry import PushChart
from workflow.charts import lying_bars


def bars_of(title: str, values: Mapping[str, Decimal], *, percent: bool) -> PushChart:
    """Lying bars for a chart of a push, the first on top."""
    option = lying_bars([*values], title, [str(value) for value in values.values()], percent=percent)
    return PushChart(title, option, height_of("ranking", len(values)))
