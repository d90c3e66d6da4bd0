"""The PDF that goes with a mail: the source's own, else a page of the same lines with the chart if there is one."""

from __future__ import annotations

from django.utils import translation

from accounts.models import User
from reporting.charts import svg
from reporting.pdf import trusted
from reporting.pushes.registry import PushContent
from workflow.notifying.rendering import site_link
from workflow.pdf import pdf_of


def paper_of(content: PushContent, *, by: User, language: str) -> bytes:
    """PDF bytes. Raises :class:`DomainError` where a chart cannot be drawn."""
    with translation.override(language):
        if content.pdf is not None:
            return content.pdf()
        drawing = None if content.chart is None else trusted(svg(content.chart, width=1000, height=320))
        context = {"content": content, "figure": drawing, "by": by, "link": site_link(content.link)}
        return pdf_of("reporting/push_pdf.html", context)
