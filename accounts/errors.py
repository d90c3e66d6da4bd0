"""The one family of refusals. A refusal has a code programs can test and a sentence a user can act on."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something the business does not allow. ``code`` is stable; ``sentence`` is translated when shown.

    ``http_status`` is what a page or an API answers when nothing more specific catches it.
    """

    http_status = 422

    def __init__(self, code: str, sentence: str | Promise, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence)


class Denied(DomainError):
    """The right is missing on a row the user may see (403)."""

    http_status = 403


class Conflict(DomainError):
    """The row changed since the user looked at it (409). ``facts["differences"]`` maps field → (seen, now)."""

    http_status = 409

    def __init__(self, differences: dict[str, Any] | None = None) -> None:
        super().__init__(
            "conflict",
            _("Somebody changed this while you were looking at it. Check what changed and try again."),
            differences=differences or {},
        )


class InFlight(DomainError):
    """The same request is being carried out at this moment (409, try again shortly)."""

    http_status = 409
