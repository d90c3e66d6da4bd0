"""The pages of reports as PDF."""

from __future__ import annotations

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.scope import Actor
from reporting.charts import svg
from reporting.rate import RateReport, footnotes, headings
from workflow.pdf import pdf_of


def rate_pdf(report: RateReport, by: Actor) -> bytes:
    """The rate page as A4 landscape: figure, table, definitions, who printed it and when."""
    context = {
        "report": report,
        "headings": headings(report.question),
        "footnotes": footnotes(report.question.as_of),
        "figure": trusted(svg(report.chart, width=1000, height=280)),
        "printed_by": by,
        "printed_at": timezone.localtime(),
    }
    return pdf_of("reporting/rate_pdf.html", context)


def trusted(drawing: str) -> SafeString:
    """The SVG drawn by our own chart engine from an option in which every text is escaped by the engine."""
    return mark_safe(drawing)  # noqa: S308 (output of reporting/render_chart.mjs, never of a person)
