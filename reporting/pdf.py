"""Pages as PDF through WeasyPrint, which may fetch nothing but what the page itself carries (reliability §0.7)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.scope import Actor
from reporting.charts import svg
from reporting.rate import RateReport, footnotes, headings


def rate_pdf(report: RateReport, by: Actor) -> bytes:
    """The rate page as A4 landscape: figure, table, definitions, who printed it and when."""
    context = {
        "report": report,
        "headings": headings(report.question),
        "footnotes": footnotes(),
        "figure": _trusted(svg(report.chart, width=1000, height=280)),
        "printed_by": by,
        "printed_at": timezone.localtime(),
    }
    return pdf_of("reporting/rate_pdf.html", context)


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF bytes."""
    from weasyprint import HTML  # noqa: PLC0415 (seconds to load: only where a PDF is made)
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 (as above)

    html = HTML(string=render_to_string(template, context), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return bytes(html.write_pdf())


def _trusted(drawing: str) -> SafeString:
    """The SVG drawn by our own chart engine from an option in which every text is escaped by the engine."""
    return mark_safe(drawing)  # noqa: S308 (output of reporting/render_chart.mjs, never of a person)
