"""Pages as PDF through WeasyPrint, which may fetch nothing but what the page itself carries (reliability §0.7)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF bytes."""
    from weasyprint import HTML  # noqa: PLC0415 (seconds to load: only where a PDF is made)
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 (as above)

    html = HTML(string=render_to_string(template, context), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return bytes(html.write_pdf())
