"""A dashboard on paper: every tile with its chart and its table, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.scope import Actor
from reporting.charts import Drawing, svgs
from reporting.dashboards.showing import Shown
from reporting.pdf import trusted
from workflow.kpis import Question
from workflow.pdf import pdf_of

#: Pixels: the width between the margins; how high a chart of lines is, lying bars around their rows, each row.
WIDTH, LINES, BARS, BAR = 656, 260, 48, 32


@dataclass(frozen=True, slots=True)
class Printed:
    """A tile with its chart drawn."""

    tile: Shown
    figure: SafeString | None


def height_of(kind: str, rows: int) -> int:
    """How high the chart of a tile is drawn."""
    return LINES if kind == "trend" else BARS + BAR * rows


def dashboard_pdf(heading: str, question: Question, shown: Sequence[Shown], by: Actor) -> bytes:
    """PDF bytes. Raises :class:`DomainError` where the charts cannot be drawn."""
    drawable = [each for each in shown if each.chart and not each.missing and not each.empty]
    drawings = [Drawing(each.chart or {}, WIDTH, height_of(each.tile.kind, len(each.rows))) for each in drawable]
    figures = {each.anchor: trusted(svg) for each, svg in zip(drawable, svgs(drawings), strict=True)}
    context = {
        "heading": heading,
        "question": question,
        "numbers": [each for each in shown if each.tile.kind == "number"],
        "tiles": [Printed(each, figures.get(each.anchor)) for each in shown if each.tile.kind != "number"],
        "by": by,
        "printed_at": timezone.localtime(),
    }
    return pdf_of("reporting/dashboards/pdf.html", context)
