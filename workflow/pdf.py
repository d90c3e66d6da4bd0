"""Pages as PDF through WeasyPrint, which may fetch nothing but our own static files and what the page itself carries
(reliability §0.7). A page that reaches for anything else is no PDF: the refusal names the address.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.errors import DomainError


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF bytes."""
    return pdf_from(render_to_string(template, context))


def pdf_from(html: str, *, identifier: bytes | None = None) -> bytes:
    """HTML as PDF bytes. ``identifier`` is the PDF's own; the same page with the same one gives the same bytes.

    A relative address is one of the static files. Raises :class:`DomainError` for any other address.
    """
    from weasyprint import HTML  # noqa: PLC0415 (seconds to load: only where a PDF is made)
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415 (as above)

    class OwnFiles(URLFetcher):
        """``data:`` and our own static files."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            found = allowed(url)
            if found is None:
                refused.append(url)
                raise FatalURLFetchingError(url)
            return super().fetch(found, headers)

    refused: list[str] = []
    folder = static_folders()[0].as_uri() + "/"
    document = None
    with suppress(FatalURLFetchingError):  # a drawing inside the page swallows it: the list knows
        page = HTML(string=html, base_url=folder, url_fetcher=OwnFiles(allowed_protocols=["data", "file"]))
        document = page.write_pdf(pdf_identifier=identifier)
    if refused or document is None:
        words = _("The page asks for %(address)s. Papers may use nothing but static files and data: addresses.")
        raise DomainError("address_refused", words % {"address": _short(", ".join(refused))})
    return bytes(document)


def static_folders() -> list[Path]:
    """Where our own static files lie."""
    return [(settings.BASE_DIR / "static").resolve(), Path(settings.STATIC_ROOT).resolve()]


def allowed(url: str) -> str | None:
    """The address as it may be fetched, links and dots resolved; None where it is none of ours."""
    parts = urlsplit(url)
    if parts.scheme.lower() == "data":
        return url
    if parts.scheme.lower() != "file" or parts.netloc not in {"", "localhost"}:
        return None
    path = Path(unquote(parts.path)).resolve()
    mine = any(path.is_relative_to(folder) for folder in static_folders())
    return path.as_uri() if mine and path.is_file() else None


def _short(address: str) -> str:
    return address if len(address) <= 120 else address[:119] + "…"
